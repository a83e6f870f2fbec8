package dev.wharf.template;

import dev.wharf.template.Resources.AsyncInvocation;
import dev.wharf.template.Resources.Function;
import dev.wharf.template.Resources.QueueMapping;
import dev.wharf.template.Resources.Rule;
import dev.wharf.template.Resources.StreamMapping;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads AWS::Serverless::Function with its event sources and its EventInvokeConfig. */
final class FunctionReader {
  private static final Set<String> RUNTIMES = Set.of("java11", "java17", "java21", "java25");
  // Where the makefile build method finds the classes and lib/*.jar that it uploads.
  private static final String PACKAGE = "processor-functions/target/function";

  private final Path projectDirectory;
  private final Surroundings in;
  private final List<QueueMapping> queueMappings = new ArrayList<>();
  private final List<StreamMapping> streamMappings = new ArrayList<>();
  private final List<Rule> rules = new ArrayList<>();

  FunctionReader(Path projectDirectory, Surroundings in) {
    this.projectDirectory = projectDirectory;
    this.in = in;
  }

  List<QueueMapping> queueMappings() {
    return queueMappings;
  }

  List<StreamMapping> streamMappings() {
    return streamMappings;
  }

  List<Rule> rules() {
    return rules;
  }

  Function read(String logicalId, Properties properties, Map<String, Object> metadata) {
    properties.withoutLocalMeaning(
        "Role",
        "RolePath",
        "PermissionsBoundary",
        "Policies",
        "Architectures",
        "SnapStart",
        "DeploymentPreference",
        "VersionDescription",
        "LoggingConfig",
        "Description",
        "Tracing",
        "EphemeralStorage",
        "PropagateTags",
        "Tags");
    String runtime = properties.string("Runtime");
    if (!RUNTIMES.contains(runtime)) {
      throw properties.error(
          "Runtime",
          runtime + " does not run locally; these do: " + RUNTIMES.stream().sorted().toList());
    }
    if (!properties.string("CodeUri").equals(".")
        || !"makefile".equals(metadata.get("BuildMethod"))) {
      throw properties.error(
          "CodeUri",
          "the local stack runs what 'CodeUri: .' with 'BuildMethod: makefile' packages");
    }
    String name = properties.string("FunctionName", in.stackName() + "-" + logicalId);
    String alias = properties.string("AutoPublishAlias", "$LATEST");
    Map<String, String> environment =
        properties.objectOrEmpty("Environment").stringMap("Variables");
    int timeout = properties.integer("Timeout", 3, 1, 900);
    Function function =
        new Function(
            logicalId,
            name,
            in.arn("lambda", "function:" + name),
            alias,
            properties.string("Handler"),
            runtime,
            properties.integer("MemorySize", 128, 128, 10_240),
            Duration.ofSeconds(timeout),
            environment,
            projectDirectory.resolve(PACKAGE),
            asyncInvocation(properties.objectOrEmpty("EventInvokeConfig")));
    Properties events = properties.objectOrEmpty("Events");
    for (String event : properties.map("Events").keySet()) {
      event(function, event, events.object(event));
    }
    return function;
  }

  private void event(Function function, String name, Properties event) {
    String type = event.string("Type");
    Properties properties = event.object("Properties");
    if (type.equals("SQS")) {
      queueMappings.add(queueMapping(function, properties));
    } else if (type.equals("DynamoDB")) {
      streamMappings.add(StreamMappingReader.read(function, properties));
    } else if (type.equals("EventBridgeRule")) {
      rules.add(rule(function, name, properties));
    } else if (type.equals("Schedule")) {
      rules.add(ScheduleReader.read(function, name, properties, in));
    } else {
      throw event.error(
          "Type",
          type
              + " is not understood by the local stack; SQS, DynamoDB, EventBridgeRule and Schedule"
              + " are, or teach it to module local-stack");
    }
  }

  private static QueueMapping queueMapping(Function function, Properties properties) {
    int batchSize = properties.integer("BatchSize", 10, 1, 10_000);
    int window = properties.integer("MaximumBatchingWindowInSeconds", 0, 0, 300);
    if (batchSize > 10 && window == 0) {
      throw properties.error(
          "BatchSize", "above 10 Lambda wants a MaximumBatchingWindowInSeconds of at least 1");
    }
    return new QueueMapping(
        function.logicalId(),
        properties.string("Queue"),
        batchSize,
        Duration.ofSeconds(window),
        properties.objectOrEmpty("ScalingConfig").integer("MaximumConcurrency", 1000, 2, 1000),
        reportsBatchItemFailures(properties),
        properties.flag("Enabled", true));
  }

  static boolean reportsBatchItemFailures(Properties properties) {
    List<String> responseTypes = properties.strings("FunctionResponseTypes");
    if (!Set.of("ReportBatchItemFailures").containsAll(responseTypes)) {
      throw properties.error("FunctionResponseTypes", "takes ReportBatchItemFailures only");
    }
    return !responseTypes.isEmpty();
  }

  private Rule rule(Function function, String event, Properties properties) {
    String logicalId = function.logicalId() + event;
    String bus = RuleReader.busName(properties.string("EventBusName", "default"));
    String name = properties.string("RuleName", in.stackName() + "-" + logicalId);
    String targetId = properties.objectOrEmpty("Target").string("Id", logicalId + "LambdaTarget");
    return new Rule(
        logicalId,
        name,
        RuleReader.ruleArn(bus, name, in),
        bus,
        RuleReader.pattern(properties, "Pattern"),
        RuleReader.enabled(properties),
        List.of(RuleReader.target(properties, targetId, function.targetArn())));
  }

  private static AsyncInvocation asyncInvocation(Properties properties) {
    Properties destinations = properties.objectOrEmpty("DestinationConfig");
    return new AsyncInvocation(
        properties.integer("MaximumRetryAttempts", 2, 0, 2),
        Duration.ofSeconds(properties.integer("MaximumEventAgeInSeconds", 21_600, 60, 21_600)),
        destination(destinations, "OnSuccess"),
        destination(destinations, "OnFailure"));
  }

  private static @Nullable String destination(Properties destinations, String outcome) {
    if (!destinations.has(outcome)) {
      return null;
    }
    Properties destination = destinations.object(outcome);
    String type = destination.string("Type");
    String service =
        switch (type) {
          case "EventBridge" -> ":events:";
          case "SQS" -> ":sqs:";
          case "Lambda" -> ":lambda:";
          default ->
              throw destination.error(
                  "Type",
                  type + " is not understood by the local stack; EventBridge, SQS and Lambda are");
        };
    return destinationArn(destination, type, service);
  }

  static String destinationArn(Properties destination, String type, String service) {
    String arn = destination.optionalString("Destination");
    if (arn == null) {
      throw destination.error(
          "Destination",
          type.equals("SQS")
              ? "is missing; SAM would create a queue of its own, name one of the template's"
              : "is missing; SAM creates none for " + type);
    }
    if (!arn.contains(service)) {
      throw destination.error("Destination", arn + " is no ARN of Type " + type);
    }
    return arn;
  }
}
