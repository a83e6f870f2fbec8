package dev.wharf.template;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is wrong in any template of a service that must lose nothing, whatever else it does: every
 * finding names its place and the remedy. The API's definition counts as part of the template.
 */
final class TemplateRules {

  /** Types that act by themselves: nobody has to refer to them. */
  private static final Set<String> ACT =
      Set.of(
          "AWS::ApiGateway::Account",
          "AWS::ApiGateway::BasePathMapping",
          "AWS::CloudWatch::Alarm",
          "AWS::CloudWatch::CompositeAlarm",
          "AWS::CloudWatch::Dashboard",
          "AWS::Events::Archive",
          "AWS::Events::Rule",
          "AWS::IAM::ManagedPolicy",
          "AWS::IAM::Policy",
          "AWS::Lambda::Permission",
          "AWS::Logs::MetricFilter",
          "AWS::Logs::QueryDefinition",
          "AWS::SNS::Subscription",
          "AWS::SNS::TopicPolicy",
          "AWS::SQS::QueuePolicy",
          "AWS::Serverless::Api",
          "AWS::WAFv2::WebACLAssociation");

  /** An alarm's description ends with what to do. */
  private static final Pattern SECTION = Pattern.compile("docs/runbook\\.md#(\\S+)$");

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z0-9:]+)[^}]*}");

  private final Map<String, Object> template;
  private final Map<String, Object> resources;
  private final Set<String> runbook;
  private final List<String> findings = new ArrayList<>();

  private TemplateRules(Path directory) {
    template = TemplateYaml.read(directory.resolve("template.yaml"));
    resources = map(template.get("Resources"));
    runbook = Markdown.anchors(directory.resolve("docs/runbook.md"));
    expand(template, directory);
  }

  /** In the order of the template, rule by rule; empty if all is well. */
  static List<String> findings(Path directory) {
    TemplateRules rules = new TemplateRules(directory);
    rules.findings.addAll(Wildcards.findings(directory.resolve("template.yaml")));
    rules.checkQueues();
    rules.checkEventSources();
    rules.checkAlarms();
    rules.checkReferences();
    rules.findings.addAll(LogRules.findings(rules.resources));
    rules.findings.addAll(TemplateSizes.findings(directory, rules.template));
    return List.copyOf(rules.findings);
  }

  /** Puts the text of each AWS::Include where it stands. */
  private static void expand(Object value, Path directory) {
    if (value instanceof Map<?, ?> any) {
      Map<String, Object> map = map(any);
      if (map.get("Fn::Transform") instanceof Map<?, ?> transform) {
        Object location = map(map(transform).get("Parameters")).get("Location");
        map.put("Fn::Transform", TemplateYaml.readIncluded(directory.resolve(location.toString())));
      } else {
        map.values().forEach(child -> expand(child, directory));
      }
    } else if (value instanceof List<?> list) {
      list.forEach(child -> expand(child, directory));
    }
  }

  private void checkQueues() {
    Set<String> allowed = new HashSet<>();
    ofType("AWS::SQS::QueuePolicy")
        .forEach(
            policy -> {
              Object statements = map(properties(policy).get("PolicyDocument")).get("Statement");
              for (Object statement : (List<?>) statements) {
                allowed.add(target(map(statement).get("Resource")));
              }
            });
    for (String queue : written()) {
      if (isA(queue, "AWS::SQS::Queue") && !allowed.contains(queue)) {
        find(queue, "EventBridge writes to it, and no AWS::SQS::QueuePolicy lets it");
      }
    }
    events(Set.of("SQS"))
        .forEach(
            (place, event) -> {
              String queue = target(event.get("Queue"));
              if (!properties(queue).containsKey("RedrivePolicy")) {
                find(
                    queue, "a function reads it: give it a RedrivePolicy with a dead-letter queue");
              }
            });
    for (String queue : ofType("AWS::SQS::Queue")) {
      if (properties(queue).get("RedrivePolicy") instanceof Map<?, ?> redrive) {
        String deadLetters = target(map(redrive).get("deadLetterTargetArn"));
        if (properties(deadLetters).containsKey("RedrivePolicy")) {
          find(deadLetters, "is a dead-letter queue and has one: what fails would leave it again");
        }
      }
    }
  }

  /** The queues that a rule hands events to, or what it or a bus could not hand over. */
  private Set<String> written() {
    Set<String> written = new HashSet<>();
    for (String bus : ofType("AWS::Events::EventBus")) {
      if (properties(bus).get("DeadLetterConfig") instanceof Map<?, ?> config) {
        written.add(target(map(config).get("Arn")));
      } else if (properties(bus).containsKey("KmsKeyIdentifier")) {
        find(bus, "without a DeadLetterConfig it drops what its key does not let it encrypt");
      }
    }
    for (String rule : ofType("AWS::Events::Rule")) {
      for (Object each : (List<?>) properties(rule).get("Targets")) {
        Map<String, Object> target = map(each);
        written.add(target(target.get("Arn")));
        if (target.get("DeadLetterConfig") instanceof Map<?, ?> config) {
          written.add(target(map(config).get("Arn")));
        } else {
          find(rule, "a target without a DeadLetterConfig drops what it cannot take");
        }
      }
    }
    events(Set.of("EventBridgeRule"))
        .forEach(
            (place, event) -> {
              if (event.get("DeadLetterConfig") instanceof Map<?, ?> config) {
                written.add(target(map(config).get("Arn")));
              } else {
                find(place, "without a DeadLetterConfig it drops what it cannot hand over");
              }
            });
    return written;
  }

  private void checkEventSources() {
    events(Set.of("SQS", "DynamoDB", "Kinesis"))
        .forEach(
            (place, event) -> {
              if (!List.of("ReportBatchItemFailures").equals(event.get("FunctionResponseTypes"))) {
                find(
                    place,
                    "one bad message would give its whole batch back: write FunctionResponseTypes:"
                        + " [ReportBatchItemFailures]");
              }
            });
    events(Set.of("DynamoDB", "Kinesis"))
        .forEach(
            (place, event) -> {
              if (!(event.get("DestinationConfig") instanceof Map<?, ?> config)
                  || !config.containsKey("OnFailure")) {
                find(place, "what is given up is forgotten: write DestinationConfig.OnFailure");
              }
            });
    events(Set.of("SQS"))
        .forEach(
            (place, event) -> {
              if (event.containsKey("FilterCriteria")) {
                find(place, "SQS deletes what FilterCriteria refuses: take it out");
              }
            });
  }

  private void checkAlarms() {
    for (String type : List.of("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")) {
      for (String alarm : ofType(type)) {
        Object actions = properties(alarm).get("AlarmActions");
        if (actions == null
            || actions.equals(List.of())
            || Boolean.FALSE.equals(properties(alarm).get("ActionsEnabled"))) {
          find(alarm, "nobody hears it: give it AlarmActions");
        }
        checkDescription(alarm, String.valueOf(properties(alarm).get("AlarmDescription")));
        // CloudWatch's own choice would have an alarm without data hang between OK and ALARM.
        if (type.equals("AWS::CloudWatch::Alarm")
            && !properties(alarm).containsKey("TreatMissingData")) {
          find(alarm, "say what a minute without data means: write TreatMissingData");
        }
      }
    }
  }

  private void checkDescription(String alarm, String description) {
    Matcher section = SECTION.matcher(description);
    if (!section.find()) {
      find(
          alarm,
          "who hears it does not know what to do: end AlarmDescription with the runbook's"
              + " section, docs/runbook.md#...");
    } else if (!runbook.contains(section.group(1))) {
      find(alarm, "docs/runbook.md has no section #" + section.group(1));
    }
  }

  private void checkReferences() {
    for (String parameter : section("Parameters").keySet()) {
      if (!isUsed(parameter, "Parameters")) {
        findings.add("Parameters." + parameter + ": nobody uses it, take it out");
      }
    }
    for (String condition : section("Conditions").keySet()) {
      if (!isUsed(condition, "nothing")) {
        findings.add("Conditions." + condition + ": nobody uses it, take it out");
      }
    }
    for (String id : resources.keySet()) {
      boolean acts =
          ACT.contains(map(resources.get(id)).get("Type"))
              || properties(id).get("Events") instanceof Map<?, ?> events && !events.isEmpty();
      if (!acts && !isUsed(id, "nothing")) {
        find(id, "nothing refers to it: use it, or take it out");
      }
    }
  }

  /** Whether a name is referred to outside of itself and of a section. DependsOn does not count. */
  private boolean isUsed(String name, String exceptSection) {
    return template.entrySet().stream()
        .filter(section -> !section.getKey().equals(exceptSection))
        .anyMatch(
            section -> {
              if (!section.getKey().matches("Resources|Conditions")) {
                return names(section.getValue(), name);
              }
              return map(section.getValue()).entrySet().stream()
                  .filter(entry -> !entry.getKey().equals(name))
                  // Who may do something to a resource, or a role something, does not use it.
                  .filter(entry -> !(resources.containsKey(name) && isPolicy(entry.getKey())))
                  .anyMatch(entry -> names(entry.getValue(), name));
            });
  }

  private boolean isPolicy(String id) {
    return isA(id, "AWS::IAM::ManagedPolicy") || isA(id, "AWS::IAM::Policy");
  }

  private static boolean names(Object value, String name) {
    if (value instanceof List<?> list) {
      return list.stream().anyMatch(child -> names(child, name));
    }
    if (!(value instanceof Map<?, ?> any)) {
      return false;
    }
    for (Map.Entry<String, Object> entry : map(any).entrySet()) {
      Object child = entry.getValue();
      boolean here =
          switch (entry.getKey()) {
            case "Ref", "Condition" -> name.equals(child);
            case "Fn::GetAtt" -> target(Map.of("Fn::GetAtt", child)).equals(name);
            case "Fn::If" -> ((List<?>) child).get(0).equals(name);
            case "Fn::Sub" -> substitutes(child, name);
            default -> false;
          };
      if (here || !entry.getKey().equals("DependsOn") && names(child, name)) {
        return true;
      }
    }
    return false;
  }

  private static boolean substitutes(Object sub, String name) {
    Object text = sub instanceof List<?> list ? list.get(0) : sub;
    Matcher variable = VARIABLE.matcher(text.toString());
    while (variable.find()) {
      if (variable.group(1).equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** Functions' events of some types, by their place. */
  private Map<String, Map<String, Object>> events(Set<String> types) {
    Map<String, Map<String, Object>> found = new LinkedHashMap<>();
    for (String function : ofType("AWS::Serverless::Function")) {
      if (properties(function).get("Events") instanceof Map<?, ?> events) {
        map(events)
            .forEach(
                (name, event) -> {
                  if (types.contains(map(event).get("Type").toString())) {
                    found.put(function + ".Events." + name, map(map(event).get("Properties")));
                  }
                });
      }
    }
    return found;
  }

  private void find(String place, String what) {
    findings.add("Resources." + place + ": " + what);
  }

  private Map<String, Object> section(String name) {
    return template.get(name) instanceof Map<?, ?> section ? map(section) : Map.of();
  }

  private List<String> ofType(String type) {
    return resources.keySet().stream().filter(id -> isA(id, type)).toList();
  }

  private boolean isA(String id, String type) {
    return resources.get(id) instanceof Map<?, ?> resource && type.equals(resource.get("Type"));
  }

  private Map<String, Object> properties(String id) {
    return resources.get(id) instanceof Map<?, ?> resource
            && resource.get("Properties") instanceof Map<?, ?> properties
        ? map(properties)
        : Map.of();
  }

  /** The logical id that a Ref or GetAtt names; empty for anything else. */
  private static String target(Object reference) {
    if (!(reference instanceof Map<?, ?> intrinsic)) {
      return "";
    }
    if (intrinsic.get("Fn::GetAtt") instanceof List<?> parts) {
      return parts.get(0).toString();
    }
    Object text = intrinsic.containsKey("Ref") ? intrinsic.get("Ref") : intrinsic.get("Fn::GetAtt");
    return text == null ? "" : text.toString().split("\\.", 2)[0];
  }

  @SuppressWarnings("unchecked") // TemplateYaml's own maps, whose keys are strings.
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }
}
