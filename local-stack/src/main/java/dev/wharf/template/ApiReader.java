package dev.wharf.template;

import dev.wharf.template.Resources.Api;
import dev.wharf.template.Resources.Throttle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads AWS::Serverless::Api; what its definition means is the gateway's to say. */
final class ApiReader {
  // An account's limits, which hold where a stage's method settings name none.
  private static final double ACCOUNT_RATE = 10_000;
  private static final int ACCOUNT_BURST = 5_000;

  private ApiReader() {}

  static Api read(String logicalId, String id, Properties properties) {
    properties.withoutLocalMeaning(
        "Name",
        "Description",
        "OpenApiVersion",
        "EndpointConfiguration",
        "DisableExecuteApiEndpoint",
        "SecurityPolicy",
        "EndpointAccessMode",
        "TracingEnabled",
        "AlwaysDeploy",
        "PropagateTags",
        "Tags");
    if (properties.has("DefinitionUri")) {
      throw properties.error(
          "DefinitionUri",
          "gets no intrinsics; use DefinitionBody with Fn::Transform AWS::Include");
    }
    Map<String, String> variables = properties.stringMap("Variables");
    variables.forEach(
        (name, value) -> {
          if (!value.matches("[A-Za-z0-9-._~:/?#&=,]+")) {
            throw new InvalidTemplateException(
                properties.place("Variables") + "." + name,
                "API Gateway takes letters, digits and -._~:/?#&=, in a stage variable");
          }
        });
    List<Throttle> throttles = new ArrayList<>();
    for (Properties settings : properties.objects("MethodSettings")) {
      settings.withoutLocalMeaning("MetricsEnabled", "DataTraceEnabled", "LoggingLevel");
      // Slashes inside the path are written ~1 there.
      String path = settings.string("ResourcePath", "/*").replace("~1", "/").replaceAll("^/+", "/");
      String method = settings.string("HttpMethod", "*");
      double rate = settings.number("ThrottlingRateLimit", ACCOUNT_RATE);
      int burst = settings.integer("ThrottlingBurstLimit", ACCOUNT_BURST, 0, Integer.MAX_VALUE);
      throttles.add(new Throttle(path, method, rate, burst));
    }
    Map<String, Object> definition = properties.map("DefinitionBody");
    if (definition.isEmpty()) {
      throw properties.error("DefinitionBody", "is missing");
    }
    Properties accessLog = properties.objectOrEmpty("AccessLogSetting");
    accessLog.withoutLocalMeaning("DestinationArn");
    return new Api(
        logicalId,
        id,
        properties.string("StageName"),
        definition,
        variables,
        throttles,
        accessLog.string("Format", ""));
  }
}
