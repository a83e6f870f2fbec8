package dev.wharf.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharf.gateway.RawConnection.Reply;
import dev.wharf.lambda.TestFunctions;
import dev.wharf.parts.PartsProcess;
import dev.wharf.template.Endpoints;
import dev.wharf.template.InvalidTemplateException;
import dev.wharf.template.Resources;
import dev.wharf.template.TemplateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** API Gateway's REST semantics over real HTTP, in front of a service that answers as told. */
class ApiGatewayTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05.678Z"), ZoneOffset.UTC);
  private static final String POST = "POST /v1/webhooks/stripe HTTP/1.1";
  private static final String JSON_TYPE = "application/json";
  private static final String TEMPLATE =
      """
      Resources:
        Queue: {Type: AWS::SQS::Queue, Properties: {MaximumMessageSize: 2048}}
        Api:
          Type: AWS::Serverless::Api
          Properties:
            StageName: v1
            Variables: {colour: red}
            MethodSettings:
              - {ResourcePath: /*, HttpMethod: "*", ThrottlingRateLimit: 10000, ThrottlingBurstLimit: 5000}
              - {ResourcePath: /~1limited, HttpMethod: POST, ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 2}
            DefinitionBody: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: api.yaml}}}
      """;
  private static final String INTEGRATION =
      """
          x-amazon-apigateway-integration:
            type: aws
            httpMethod: POST
            uri: {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/${Queue.QueueName}"}
            passthroughBehavior: never
            timeoutInMillis: 29000
            requestParameters:
              integration.request.header.Content-Type: "'application/x-amz-json-1.0'"
              integration.request.header.X-Path: context.path
              integration.request.header.X-Colour: stageVariables.colour
            requestTemplates:
              application/json: '{"MessageBody":"$util.base64Encode($input.body)","tenant":"#if($input.params().path.get("tenant"))$util.base64Encode($input.params().path.get("tenant"))#end","path":"$context.path","resource":"$context.resourcePath","time":$context.requestTimeEpoch,"requestTime":"$context.requestTime","ext":"$context.extendedRequestId","rid":"$context.requestId","ip":"$context.identity.sourceIp","stage":"$context.stage","names":"#foreach($n in $input.params().header.keySet())$n #end","twice":"$input.params().header.get("X-Twice")","q":"$input.params().querystring.get("q")"}'
              application/x-www-form-urlencoded: '{"form":"$util.base64Encode($input.body)"}'
            responses:
              '2\\d{2}':
                statusCode: "200"
                responseParameters: {method.response.header.X-Service: integration.response.header.X-Service}
                responseTemplates: {application/json: '{"stored":true}', text/plain: 'stored $input.path("$.MessageId")'}
              '400':
                statusCode: "500"
                responseTemplates: {application/json: '#set($context.responseOverride.status = 413)#set($context.responseOverride.header.X-Why = "size")$input.path("$.message")'}
              '418': {statusCode: "500", responseTemplates: {application/json: ""}}
      """;
  private static final String DEFINITION =
      """
      openapi: 3.0.1
      info: {title: test, version: "1"}
      x-amazon-apigateway-gateway-responses:
        UNSUPPORTED_MEDIA_TYPE:
          statusCode: 415
          responseParameters: {gatewayresponse.header.X-Own: "'yes'"}
          responseTemplates: {application/json: '{"type":"$context.error.responseType","message":$context.error.messageString}'}
      paths:
        /webhooks/stripe: {post: &method {OPERATION}}
        /webhooks/{source}: {post: *method}
        /webhooks/stripe/{tenant}: {post: *method}
        /limited: {post: *method}
        /hurried:
          post:
            responses: {"200": {description: a}}
            x-amazon-apigateway-integration:
              type: aws
              httpMethod: POST
              uri: {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/${Queue.QueueName}"}
              timeoutInMillis: 500
        /forbidden:
          post:
            responses: {"200": {description: a}}
            x-amazon-apigateway-integration:
              type: aws
              httpMethod: POST
              uri: {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/${Queue.QueueName}"}
              requestParameters: {integration.request.header.Connection: "'close'"}
      """;

  @TempDir Path directory;
  StubService service;
  URI endpoint;
  ApiGateway gateway;
  RawConnection client;

  @BeforeEach
  void start() throws IOException {
    service = new StubService();
    endpoint = PartsProcess.freeEndpoint();
    gateway = start(DEFINITION);
    client = new RawConnection(endpoint);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    service.close();
    gateway.close();
  }

  private ApiGateway start(String definition) {
    String operation =
        "\n    responses: {\"200\": {description: a, headers: {X-Service: {schema: {type: string}}}},"
            + " \"500\": {description: b}}\n"
            + INTEGRATION;
    TemplateFiles.write(
        directory.resolve("api.yaml"),
        definition.replace(
            "/webhooks/stripe: {post: &method {OPERATION}}",
            "/webhooks/stripe:\n    post: &method" + operation.replace("\n", "\n    ")));
    Endpoints endpoints =
        new Endpoints(endpoint, service.endpoint(), service.endpoint(), service.endpoint());
    Resources resources = TemplateFiles.load(directory, TEMPLATE, Map.of(), endpoints);
    return ApiGateway.start(resources, endpoints, CLOCK);
  }

  @Test
  void callsTheServiceAndAnswersWithTheSelectedTemplate() throws Exception {
    Reply reply = client.post("/v1/webhooks/stripe", json(), "{\"a\":\"ä€😀\"}");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body()).isEqualTo("{\"stored\":true}");
    assertThat(reply.headers())
        .containsEntry("content-type", JSON_TYPE)
        .containsEntry("x-service", "stub")
        .containsKeys("x-amzn-requestid", "x-amz-apigw-id");
    StubService.Request request = service.take();
    assertThat(request.uri()).isEqualTo("/000000000000/wharf-Queue");
    assertThat(request.header("Content-type")).isEqualTo("application/x-amz-json-1.0");
    assertThat(request.header("X-path")).isEqualTo("/v1/webhooks/stripe");
    assertThat(request.header("X-colour")).isEqualTo("red");
    JsonNode sent = JSON.readTree(request.body());
    assertThat(text(sent, "MessageBody")).isEqualTo("{\"a\":\"ä€😀\"}");
    assertThat(sent.path("path").asText()).isEqualTo("/v1/webhooks/stripe");
    assertThat(sent.path("resource").asText()).isEqualTo("/webhooks/stripe");
    assertThat(sent.path("stage").asText()).isEqualTo("v1");
    assertThat(sent.path("time").asLong()).isEqualTo(1767323045678L);
    assertThat(sent.path("requestTime").asText()).isEqualTo("02/Jan/2026:03:04:05 +0000");
    assertThat(sent.path("ip").asText()).isEqualTo("127.0.0.1");
    assertThat(sent.path("ext").asText()).isEqualTo(reply.headers().get("x-amz-apigw-id"));
    assertThat(sent.path("rid").asText()).isEqualTo(reply.headers().get("x-amzn-requestid"));
  }

  @Test
  void prefersAFixedSegmentAndDecodesParametersAfterSplitting() throws Exception {
    assertThat(sent("/v1/webhooks/stripe", json(), "x").path("resource").asText())
        .isEqualTo("/webhooks/stripe");
    assertThat(sent("/v1/webhooks/github", json(), "x").path("resource").asText())
        .isEqualTo("/webhooks/{source}");
    JsonNode tenant = sent("/v1/webhooks/stripe/a%2Fb%20c+d%C3%A4;e", json(), "x");
    assertThat(text(tenant, "tenant")).isEqualTo("a/b c+dä;e");
    assertThat(tenant.path("path").asText()).isEqualTo("/v1/webhooks/stripe/a%2Fb%20c+d%C3%A4;e");
    assertThat(sent("/v1/webhooks/stripe?q=a%20b&q=last", json(), "x").path("q").asText())
        .isEqualTo("last");
  }

  @Test
  void refusesUnknownRoutesMethodsAndStagesAndCallsNothing() throws Exception {
    Reply unknown = client.post("/v1/nothing", json(), "x");
    assertThat(unknown.status()).isEqualTo(403);
    assertThat(unknown.body()).isEqualTo("{\"message\":\"Missing Authentication Token\"}");
    assertThat(unknown.headers())
        .containsEntry("x-amzn-errortype", "MissingAuthenticationTokenException")
        .containsEntry("content-type", JSON_TYPE);
    client.sendText("GET /v1/webhooks/stripe HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(client.read().body()).isEqualTo("{\"message\":\"Missing Authentication Token\"}");
    Reply stage = client.post("/v2/webhooks/stripe", json(), "x");
    assertThat(stage.status()).isEqualTo(403);
    assertThat(stage.body()).isEqualTo("{\"message\":\"Forbidden\"}");
    assertThat(service.requests).isEmpty();
  }

  @Test
  void selectsTheTemplateByMimeTypeOnly() throws Exception {
    assertThat(
            sent("/v1/webhooks/stripe", type("application/json; charset=UTF-8"), "x").has("form"))
        .isFalse();
    assertThat(sent("/v1/webhooks/stripe", Map.of(), "x").has("form")).isFalse();
    assertThat(
            sent("/v1/webhooks/stripe", type("Application/X-WWW-Form-URLencoded"), "a=b")
                .has("form"))
        .isTrue();
    Reply refused = client.post("/v1/webhooks/stripe", type("text/xml"), "x");
    assertThat(refused.status()).isEqualTo(415);
    assertThat(refused.headers()).containsEntry("x-own", "yes");
    assertThat(refused.body())
        .isEqualTo("{\"type\":\"UNSUPPORTED_MEDIA_TYPE\",\"message\":\"Unsupported Media Type\"}");
    assertThat(service.requests).isEmpty();
  }

  @Test
  void selectsTheResponseTemplateByAccept() throws Exception {
    Map<String, String> headers = new LinkedHashMap<>(json());
    headers.put("Accept", "text/plain");
    Reply reply = client.post("/v1/webhooks/stripe", headers, "x");
    assertThat(reply.body()).isEqualTo("stored m-1");
    assertThat(reply.headers()).containsEntry("content-type", "text/plain");
    headers.put("Accept", "*/*");
    assertThat(client.post("/v1/webhooks/stripe", headers, "x").body())
        .isEqualTo("{\"stored\":true}");
  }

  @Test
  void readsInvalidUtf8AsReplacementCharactersAndAnEmptyBodyAsAnObject() throws Exception {
    client.post("/v1/webhooks/stripe", json(), new byte[] {'a', (byte) 0xED, (byte) 0xA0, 'b'});
    assertThat(text(JSON.readTree(service.take().body()), "MessageBody"))
        .startsWith("a\uFFFD")
        .endsWith("b");
    assertThat(text(sent("/v1/webhooks/stripe", json(), ""), "MessageBody")).isEqualTo("{}");
  }

  @Test
  void keepsTheCaseOfHeaderNamesAndTheLastOfRepeatedValues() throws Exception {
    client.sendText(
        lines(
            POST,
            "Host: a",
            "content-TYPE: application/json",
            "stripe-SIGNATURE: s",
            "X-Twice: one",
            "X-Twice: two",
            "Content-Length: 1",
            "",
            "x"));
    assertThat(client.read().status()).isEqualTo(200);
    JsonNode sent = JSON.readTree(service.take().body());
    assertThat(sent.path("names").asText().split(" "))
        .contains("Host", "content-TYPE", "stripe-SIGNATURE", "X-Twice", "X-Forwarded-For");
    assertThat(sent.path("twice").asText()).isEqualTo("two");
  }

  @Test
  void letsTheClientChooseRequestIdButNeverExtendedRequestId() throws Exception {
    Map<String, String> headers = new LinkedHashMap<>(json());
    headers.put("x-amzn-RequestId", "mine");
    headers.put("x-amz-apigw-id", "mine");
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      JsonNode sent = sent("/v1/webhooks/stripe", headers, "x");
      assertThat(sent.path("rid").asText()).isEqualTo("mine");
      assertThat(sent.path("ext").asText()).matches("[A-Za-z0-9+/]{15}=");
      ids.add(sent.path("ext").asText());
    }
    assertThat(ids).hasSize(50);
  }

  @Test
  void letsAResponseTemplateOverrideStatusAndHeaders() throws Exception {
    service.status = 400;
    service.body = "{\"message\":\"too big\"}";
    Reply reply = client.post("/v1/webhooks/stripe", json(), "x");
    assertThat(reply.status()).isEqualTo(413);
    assertThat(reply.body()).isEqualTo("too big");
    assertThat(reply.headers()).containsEntry("x-why", "size");
  }

  @Test
  void passesTheBodyThroughWhereTheResponseTemplateIsEmpty() throws Exception {
    service.status = 418;
    service.body = "teapot";
    Reply reply = client.post("/v1/webhooks/stripe", json(), "x");
    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.body()).isEqualTo("teapot");
  }

  @Test
  void answers500WhereNoSelectionPatternFitsAndForForbiddenHeaders() throws Exception {
    service.status = 503;
    Reply reply = client.post("/v1/webhooks/stripe", json(), "x");
    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.body()).isEqualTo("{\"message\":\"Internal server error\"}");
    assertThat(reply.headers()).containsEntry("x-amzn-errortype", "InternalServerErrorException");
    service.requests.clear();
    assertThat(client.post("/v1/forbidden", json(), "x").status()).isEqualTo(500);
    assertThat(service.requests).isEmpty();
  }

  @Test
  void answers504ForASlowAndForAnUnreachableService() throws Exception {
    service.gate = new CountDownLatch(1);
    Reply slow = client.post("/v1/hurried", json(), "x");
    assertThat(slow.status()).isEqualTo(504);
    assertThat(slow.body()).isEqualTo("{\"message\":\"Endpoint request timed out\"}");
    service.close();
    Reply gone = client.post("/v1/webhooks/stripe", json(), "x");
    assertThat(gone.status()).isEqualTo(504);
    assertThat(gone.body())
        .isEqualTo("{\"message\":\"Network error communicating with endpoint\"}");
  }

  @Test
  void throttlesByTheMostSpecificSetting() throws Exception {
    assertThat(client.post("/v1/limited", json(), "x").status()).isEqualTo(200);
    assertThat(client.post("/v1/limited", json(), "x").status()).isEqualTo(200);
    Reply third = client.post("/v1/limited", json(), "x");
    assertThat(third.status()).isEqualTo(429);
    assertThat(third.body()).isEqualTo("{\"message\":\"Too Many Requests\"}");
    assertThat(third.headers()).containsEntry("x-amzn-errortype", "TooManyRequestsException");
    assertThat(service.requests).hasSize(2);
    assertThat(client.post("/v1/webhooks/stripe", json(), "x").status()).isEqualTo(200);
  }

  @Test
  void refusesMessagesThatSqsWouldRefuseInBytes() throws Exception {
    // 1534 bytes are 2048 in base64: the largest that fits this queue.
    assertThat(client.post("/v1/webhooks/stripe", json(), "x".repeat(1534)).status())
        .isEqualTo(200);
    service.requests.clear();
    Reply reply = client.post("/v1/webhooks/stripe", json(), "x".repeat(1537));
    assertThat(reply.status()).isEqualTo(413);
    assertThat(reply.body())
        .isEqualTo(
            "One or more parameters are invalid. Reason: Message must be shorter than 2048 bytes.");
    assertThat(service.requests).isEmpty();
  }

  @Test
  void refusesBodiesAndHeadersOverTheLimitAndGoesOn() throws Exception {
    Reply large = client.post("/v1/webhooks/stripe", json(), new byte[10 * 1024 * 1024 + 1]);
    assertThat(large.status()).isEqualTo(413);
    assertThat(large.headers()).containsEntry("x-amzn-errortype", "RequestTooLargeException");
    Map<String, String> headers = new LinkedHashMap<>(json());
    headers.put("X-Large", "x".repeat(10_240));
    assertThat(client.post("/v1/webhooks/stripe", headers, "x").status()).isEqualTo(413);
    assertThat(service.requests).isEmpty();
    headers.put("X-Large", "x".repeat(10_000));
    assertThat(client.post("/v1/webhooks/stripe", headers, "x").status()).isEqualTo(200);
  }

  @Test
  void answersPipelinedRequestsInTheirOrder() throws Exception {
    StringBuilder both = new StringBuilder();
    for (String path : new String[] {"/v1/webhooks/stripe", "/v1/nothing", "/v1/webhooks/stripe"}) {
      both.append("POST ")
          .append(path)
          .append(" HTTP/1.1\r\nHost: a\r\n")
          .append("Content-Length: 2\r\n\r\n{}");
    }
    client.sendText(both.toString());
    assertThat(client.read().status()).isEqualTo(200);
    assertThat(client.read().status()).isEqualTo(403);
    assertThat(client.read().status()).isEqualTo(200);
  }

  @Test
  void asksForTheBodyOfAClientThatWaitsForContinue() throws Exception {
    client.sendText(lines(POST, "Host: a", "Expect: 100-continue", "Content-Length: 2", "", ""));
    assertThat(client.read().status()).isEqualTo(100);
    client.sendText("{}");
    assertThat(client.read().status()).isEqualTo(200);
  }

  @Test
  void readsChunkedBodies() throws Exception {
    client.sendText(lines(POST, "Host: a", "Transfer-Encoding: chunked", "", ""));
    client.sendText(lines("3", "abc", "2", "de", "0", "", ""));
    assertThat(client.read().status()).isEqualTo(200);
    assertThat(text(JSON.readTree(service.take().body()), "MessageBody")).isEqualTo("abcde");
  }

  @Test
  void letsRequestsInFlightFinishWhenItCloses() throws Exception {
    service.gate = new CountDownLatch(1);
    client.send("/v1/webhooks/stripe", json(), "x".getBytes(UTF_8));
    assertThat(service.requests.poll(4, TimeUnit.MINUTES)).isNotNull();
    Thread closing = new Thread(() -> gateway.close(Duration.ofMinutes(4)));
    closing.start();
    TestFunctions.await("it to refuse what is new", this::refusesWhatIsNew);
    service.gate.countDown();
    assertThat(client.read().status()).isEqualTo(200);
    closing.join();
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> new RawConnection(endpoint));
  }

  private boolean refusesWhatIsNew() {
    try (RawConnection another = new RawConnection(endpoint)) {
      return another.post("/v1/nothing", json(), "x").status() == 503;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void namesTheRouteOfWhatApiGatewayWouldRefuse() {
    refuses(
        "requestTemplates: {application/json: '#if($x)'}",
        "POST /bad.x-amazon-apigateway-integration.requestTemplates.application/json: ");
    refuses(
        "requestParameters: {integration.request.header.X: method.request.header.Y}",
        "POST /bad.x-amazon-apigateway-integration.requestParameters: method.request.header.Y is not"
            + " declared under parameters, which API Gateway refuses");
    refuses(
        "responses: {default: {statusCode: \"202\"}}",
        "POST /bad.x-amazon-apigateway-integration.responses.default.statusCode: 202 is not declared"
            + " under the method's responses, which API Gateway refuses");
    refuses(
        "contentHandling: CONVERT_TO_TEXT",
        "POST /bad.x-amazon-apigateway-integration.contentHandling: is not understood by the local"
            + " stack; take it out, or teach it to module local-stack");
    refuses(
        "timeoutInMillis: 30000",
        "POST /bad.x-amazon-apigateway-integration.timeoutInMillis: must be a whole number from 50 to"
            + " 29000, not 30000");
  }

  private void refuses(String integration, String message) {
    String definition =
        """
        openapi: 3.0.1
        info: {title: test, version: "1"}
        paths:
          /bad:
            post:
              responses: {"200": {description: a}}
              x-amazon-apigateway-integration:
                type: aws
                httpMethod: POST
                uri: arn:aws:apigateway:eu-west-1:sqs:path/000000000000/wharf-Queue
        """;
    assertThatExceptionOfType(InvalidTemplateException.class)
        .isThrownBy(() -> start(definition + "        " + integration + "\n"))
        .withMessageStartingWith(message);
  }

  private JsonNode sent(String path, Map<String, String> headers, String body) throws Exception {
    assertThat(client.post(path, headers, body).status()).isEqualTo(200);
    return JSON.readTree(service.take().body());
  }

  private static String text(JsonNode node, String field) {
    return new String(java.util.Base64.getDecoder().decode(node.path(field).asText()), UTF_8);
  }

  private static String lines(String... lines) {
    return String.join("\r\n", lines);
  }

  private static Map<String, String> json() {
    return type(JSON_TYPE);
  }

  private static Map<String, String> type(String contentType) {
    return Map.of("Content-Type", contentType);
  }
}
