package dev.wharf.api;

import dev.wharf.sources.Source;
import dev.wharf.sources.Sources;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * openapi.yaml: one POST per source, with and without a tenant, each answered by storage itself.
 * The text is included in template.yaml, so intrinsic functions stand in their long form, and no
 * mapping template inside of {@code Fn::Sub}, which takes VTL's <code>${…}</code> for its own.
 */
final class ApiDefinition {

  private static final String JSON = "application/json";

  private static final String HEAD =
      """
      # Generated from sources.yaml and the mapping templates in ingest-api/templates. Change those, then run
      #   ./mvnw -pl ingest-api -am process-classes -Pgenerate-api
      openapi: 3.0.1
      info:
        title: Wharf
        description: Stores webhooks. A 2xx means that the request is stored; anything else, that it is not.
        version: "1"
      paths:
      """;

  private static final String OPERATION =
      """
        %s:
          post:
            summary: %s
      """;

  private static final String TENANT =
      """
            parameters:
              - name: tenant
                in: path
                required: true
                schema:
                  type: string
      """;

  private static final String RESPONSES =
      """
            responses:
              "200":
                description: Stored.
              "413":
                description: Too large to store.
              "429":
                description: Too many requests. Send it again.
              "500":
                description: Not stored. Send it again.
              "502":
                description: Not stored, storage is unavailable. Send it again.
            x-amazon-apigateway-integration:
              type: aws
              httpMethod: POST
      """;

  private static final String QUEUE_LANE =
      """
              uri:
                Fn::Sub: arn:${AWS::Partition}:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/${InboxQueue.QueueName}
              credentials:
                Fn::GetAtt: [QueueLaneRole, Arn]
              requestParameters:
                integration.request.header.Content-Type: "'application/x-amz-json-1.0'"
                integration.request.header.X-Amz-Target: "'AmazonSQS.SendMessage'"
      """;

  private static final String TABLE_LANE =
      """
              uri:
                Fn::Sub: arn:${AWS::Partition}:apigateway:${AWS::Region}:dynamodb:action/UpdateItem
              credentials:
                Fn::GetAtt: [TableLaneRole, Arn]
              requestParameters:
                integration.request.header.Content-Type: "'application/x-amz-json-1.0'"
      """;

  private static final String TEMPLATES =
      """
              timeoutInMillis: 10000
              # A content type without a template is refused with 415, never passed on to storage.
              passthroughBehavior: never
              requestTemplates:
      """;

  private final TemplateFiles templates;

  ApiDefinition(TemplateFiles templates) {
    this.templates = templates;
  }

  String write(Sources sources) throws IOException {
    StringBuilder yaml = new StringBuilder(HEAD);
    for (Source source : sources.all()) {
      String path = "/webhooks/" + source.name();
      yaml.append(OPERATION.formatted(path, "A webhook from " + source.name()));
      writeLane(yaml, source);
      yaml.append(
          OPERATION.formatted(
              path + "/{tenant}", "A webhook from " + source.name() + " for one of its tenants"));
      yaml.append(TENANT);
      writeLane(yaml, source);
    }
    return yaml.toString();
  }

  private void writeLane(StringBuilder yaml, Source source) throws IOException {
    boolean queue = source.lane() == Source.Lane.QUEUE;
    String lane = queue ? "queue-lane" : "table-lane";
    yaml.append(RESPONSES).append(queue ? QUEUE_LANE : TABLE_LANE).append(TEMPLATES);
    for (String contentType : source.contentTypes()) {
      Optional<String> handshake =
          source.handshake().filter(any -> contentType.equals(JSON)).map(ApiDefinition::file);
      block(yaml, 10, contentType, templates.read(lane + ".request.vtl", source.name(), handshake));
    }
    line(yaml, 8, "responses:");
    writeResponse(yaml, source, "2\\d{2}", 200, lane + ".stored.vtl");
    writeResponse(yaml, source, "4\\d{2}", 500, lane + ".refused.vtl");
    writeResponse(yaml, source, "default", 502, "unavailable.vtl");
  }

  private static String file(Source.Handshake handshake) {
    return "handshake." + handshake.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".vtl";
  }

  private void writeResponse(
      StringBuilder yaml, Source source, String pattern, int status, String template)
      throws IOException {
    line(yaml, 10, "'" + pattern + "':");
    line(yaml, 12, "statusCode: \"" + status + "\"");
    line(yaml, 12, "responseTemplates:");
    block(yaml, 14, JSON, templates.read(template, source.name(), Optional.empty()));
  }

  /** A literal block without a final line break. */
  private static void block(StringBuilder yaml, int indent, String key, List<String> lines) {
    line(yaml, indent, key + ": |-");
    for (String text : lines) {
      line(yaml, indent + 2, text);
    }
  }

  private static void line(StringBuilder yaml, int indent, String text) {
    yaml.append(" ".repeat(indent)).append(text).append('\n');
  }
}
