/**
 * Writes openapi.yaml, the API's definition, from the list of sources and the mapping templates.
 */
@org.jspecify.annotations.NullMarked
package dev.wharf.api;
