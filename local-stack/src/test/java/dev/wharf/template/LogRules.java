package dev.wharf.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whatever writes a log writes it into a group of this template, which is not kept for ever. */
final class LogRules {

  private final Map<String, Object> resources;
  private final List<String> findings = new ArrayList<>();

  private LogRules(Map<String, Object> resources) {
    this.resources = resources;
  }

  static List<String> findings(Map<String, Object> resources) {
    LogRules rules = new LogRules(resources);
    resources.keySet().forEach(rules::check);
    return rules.findings;
  }

  private void check(String id) {
    Map<String, Object> properties = map(map(resources.get(id)).get("Properties"));
    switch (String.valueOf(map(resources.get(id)).get("Type"))) {
      case "AWS::Logs::LogGroup" -> {
        if (!properties.containsKey("RetentionInDays")) {
          find(id, "keeps logs for ever: give it RetentionInDays");
        }
      }
      case "AWS::Serverless::Function" -> {
        if (!isGroup(map(properties.get("LoggingConfig")).get("LogGroup"))) {
          find(id, "Lambda would make it a log group that is kept for ever: give it LoggingConfig");
        }
      }
      case "AWS::Serverless::Api" -> {
        if (!isGroup(map(properties.get("AccessLogSetting")).get("DestinationArn"))) {
          find(id, "nobody could say who called it: give it AccessLogSetting");
        }
        if (properties.get("MethodSettings") instanceof List<?> settings) {
          settings.forEach(one -> checkExecutionLogs(id, map(one)));
        }
      }
      default -> {}
    }
  }

  private void checkExecutionLogs(String id, Map<String, Object> settings) {
    if (!Boolean.FALSE.equals(settings.get("DataTraceEnabled"))) {
      find(id, "execution logs would hold payloads: write DataTraceEnabled: false");
    }
    if (!"OFF".equals(settings.getOrDefault("LoggingLevel", "OFF"))) {
      find(id, "execution logs hold headers, signatures among them: take LoggingLevel out");
    }
  }

  private boolean isGroup(@Nullable Object reference) {
    Map<String, Object> intrinsic = map(reference);
    Object id = intrinsic.get("Ref");
    if (intrinsic.get("Fn::GetAtt") instanceof List<?> parts) {
      id = parts.get(0);
    }
    return id != null && "AWS::Logs::LogGroup".equals(map(resources.get(id)).get("Type"));
  }

  private void find(String id, String what) {
    findings.add("Resources." + id + ": " + what);
  }

  private static Map<String, Object> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? Values.map(map) : Map.of();
  }
}
