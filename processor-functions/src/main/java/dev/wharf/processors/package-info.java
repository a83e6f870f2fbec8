/** The base of every processor: claims, retries and large payloads are settled here, once. */
@org.jspecify.annotations.NullMarked
package dev.wharf.processors;
