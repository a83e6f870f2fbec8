/** The whole stack on one machine. Open {@link dev.wharf.local.LocalStack} first. */
@org.jspecify.annotations.NullMarked
package dev.wharf.local;
