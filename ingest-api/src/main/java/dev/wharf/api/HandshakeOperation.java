package dev.wharf.api;

import dev.wharf.sources.Handshake;
import dev.wharf.sources.Source;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A method that API Gateway answers by itself, or that a function answers. The declared status is
 * never a 2xx: the answer's template raises it when it has something to say.
 */
final class HandshakeOperation {

  /** What a GET or a HEAD may call the body that it has not got. */
  static final List<String> CONTENT_TYPES =
      List.of("application/json", "application/x-www-form-urlencoded", "text/plain");

  static final String HEADERS =
      """
                headers:
                  Content-Type:
                    schema:
                      type: string
                  X-Content-Type-Options:
                    schema:
                      type: string
      """;

  static final String PLAIN_TEXT = parameters("text/plain");

  private static final String JSON = parameters("application/json");

  private static final String MOCK =
      """
            responses:
              "200":
                description: Answered. Nothing is stored.
      %2$s        "%1$s":
                description: Not what this provider asks.
      %2$s      x-amazon-apigateway-integration:
              type: mock
              passthroughBehavior: never
              requestTemplates:
      """;

  private static final String FUNCTION =
      """
            responses:
              "200":
                description: Stored, or answered as a handshake.
              "204":
                description: Stored, or answered as a handshake.
              "400":
                description: Not what this provider asks.
              "401":
                description: Forged. Not stored.
              "413":
                description: Too large to store.
              "429":
                description: Too many requests. Send it again.
              "500":
                description: Neither stored nor answered. Send it again.
      %s        "503":
                description: Neither stored nor answered, something is unavailable. Send it again.
            x-amazon-apigateway-integration:
              type: aws
              httpMethod: POST
              uri:
                Fn::Sub: arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${HandshakeFunction.Arn}:live/invocations
              credentials:
                Fn::GetAtt: [HandshakeLaneRole, Arn]
              timeoutInMillis: 10000
              passthroughBehavior: never
              requestTemplates:
      """;

  private final TemplateFiles templates;

  HandshakeOperation(TemplateFiles templates) {
    this.templates = templates;
  }

  /** API Gateway answers from the request alone. */
  void writeMock(Yaml yaml, Source source, Handshake handshake) throws IOException {
    int refusal = handshake == Handshake.HUB_CHALLENGE ? 403 : 400;
    boolean json = handshake == Handshake.OKTA_VERIFICATION;
    yaml.text(MOCK.formatted(refusal, HEADERS));
    for (String contentType : CONTENT_TYPES) {
      yaml.block(10, contentType, templates.read("handshake.mock.vtl", Map.of()));
    }
    yaml.line(8, "responses:")
        .response(
            "'default'",
            refusal,
            json ? JSON : PLAIN_TEXT,
            templates.read(
                "handshake." + handshake.label() + ".answer.vtl",
                Map.of("@verifyToken@", verifyToken(source.name()))));
  }

  /** HandshakeFunction answers; its event is what the queue lane would have stored. */
  void writeFunction(Yaml yaml, Source source, String method, List<String> contentTypes)
      throws IOException {
    yaml.text(FUNCTION.formatted(HEADERS));
    for (String contentType : contentTypes) {
      yaml.block(
          10,
          contentType,
          templates.read(
              "queue-lane.request.vtl", Map.of("@source@", source.name(), "@method@", method)));
    }
    yaml.line(8, "responses:")
        .response(
            "'default'", 500, JSON, templates.read("handshake.function.answer.vtl", Map.of()));
  }

  /** The stage variable with a source's verify token: {@code metaVerifyToken}. */
  private static String verifyToken(String source) {
    StringBuilder name = new StringBuilder();
    for (String word : source.split("-", -1)) {
      name.append(
          name.isEmpty() || word.isEmpty()
              ? word
              : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
    }
    return name + "VerifyToken";
  }

  private static String parameters(String contentType) {
    return """
                  responseParameters:
                    method.response.header.Content-Type: "'%s'"
                    method.response.header.X-Content-Type-Options: "'nosniff'"
      """
        .formatted(contentType);
  }
}
