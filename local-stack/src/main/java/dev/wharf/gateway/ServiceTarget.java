package dev.wharf.gateway;

import dev.wharf.template.Endpoints;
import dev.wharf.template.InvalidTemplateException;
import dev.wharf.template.Resources;
import dev.wharf.template.Resources.Queue;
import java.net.URI;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The AWS service that an integration's {@code uri} names, at its local address.
 *
 * @param url the address; {@code {name}} in its path is replaced by integration.request.path.name
 * @param headers what API Gateway adds by itself, where the mapping says nothing else
 * @param queue the queue that messages go to, if it is one: its limit is checked on the way
 * @param function true where a function is invoked: its error selects the response, not the status
 */
record ServiceTarget(
    String url, Map<String, String> headers, @Nullable Queue queue, boolean function) {
  private static final Pattern URI_ARN =
      Pattern.compile("arn:[a-z-]+:apigateway:([a-z0-9-]+):([a-z0-9-]+):(path|action)/(.*)");

  /**
   * @param uri {@code arn:aws:apigateway:region:service:path/...} or {@code ...:action/Name}
   */
  static ServiceTarget of(String uri, Resources resources, Endpoints endpoints, String place) {
    Matcher arn = URI_ARN.matcher(uri);
    if (!arn.matches()) {
      throw new InvalidTemplateException(
          place, uri + " is no arn:aws:apigateway:region:service:path/... of an AWS service");
    }
    if (!arn.group(1).equals(resources.region())) {
      throw new InvalidTemplateException(place, uri + " is in another region than the stack");
    }
    String service = arn.group(2) + ":" + arn.group(3);
    String rest = arn.group(4);
    return switch (service) {
      case "sqs:path" -> {
        Queue queue =
            resources.queues().stream()
                .filter(candidate -> rest.equals(resources.accountId() + "/" + candidate.name()))
                .findFirst()
                .orElseThrow(
                    () ->
                        new InvalidTemplateException(
                            place, rest + " is no account/queue of this template"));
        yield new ServiceTarget(queue.url(), Map.of(), queue, false);
      }
      case "dynamodb:action" ->
          new ServiceTarget(
              base(endpoints.dynamodb()) + "/",
              Map.of(
                  "X-Amz-Target",
                  "DynamoDB_20120810." + rest,
                  "Content-Type",
                  "application/x-amz-json-1.0",
                  // DynamoDB Local asks for one and checks nothing in it.
                  "Authorization",
                  "AWS4-HMAC-SHA256 Credential=local/20260101/"
                      + resources.region()
                      + "/dynamodb/aws4_request, SignedHeaders=host, Signature=0"),
              null,
              false);
      case "events:action" ->
          new ServiceTarget(
              base(endpoints.aws()) + "/",
              Map.of(
                  "X-Amz-Target",
                  "AWSEvents." + rest,
                  "Content-Type",
                  "application/x-amz-json-1.1"),
              null,
              false);
      case "lambda:path" -> {
        requireFunction(rest, resources, place);
        yield new ServiceTarget(base(endpoints.aws()) + "/" + rest, Map.of(), null, true);
      }
      default ->
          throw new InvalidTemplateException(
              place,
              service
                  + " is not understood by the local stack; sqs:path, dynamodb:action, events:action"
                  + " and lambda:path are");
    };
  }

  private static void requireFunction(String path, Resources resources, String place) {
    boolean known =
        resources.functions().stream()
            .flatMap(function -> Stream.of(function.arn(), function.targetArn()))
            .anyMatch(arn -> path.equals("2015-03-31/functions/" + arn + "/invocations"));
    if (!known) {
      throw new InvalidTemplateException(
          place,
          path
              + " is no 2015-03-31/functions/ARN/invocations of a function of this template, or of"
              + " its alias");
    }
  }

  private static String base(URI endpoint) {
    return endpoint.toString().replaceAll("/+$", "");
  }
}
