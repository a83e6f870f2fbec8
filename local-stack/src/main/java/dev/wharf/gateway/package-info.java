/** API Gateway's REST semantics: routes, mapping templates, integrations, gateway responses. */
@org.jspecify.annotations.NullMarked
package dev.wharf.gateway;
