package dev.wharf.gateway;

/**
 * A method on a resource.
 *
 * @param httpMethod upper case, or ANY
 * @param resourcePath as in the definition: {@code /webhooks/stripe/{tenant}}
 */
record Route(String httpMethod, String resourcePath, Integration integration) {}
