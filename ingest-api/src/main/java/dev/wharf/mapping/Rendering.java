package dev.wharf.mapping;

/**
 * What a mapping template made of one request.
 *
 * @param body the text it printed
 * @param requestOverrides {@code $context.requestOverride} afterwards, with what the template found
 *     there
 * @param responseOverrides {@code $context.responseOverride} afterwards, with what the template
 *     found there
 */
public record Rendering(
    String body, RequestOverrides requestOverrides, ResponseOverrides responseOverrides) {}
