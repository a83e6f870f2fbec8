package dev.wharf.api;

import dev.wharf.sources.Handshake;
import dev.wharf.sources.Handshake.AnsweredBy;
import dev.wharf.sources.Source;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A POST that storage itself answers. */
final class StorageOperation {

  private static final String RESPONSES =
      """
            responses:
              "200":
                description: Stored.%s
              "413":
                description: Too large to store.
              "429":
                description: Too many requests.
              "500":
                description: Not stored.
              "502":
                description: Storage is unavailable.
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
              passthroughBehavior: never
              requestTemplates:
      """;

  private final TemplateFiles templates;

  StorageOperation(TemplateFiles templates) {
    this.templates = templates;
  }

  void write(Yaml yaml, Source source) throws IOException {
    boolean queue = source.lane() == Source.Lane.QUEUE;
    String lane = queue ? "queue-lane" : "table-lane";
    Optional<Handshake> handshake =
        source.handshake().filter(any -> any.answeredBy() == AnsweredBy.STORAGE);
    boolean text = handshake.equals(Optional.of(Handshake.VALIDATION_TOKEN));
    yaml.text(RESPONSES.formatted(text ? "\n" + HandshakeOperation.HEADERS.stripTrailing() : ""))
        .text(queue ? QUEUE_LANE : TABLE_LANE)
        .text(TEMPLATES);
    for (String contentType : source.contentTypes()) {
      Map<String, String> values = new HashMap<>();
      values.put("@source@", source.name());
      values.put("@method@", "POST");
      handshake
          // A question in the body is looked for in that kind of body only.
          .filter(
              any ->
                  any != Handshake.URL_VERIFICATION
                      || any.contentType().equals(Optional.of(contentType)))
          .ifPresent(
              any -> values.put(TemplateFiles.HANDSHAKE, "handshake." + any.label() + ".vtl"));
      yaml.block(10, contentType, templates.read(lane + ".request.vtl", values));
    }
    String stored =
        handshake.map(any -> "handshake." + any.label() + ".stored").orElse(lane + ".stored");
    yaml.line(8, "responses:")
        .response(
            "'2\\d{2}'",
            200,
            text ? HandshakeOperation.PLAIN_TEXT : "",
            templates.read(stored + ".vtl", Map.of()))
        .response("'4\\d{2}'", 500, "", templates.read(lane + ".refused.vtl", Map.of()))
        .response("'default'", 502, "", templates.read("unavailable.vtl", Map.of()));
  }
}
