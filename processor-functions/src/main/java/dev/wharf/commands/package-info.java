/** A Slack processor: slash commands, answered through a queue. */
@org.jspecify.annotations.NullMarked
package dev.wharf.commands;
