package dev.wharf.gateway;

/** A parameter of the integration request, and where its value comes from. */
record ParameterMapping(Location location, String name, MappingExpression source) {

  /** Where in the integration request the parameter goes. */
  enum Location {
    HEADER,
    QUERYSTRING,
    PATH
  }
}
