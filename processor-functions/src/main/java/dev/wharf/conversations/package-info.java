/** A Slack processor: what was said, as a table that is right whatever the order of events. */
@org.jspecify.annotations.NullMarked
package dev.wharf.conversations;
