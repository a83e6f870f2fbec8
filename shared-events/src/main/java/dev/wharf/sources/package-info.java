/** The list of sources: sources.yaml, checked at build time, read at run time. */
@org.jspecify.annotations.NullMarked
package dev.wharf.sources;
