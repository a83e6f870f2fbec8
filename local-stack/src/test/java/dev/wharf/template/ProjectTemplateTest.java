package dev.wharf.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.wharf.template.Resources.Api;
import dev.wharf.template.Resources.Function;
import dev.wharf.template.Resources.Queue;
import dev.wharf.template.Resources.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The template that deploys is the template that runs here. */
class ProjectTemplateTest {
  private static final String INCLUDED =
      """
      openapi: 3.0.1
      info: {title: a, version: "1"}
      paths:
        /webhooks:
          post:
            x-amazon-apigateway-integration:
              uri:
                Fn::Sub: arn:aws:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/${InboxQueue.QueueName}
              credentials: {"Fn::GetAtt": [QueueLaneRole, Arn]}
              requestTemplates:
                application/json: {"Fn::Sub": ["${!context} ${url} $context.x", {"url": {"Ref": InboxQueue}}]}
      """;

  @TempDir Path directory;
  Resources resources;

  @BeforeEach
  void load() throws IOException {
    Files.copy(TemplateFiles.PROJECT.resolve("template.yaml"), directory.resolve("template.yaml"));
    TemplateFiles.write(directory.resolve("ingest-api/openapi.yaml"), INCLUDED);
    resources = load(Map.of("StripeSigningSecrets", "whsec_x"));
  }

  Resources load(Map<String, String> parameters) {
    return TemplateLoader.load(directory, "wharf", parameters, TemplateFiles.ENDPOINTS);
  }

  @Test
  void readsTheApiWithItsIncludedDefinition() {
    Api api = resources.api().orElseThrow();
    assertThat(api.stageName()).isEqualTo("v1");
    assertThat(api.id()).matches("[a-z0-9]{10}");
    assertThat(api.variables())
        .containsOnly(
            entry("inboxQueueUrl", "http://127.0.0.1:7801/000000000000/wharf-InboxQueue"),
            entry("inboxTable", "wharf-InboxTable"));
    assertThat(api.accessLogFormat())
        .startsWith("{\"gatewayId\":\"$context.extendedRequestId\",\"time\":");
    assertThat(api.throttles()).containsExactly(new Resources.Throttle("/*", "*", 500, 1000));
    assertThat(api.definition().toString())
        .contains("uri=arn:aws:apigateway:eu-west-1:sqs:path/000000000000/wharf-InboxQueue")
        .contains("credentials=arn:aws:iam::000000000000:role/wharf-QueueLaneRole")
        .contains("${context} http://127.0.0.1:7801/000000000000/wharf-InboxQueue $context.x");
  }

  @Test
  void readsQueuesWithTheirDeadLetterQueue() {
    assertThat(resources.queues())
        .contains(
            new Queue(
                "InboxQueue",
                "wharf-InboxQueue",
                "arn:aws:sqs:eu-west-1:000000000000:wharf-InboxQueue",
                "http://127.0.0.1:7801/000000000000/wharf-InboxQueue",
                Duration.ofSeconds(90),
                Duration.ofDays(14),
                Duration.ZERO,
                1_048_576,
                "arn:aws:sqs:eu-west-1:000000000000:wharf-InboxDeadLetterQueue",
                5));
    assertThat(resources.queues())
        .extracting(Queue::logicalId)
        .contains("InboxDeadLetterQueue", "FailedEventsQueue", "UndeliveredEventsQueue");
  }

  @Test
  void readsFunctionsWithGlobalsAndEventSources() {
    Function ingest = function("QueueIngestFunction");
    assertThat(ingest.runtime()).isEqualTo("java25");
    assertThat(ingest.timeout()).isEqualTo(Duration.ofSeconds(15));
    assertThat(ingest.memoryMegabytes()).isEqualTo(1024);
    assertThat(ingest.targetArn())
        .isEqualTo("arn:aws:lambda:eu-west-1:000000000000:function:wharf-QueueIngestFunction:live");
    assertThat(ingest.environment())
        .contains(
            entry("LEDGER_TABLE", "wharf-LedgerTable"),
            entry("WEBHOOK_BUS", "wharf-webhooks"),
            entry("SIGNING_SECRETS_STRIPE", "whsec_x"));
    assertThat(ingest.codeDirectory())
        .isEqualTo(directory.toAbsolutePath().resolve("processor-functions/target/function"));
    assertThat(resources.queueMappings())
        .containsExactly(
            new Resources.QueueMapping(
                "QueueIngestFunction",
                "arn:aws:sqs:eu-west-1:000000000000:wharf-InboxQueue",
                10,
                Duration.ZERO,
                20,
                true,
                true));
  }

  @Test
  void readsDestinations() {
    String bus = "arn:aws:events:eu-west-1:000000000000:event-bus/wharf-webhooks";
    assertThat(function("PaymentsFunction").asyncInvocation())
        .isEqualTo(new Resources.AsyncInvocation(2, Duration.ofHours(6), bus, bus));
    assertThat(function("OutcomeFunction").asyncInvocation().onSuccess()).isNull();
    assertThat(function("OutcomeFunction").asyncInvocation().onFailure())
        .isEqualTo("arn:aws:sqs:eu-west-1:000000000000:wharf-FailedOutcomesQueue");
    assertThat(function("QueueIngestFunction").asyncInvocation())
        .isEqualTo(new Resources.AsyncInvocation(2, Duration.ofHours(6), null, null));
  }

  @Test
  void readsRulesOfTheirOwnAndOfFunctions() {
    Rule payments = rule("PaymentsFunctionStripePayments");
    assertThat(payments.name()).isEqualTo("wharf-PaymentsFunctionStripePayments");
    assertThat(payments.busName()).isEqualTo("wharf-webhooks");
    assertThat(payments.eventPattern())
        .isEqualTo(
            "{\"source\":[\"wharf.stripe\"],\"detail-type\":[\"invoice.paid\","
                + "\"payment_intent.succeeded\",\"charge.refunded\"]}");
    assertThat(payments.targets()).hasSize(1);
    assertThat(payments.targets().get(0).arn()).isEqualTo(function("PaymentsFunction").targetArn());
    assertThat(payments.targets().get(0).deadLetterArn())
        .isEqualTo("arn:aws:sqs:eu-west-1:000000000000:wharf-UndeliveredEventsQueue");

    Rule sweep = rule("SweepFunctionQuarterHourly");
    assertThat(sweep.schedule())
        .isEqualTo(new Resources.Schedule("rate(15 minutes)", Duration.ofMinutes(15)));
    assertThat(sweep.targets().get(0).arn()).isEqualTo(function("SweepFunction").targetArn());

    Rule failed = rule("FailedEventsRule");
    assertThat(failed.targets().get(0).inputPath()).isEqualTo("$.detail");
    assertThat(failed.targets().get(0).arn())
        .isEqualTo("arn:aws:sqs:eu-west-1:000000000000:wharf-FailedEventsQueue");
  }

  @Test
  void readsTablesAsCreateTableRequests() {
    Resources.Table ledger =
        resources.tables().stream()
            .filter(table -> table.logicalId().equals("LedgerTable"))
            .findFirst()
            .orElseThrow();
    assertThat(ledger.timeToLiveAttribute()).isEqualTo("expiresAt");
    assertThat(ledger.createTable())
        .containsEntry("TableName", "wharf-LedgerTable")
        .containsEntry("BillingMode", "PAY_PER_REQUEST")
        .containsOnlyKeys(
            "TableName",
            "AttributeDefinitions",
            "KeySchema",
            "BillingMode",
            "GlobalSecondaryIndexes");
    assertThat(ledger.createTable().get("GlobalSecondaryIndexes"))
        .asString()
        .contains("byAttention");
  }

  @Test
  void readsTheArchiveAndTheOutputs() {
    assertThat(resources.archives().get(0).eventPattern())
        .isEqualTo("{\"source\":[{\"prefix\":\"wharf.\"},\"wharf-operations\"]}");
    assertThat(resources.outputs()).containsEntry("LedgerTableName", "wharf-LedgerTable");
  }

  @Test
  void leavesOutWhatAConditionExcludes() {
    assertThat(load(Map.of("ManageApiGatewayAccount", "false")).queues())
        .isEqualTo(resources.queues());
  }

  /** All that is optional, at once: it decides nothing here, and is understood all the same. */
  @Test
  void readsTheTemplateWithEveryOption() {
    Map<String, String> options =
        new HashMap<>(
            Map.of(
                "EncryptionKeyArn", "arn:aws:kms:eu-west-1:123456789012:key/a",
                "DomainName", "webhooks.example.com",
                "CertificateArn", "arn:aws:acm:eu-west-1:123456789012:certificate/a",
                "Firewall", "true",
                "DeletionProtection", "true",
                "DeploymentType", "Canary10Percent10Minutes"));
    for (String provider :
        List.of(
            "Stripe",
            "GitHub",
            "Paddle",
            "Telegram",
            "GitLab",
            "PagerDuty",
            "Intercom",
            "Buildkite")) {
      options.put(provider + "Addresses", "192.0.2.1/32,198.51.100.0/24");
    }
    Resources everything = load(options);

    assertThat(everything.queues()).isEqualTo(resources.queues());
    assertThat(everything.tables()).isEqualTo(resources.tables());
    assertThat(everything.outputs())
        .containsEntry("WebhookUrl", "https://webhooks.example.com/v1/webhooks")
        .containsKey("DomainTarget");
    assertThat(resources.outputs()).doesNotContainKey("DomainTarget");
    // What providers who sign their address have signed.
    assertThat(everything.functions())
        .filteredOn(function -> function.environment().containsKey("PUBLIC_ORIGIN"))
        .isNotEmpty()
        .allSatisfy(
            function ->
                assertThat(function.environment())
                    .containsEntry("PUBLIC_ORIGIN", "https://webhooks.example.com/v1"));
  }

  @Test
  void readsLocalParameters() {
    assertThat(LocalParameters.read(TemplateFiles.PROJECT))
        .containsEntry(
            "StripeSigningSecrets", "whsec_local_development_only,*:whsec_local_development_only");
    assertThat(LocalParameters.read(directory)).isEqualTo(Map.of());
  }

  private Function function(String logicalId) {
    return resources.functions().stream()
        .filter(function -> function.logicalId().equals(logicalId))
        .findFirst()
        .orElseThrow();
  }

  private Rule rule(String logicalId) {
    List<Rule> found =
        resources.rules().stream().filter(rule -> rule.logicalId().equals(logicalId)).toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }
}
