/** A Slack processor whose webhooks are worth one attempt: names and pictures. */
@org.jspecify.annotations.NullMarked
package dev.wharf.profiles;
