package dev.wharf.mapping;

/** A mapping template that failed on one request; API Gateway answers 500. */
public final class MappingTemplateException extends RuntimeException {

  MappingTemplateException(String template, Throwable cause) {
    super("mapping template " + template + ": " + cause.getMessage(), cause);
  }
}
