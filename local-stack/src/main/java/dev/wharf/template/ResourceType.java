package dev.wharf.template;

import dev.wharf.template.References.Attributes;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The resource types that the local stack knows, with what AWS names and returns for each. */
enum ResourceType {
  API("AWS::Serverless::Api", null, true),
  FUNCTION("AWS::Serverless::Function", "FunctionName", true),
  QUEUE("AWS::SQS::Queue", "QueueName", true),
  TABLE("AWS::DynamoDB::Table", "TableName", true),
  BUS("AWS::Events::EventBus", "Name", true),
  RULE("AWS::Events::Rule", "Name", true),
  ARCHIVE("AWS::Events::Archive", "ArchiveName", true),
  QUEUE_POLICY("AWS::SQS::QueuePolicy", null, false),
  ROLE("AWS::IAM::Role", "RoleName", false),
  MANAGED_POLICY("AWS::IAM::ManagedPolicy", "ManagedPolicyName", false),
  LOG_GROUP("AWS::Logs::LogGroup", "LogGroupName", false),
  METRIC_FILTER("AWS::Logs::MetricFilter", "FilterName", false),
  QUERY_DEFINITION("AWS::Logs::QueryDefinition", "Name", false),
  API_ACCOUNT("AWS::ApiGateway::Account", null, false),
  ALARM("AWS::CloudWatch::Alarm", "AlarmName", false),
  DASHBOARD("AWS::CloudWatch::Dashboard", "DashboardName", false),
  TOPIC("AWS::SNS::Topic", "TopicName", false),
  DOMAIN("AWS::ApiGateway::DomainName", "DomainName", false),
  DOMAIN_MAPPING("AWS::ApiGateway::BasePathMapping", null, false),
  FIREWALL("AWS::WAFv2::WebACL", "Name", false),
  ADDRESS_SET("AWS::WAFv2::IPSet", "Name", false),
  FIREWALL_ASSOCIATION("AWS::WAFv2::WebACLAssociation", null, false);

  private final String type;
  private final @Nullable String nameProperty;
  private final boolean runs;

  ResourceType(String type, @Nullable String nameProperty, boolean runs) {
    this.type = type;
    this.nameProperty = nameProperty;
    this.runs = runs;
  }

  static ResourceType of(String type, String place) {
    return Arrays.stream(values())
        .filter(known -> known.type.equals(type))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidTemplateException(
                    place + ".Type",
                    type
                        + " is not understood by the local stack; take it out, or teach it to"
                        + " module local-stack"));
  }

  /** False for types that decide nothing on one machine: permissions, logs, alarms. */
  boolean runs() {
    return runs;
  }

  /** The property that holds the physical name, where the type has one. */
  @Nullable String nameProperty() {
    return nameProperty;
  }

  /**
   * @param busName for a rule, the name of its bus
   */
  Attributes attributes(String name, Surroundings in, String busName) {
    return switch (this) {
      case API -> {
        String id = apiId(in.stackName() + "/" + name);
        yield new Attributes(id, Map.of("RestApiId", id));
      }
      case FUNCTION -> new Attributes(name, Map.of("Arn", in.arn("lambda", "function:" + name)));
      case QUEUE ->
          new Attributes(
              in.queueUrl(name),
              Map.of("Arn", in.arn("sqs", name), "QueueName", name, "QueueUrl", in.queueUrl(name)));
      case TABLE -> new Attributes(name, Map.of("Arn", in.arn("dynamodb", "table/" + name)));
      case BUS ->
          new Attributes(name, Map.of("Arn", in.arn("events", "event-bus/" + name), "Name", name));
      case RULE -> {
        boolean ownBus = !busName.equals("default");
        String path = ownBus ? busName + "/" + name : name;
        yield new Attributes(
            ownBus ? busName + "|" + name : name, Map.of("Arn", in.arn("events", "rule/" + path)));
      }
      case ARCHIVE ->
          new Attributes(
              name, Map.of("Arn", in.arn("events", "archive/" + name), "ArchiveName", name));
      case ROLE ->
          new Attributes(
              name,
              Map.of("Arn", "arn:aws:iam::" + in.accountId() + ":role/" + name, "RoleId", name));
      case MANAGED_POLICY -> {
        String arn = "arn:aws:iam::" + in.accountId() + ":policy/" + name;
        yield new Attributes(arn, Map.of("PolicyArn", arn));
      }
      case LOG_GROUP ->
          new Attributes(name, Map.of("Arn", in.arn("logs", "log-group:" + name + ":*")));
      case TOPIC -> new Attributes(in.arn("sns", name), Map.of("TopicName", name));
      case ALARM -> new Attributes(name, Map.of("Arn", in.arn("cloudwatch", "alarm:" + name)));
      case DOMAIN ->
          new Attributes(
              name,
              Map.of(
                  "RegionalDomainName",
                  apiId(name) + ".execute-api." + in.region() + ".amazonaws.com"));
      case FIREWALL ->
          new Attributes(
              name, Map.of("Arn", in.arn("wafv2", "regional/webacl/" + name + "/" + apiId(name))));
      case ADDRESS_SET ->
          new Attributes(
              name, Map.of("Arn", in.arn("wafv2", "regional/ipset/" + name + "/" + apiId(name))));
      case QUEUE_POLICY,
          METRIC_FILTER,
          QUERY_DEFINITION,
          API_ACCOUNT,
          DASHBOARD,
          DOMAIN_MAPPING,
          FIREWALL_ASSOCIATION ->
          new Attributes(name, Map.of("Id", name));
    };
  }

  /** Ten lower-case letters and digits as API Gateway's, the same at every start. */
  private static String apiId(String name) {
    long hash = 1125899906842597L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = 31 * hash + b;
    }
    String digits = new BigInteger(Long.toHexString(hash), 16).toString(36);
    return ("0000000000" + digits).substring(digits.length());
  }
}
