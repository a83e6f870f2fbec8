/** What the stack has accepted and not yet finished, durable against the death of the process. */
@org.jspecify.annotations.NullMarked
package dev.wharf.journal;
