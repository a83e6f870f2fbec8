package dev.wharf.lambda;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharf.template.Resources.Function;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Deque;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lambda's Invoke operation over HTTP.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
public final class LambdaApi implements HttpHandler {
  private static final Pattern INVOCATIONS =
      Pattern.compile("/2015-03-31/functions/([^/]+)/invocations/?");
  private static final int SYNCHRONOUS_BYTES = 6 * 1024 * 1024;
  private static final int ASYNCHRONOUS_BYTES = 1024 * 1024;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonFactory JSON_CHECK = new JsonFactory();

  /** An error as Lambda answers it. */
  private static final class ApiException extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String type;

    ApiException(int status, String type, String message) {
      super(message);
      this.status = status;
      this.type = type;
    }
  }

  private final Functions functions;
  private final AsyncInvocations invocations;

  public LambdaApi(Functions functions, AsyncInvocations invocations) {
    this.functions = functions;
    this.invocations = invocations;
  }

  public static boolean serves(HttpServerExchange exchange) {
    return INVOCATIONS.matcher(exchange.getRequestPath()).matches();
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws IOException {
    try {
      invoke(exchange);
    } catch (ApiException e) {
      error(exchange, e.status, e.type, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      error(exchange, 500, "ServiceException", "The stack is being stopped");
    } catch (RuntimeException e) {
      error(exchange, 500, "ServiceException", String.valueOf(e.getMessage()));
    }
  }

  private void invoke(HttpServerExchange exchange)
      throws IOException, ApiException, InterruptedException {
    Matcher path = INVOCATIONS.matcher(exchange.getRequestPath());
    if (!path.matches()) {
      throw new ApiException(404, "UnknownOperationException", "Only Invoke runs locally");
    }
    String identifier = path.group(1).replace("%3A", ":");
    Function function =
        functions.find(identifier).orElseThrow(() -> notFound("Function", identifier));
    String qualifier = qualifier(function, identifier, exchange);
    String type = header(exchange, "X-Amz-Invocation-Type", "RequestResponse");
    byte[] payload = payload(exchange, type.equals("Event"));
    switch (type) {
      case "RequestResponse" -> respond(exchange, function, qualifier, payload);
      case "Event" -> {
        String requestId = invocations.accept(function, qualifier, payload);
        exchange.setStatusCode(202);
        exchange.getResponseHeaders().put(new HttpString("x-amzn-RequestId"), requestId);
      }
      case "DryRun" -> exchange.setStatusCode(204);
      default ->
          throw new ApiException(
              400, "InvalidParameterValueException", "Unknown invocation type " + type);
    }
  }

  private void respond(
      HttpServerExchange exchange, Function function, String qualifier, byte[] payload)
      throws InterruptedException, ApiException {
    Invocation invocation =
        new Invocation(UUID.randomUUID().toString(), qualifier, payload, clientContext(exchange));
    InvocationResult result = functions.invoke(function, invocation);
    var headers = exchange.getResponseHeaders();
    headers.put(new HttpString("x-amzn-RequestId"), invocation.requestId());
    headers.put(
        new HttpString("X-Amz-Executed-Version"),
        AsyncInvocations.executedVersion(function, qualifier));
    if (result.failed()) {
      headers.put(new HttpString("X-Amz-Function-Error"), result.functionError());
    }
    if (header(exchange, "X-Amz-Log-Type", "None").equals("Tail")) {
      headers.put(
          new HttpString("X-Amz-Log-Result"),
          Base64.getEncoder().encodeToString(result.logTail().getBytes(StandardCharsets.UTF_8)));
    }
    headers.put(Headers.CONTENT_TYPE, "application/json");
    exchange.getResponseSender().send(ByteBuffer.wrap(result.payload()));
  }

  private static @Nullable String clientContext(HttpServerExchange exchange) throws ApiException {
    String encoded = exchange.getRequestHeaders().getFirst("X-Amz-Client-Context");
    try {
      return encoded == null
          ? null
          : new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ApiException(
          400, "InvalidRequestContentException", "Client context must be a valid base64 string");
    }
  }

  private static String qualifier(Function function, String identifier, HttpServerExchange exchange)
      throws ApiException {
    Deque<String> parameter = exchange.getQueryParameters().get("Qualifier");
    String afterName =
        identifier.substring(identifier.lastIndexOf(function.name()) + function.name().length());
    String qualifier = "$LATEST";
    if (parameter != null && !parameter.isEmpty()) {
      qualifier = parameter.getFirst();
    } else if (afterName.startsWith(":")) {
      qualifier = afterName.substring(1);
    }
    if (!qualifier.equals("$LATEST")
        && !qualifier.equals(function.qualifier())
        && !qualifier.equals(FunctionVariables.version(function))) {
      throw notFound("Function", function.arn() + ":" + qualifier);
    }
    return qualifier;
  }

  private static byte[] payload(HttpServerExchange exchange, boolean asynchronous)
      throws IOException, ApiException {
    byte[] body = exchange.getInputStream().readAllBytes();
    int limit = asynchronous ? ASYNCHRONOUS_BYTES : SYNCHRONOUS_BYTES;
    if (body.length > limit) {
      throw new ApiException(
          413,
          "RequestTooLargeException",
          "Request must be smaller than " + limit + " bytes for the InvokeFunction operation");
    }
    if (body.length == 0) {
      return "{}".getBytes(StandardCharsets.UTF_8);
    }
    try (JsonParser parser = JSON_CHECK.createParser(body)) {
      parser.nextToken();
      parser.skipChildren();
      if (parser.nextToken() == null) {
        return body;
      }
    } catch (IOException e) {
      throw notJson(e.getMessage());
    }
    throw notJson("there is something after the value");
  }

  private static ApiException notJson(@Nullable String why) {
    return new ApiException(
        400, "InvalidRequestContentException", "Could not parse request body into json: " + why);
  }

  private static ApiException notFound(String what, String name) {
    return new ApiException(404, "ResourceNotFoundException", what + " not found: " + name);
  }

  private static String header(HttpServerExchange exchange, String name, String otherwise) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? otherwise : value;
  }

  private static void error(HttpServerExchange exchange, int status, String type, String message)
      throws IOException {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(new HttpString("x-amzn-ErrorType"), type);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange
        .getResponseSender()
        .send(
            ByteBuffer.wrap(
                JSON.writeValueAsBytes(
                    JSON.createObjectNode().put("Type", "User").put("Message", message))));
  }
}
