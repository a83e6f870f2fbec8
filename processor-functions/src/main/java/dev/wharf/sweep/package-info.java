/** The sweep: looks at what has not ended for long, ends what nobody takes, and tells the rest. */
@org.jspecify.annotations.NullMarked
package dev.wharf.sweep;
