package dev.wharf.api;

import dev.wharf.sources.Handshake;
import dev.wharf.sources.Handshake.AnsweredBy;
import dev.wharf.sources.Source;
import dev.wharf.sources.Sources;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * openapi.yaml: one POST per source, with and without a tenant, each answered by storage itself,
 * and what the source's provider asks beforehand. The text is included in template.yaml, so
 * intrinsic functions stand in their long form, and no mapping template inside of {@code Fn::Sub},
 * which takes VTL's <code>${…}</code> for its own.
 */
final class ApiDefinition {

  private static final String HEAD =
      """
      # Generated from sources.yaml and the mapping templates in ingest-api/templates. Change those, then run
      #   ./mvnw -pl ingest-api -am process-classes -Pgenerate-api
      # passthroughBehavior is never: a content type without a template is refused with 415, not passed on to storage.
      openapi: 3.0.1
      info:
        # The API's name, which its metrics go by.
        title:
          Fn::Sub: ${AWS::StackName}
        description: >-
          Stores webhooks. A 2xx to a POST means that the request is stored, or answered as a handshake; anything
          else, that it is not, and is to be sent again unless it is too large.
        version: "1"
      paths:
      """;

  private static final String OPERATION =
      """
          %s:
            summary: %s
      """;

  private static final String TENANT =
      """
            parameters: [{name: tenant, in: path, required: true, schema: {type: string}}]
      """;

  private final StorageOperation storage;
  private final HandshakeOperation handshakes;

  ApiDefinition(TemplateFiles templates) {
    this.storage = new StorageOperation(templates);
    this.handshakes = new HandshakeOperation(templates);
  }

  String write(Sources sources) throws IOException {
    Yaml yaml = new Yaml(HEAD);
    for (Source source : sources.all()) {
      for (boolean tenant : List.of(false, true)) {
        yaml.line(2, "/webhooks/" + source.name() + (tenant ? "/{tenant}:" : ":"));
        writeWebhooks(yaml, source, tenant);
        if (source.handshake().isPresent() && !source.handshake().get().method().equals("POST")) {
          writeHandshake(yaml, source, source.handshake().get(), tenant);
        }
      }
    }
    return yaml.toString();
  }

  private void writeWebhooks(Yaml yaml, Source source, boolean tenant) throws IOException {
    String summary = "A webhook from " + source.name() + (tenant ? " for one of its tenants" : "");
    yaml.text(OPERATION.formatted("post", summary)).text(tenant ? TENANT : "");
    if (source.handshake().filter(Handshake::takesEveryWebhook).isPresent()) {
      handshakes.writeFunction(yaml, source, "POST", source.contentTypes());
    } else {
      storage.write(yaml, source);
    }
  }

  private void writeHandshake(Yaml yaml, Source source, Handshake handshake, boolean tenant)
      throws IOException {
    String summary = "What " + source.name() + " asks of an address, " + handshake.label();
    yaml.text(OPERATION.formatted(handshake.method().toLowerCase(Locale.ROOT), summary))
        .text(tenant ? TENANT : "");
    if (handshake.answeredBy() == AnsweredBy.FUNCTION) {
      handshakes.writeFunction(yaml, source, handshake.method(), HandshakeOperation.CONTENT_TYPES);
    } else {
      handshakes.writeMock(yaml, source, handshake);
    }
  }
}
