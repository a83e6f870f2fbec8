package dev.wharf.lambda;

import dev.wharf.template.Endpoints;
import dev.wharf.template.Resources.Function;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A function's environment: the template's variables and those that Lambda sets itself.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
record FunctionVariables(Endpoints endpoints, String region) {

  Map<String, String> of(Function function) {
    Map<String, String> variables = new TreeMap<>();
    variables.put("TZ", ":UTC");
    variables.put("LANG", "en_US.UTF-8");
    variables.put("AWS_ENDPOINT_URL_SQS", endpoints.sqs().toString());
    variables.put("AWS_ENDPOINT_URL_DYNAMODB", endpoints.dynamodb().toString());
    variables.put("AWS_ENDPOINT_URL_DYNAMODB_STREAMS", endpoints.dynamodb().toString());
    variables.put("AWS_ENDPOINT_URL_EVENTBRIDGE", endpoints.aws().toString());
    variables.put("AWS_ENDPOINT_URL_LAMBDA", endpoints.aws().toString());
    variables.putAll(function.environment());
    // Reserved: a template can't set these.
    variables.put("_HANDLER", function.handler());
    variables.put("AWS_REGION", region);
    variables.put("AWS_DEFAULT_REGION", region);
    variables.put("AWS_EXECUTION_ENV", "AWS_Lambda_" + function.runtime());
    variables.put("AWS_LAMBDA_FUNCTION_NAME", function.name());
    variables.put("AWS_LAMBDA_FUNCTION_VERSION", version(function));
    variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "" + function.memoryMegabytes());
    variables.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
    variables.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + function.name());
    variables.put("AWS_LAMBDA_LOG_STREAM_NAME", UUID.randomUUID().toString());
    variables.put("AWS_ACCESS_KEY_ID", "local");
    variables.put("AWS_SECRET_ACCESS_KEY", "local");
    variables.put("LAMBDA_TASK_ROOT", function.codeDirectory().toAbsolutePath().toString());
    return variables;
  }

  /** The version that runs: the first one where an alias is published, else $LATEST. */
  static String version(Function function) {
    return function.qualifier().equals("$LATEST") ? "$LATEST" : "1";
  }
}
