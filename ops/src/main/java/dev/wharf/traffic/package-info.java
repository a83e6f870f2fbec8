/** Signed test traffic, made and sent as a provider does. */
@org.jspecify.annotations.NullMarked
package dev.wharf.traffic;
