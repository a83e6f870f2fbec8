package dev.wharf.mapping;

/** A mapping template that API Gateway would refuse, or whose effect there is not known. */
public final class InvalidMappingTemplateException extends RuntimeException {

  InvalidMappingTemplateException(String template, String reason) {
    super("mapping template " + template + ": " + reason);
  }

  InvalidMappingTemplateException(String template, String reason, Throwable cause) {
    super("mapping template " + template + ": " + reason, cause);
  }
}
