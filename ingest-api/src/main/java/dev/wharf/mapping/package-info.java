/**
 * API Gateway's mapping templates: compiled once, rendered as the recorded service renders them.
 */
@org.jspecify.annotations.NullMarked
package dev.wharf.mapping;
