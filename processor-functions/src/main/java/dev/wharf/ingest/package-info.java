/** From a stored message to a published event. Open {@link dev.wharf.ingest.Ingest} first. */
@org.jspecify.annotations.NullMarked
package dev.wharf.ingest;
