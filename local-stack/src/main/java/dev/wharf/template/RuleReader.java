package dev.wharf.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharf.template.Resources.Archive;
import dev.wharf.template.Resources.InputTransformer;
import dev.wharf.template.Resources.Rule;
import dev.wharf.template.Resources.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads AWS::Events::Rule and Archive, and what a function's EventBridgeRule event shares with
 * them.
 */
final class RuleReader {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RuleReader() {}

  static Rule read(String logicalId, Properties properties, Surroundings in) {
    properties.withoutLocalMeaning("Description", "Tags");
    String bus = busName(properties.string("EventBusName", "default"));
    String name = properties.string("Name", in.stackName() + "-" + logicalId);
    List<Target> targets = new ArrayList<>();
    for (Properties target : properties.objects("Targets")) {
      target.withoutLocalMeaning("RoleArn");
      targets.add(target(target, target.string("Id"), target.string("Arn")));
    }
    if (targets.size() > 5) {
      throw properties.error("Targets", "EventBridge takes five targets per rule");
    }
    return new Rule(
        logicalId,
        name,
        ruleArn(bus, name, in),
        bus,
        pattern(properties, "EventPattern"),
        enabled(properties),
        targets);
  }

  static Archive readArchive(String logicalId, Properties properties, Surroundings in) {
    properties.withoutLocalMeaning("Description", "KmsKeyIdentifier");
    String name = properties.string("ArchiveName", in.stackName() + "-" + logicalId);
    if (name.length() > 48) {
      throw properties.error("ArchiveName", "must have at most 48 characters: " + name);
    }
    return new Archive(
        logicalId,
        name,
        in.arn("events", "archive/" + name),
        properties.string("SourceArn"),
        properties.has("EventPattern") ? pattern(properties, "EventPattern") : null,
        properties.integer("RetentionDays", 0, 0, Integer.MAX_VALUE));
  }

  /** What a rule says about one target, be it in a rule or in a function's event. */
  static Target target(Properties properties, String id, String arn) {
    String input = properties.optionalString("Input");
    String inputPath = properties.optionalString("InputPath");
    InputTransformer transformer = null;
    if (properties.has("InputTransformer")) {
      Properties transform = properties.object("InputTransformer");
      transformer =
          new InputTransformer(
              transform.stringMap("InputPathsMap"), transform.string("InputTemplate"));
    }
    int inputs =
        (input == null ? 0 : 1) + (inputPath == null ? 0 : 1) + (transformer == null ? 0 : 1);
    if (inputs > 1) {
      throw properties.error(
          "Input", "EventBridge takes one of Input, InputPath, InputTransformer");
    }
    String deadLetterArn = null;
    if (properties.has("DeadLetterConfig")) {
      deadLetterArn = properties.object("DeadLetterConfig").string("Arn");
    }
    Properties retry = properties.objectOrEmpty("RetryPolicy");
    return new Target(
        id,
        arn,
        input,
        inputPath,
        transformer,
        deadLetterArn,
        retry.integer("MaximumRetryAttempts", 185, 0, 185),
        Duration.ofSeconds(retry.integer("MaximumEventAgeInSeconds", 86_400, 60, 86_400)));
  }

  static boolean enabled(Properties properties) {
    String state = properties.string("State", "ENABLED");
    if (!state.equals("ENABLED") && !state.equals("DISABLED")) {
      throw properties.error("State", "must be ENABLED or DISABLED, not " + state);
    }
    return state.equals("ENABLED");
  }

  /** An event pattern as JSON. */
  static String pattern(Properties properties, String name) {
    Map<String, Object> pattern = properties.map(name);
    if (pattern.isEmpty()) {
      throw properties.error(
          name, "is missing; the local stack runs rules with an event pattern only");
    }
    try {
      return JSON.writeValueAsString(pattern);
    } catch (JsonProcessingException e) {
      throw properties.error(name, "cannot be written as JSON: " + e.getOriginalMessage());
    }
  }

  /** A bus is given by name or by ARN. */
  static String busName(String nameOrArn) {
    return nameOrArn.startsWith("arn:")
        ? nameOrArn.substring(nameOrArn.lastIndexOf('/') + 1)
        : nameOrArn;
  }

  static String ruleArn(String busName, String name, Surroundings in) {
    return in.arn("events", "rule/" + (busName.equals("default") ? "" : busName + "/") + name);
  }
}
