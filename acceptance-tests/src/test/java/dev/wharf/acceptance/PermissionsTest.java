package dev.wharf.acceptance;

import static dev.wharf.acceptance.Stack.SLACK_SECRET;
import static dev.wharf.acceptance.Stack.gatewayId;
import static dev.wharf.acceptance.Stack.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.ledger.DynamoDbLedger;
import dev.wharf.ledger.LedgerContract;
import dev.wharf.ledger.LedgerItem;
import dev.wharf.traffic.SlackSigner;
import dev.wharf.verify.Stored;
import dev.wharf.verify.VerifiedWebhook;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What functions and operators ask of DynamoDB is what their roles in template.yaml allow. DynamoDB
 * Local does not look at that, and AWS answers a request that names one attribute too many with
 * AccessDenied: on AWS alone the sweep would end nothing, and a redrive mark nothing.
 */
@EmbeddedOnly("stands between the functions and DynamoDB Local")
class PermissionsTest {

  private static final Duration RETENTION = Duration.ofDays(90);

  /** Longer ago than the template's horizon. */
  private static final Instant LONG_AGO = Instant.now().minus(Duration.ofHours(8));

  private static final String WRONG = "whsec_of_another_endpoint";

  @TempDir Path state;
  @TempDir Path operators;

  @Test
  void whatIsAskedOfDynamoDbIsWhatRolesAllowAndNoAttributeMore() throws Exception {
    Events letter = Events.fresh();
    SlackEvent given = SlackEvent.fresh("message", "C1", 1);
    Map<String, String> noLedger = Map.of("LEDGER_TABLE", "no-such-table");
    try (Stack broken =
        Stack.start(
            state,
            Map.of("QueueIngestFunction", noLedger, "StreamIngestFunction", noLedger),
            0.002)) {
      broken.postSigned(letter.invoicePaid());
      post(broken, given);
      Stack.await(() -> broken.depth("InboxDeadLetterQueueUrl"), depth -> depth == 1, "a letter");
      Stack.await(() -> broken.depth("StreamFailuresQueueUrl"), depth -> depth == 1, "a report");
    }
    try (GuardedDynamoDb guard = new GuardedDynamoDb();
        Stack stack = Stack.start(state, guard.environment())) {
      guard.standBefore(stack);
      Cli cli = throughGuard(guard, stack);

      redrive(cli, "inbox-dlq", "--type", "invoice.paid");
      redrive(cli, "stream-failures");
      stack.awaitStatus(letter.key(), "PROCESSED");
      stack.awaitStatus(given.key(), "PROCESSED");
      whatProvidersSend(stack, cli);
      whatTheSweepLooksAt(stack);
      succeeds(cli, "stats");

      assertThat(guard.refusals()).isEmpty();
      assertThat(guard.boundedGrants()).hasSizeGreaterThan(3);
      // A role that may name more than is ever named may change more than it must.
      assertThat(guard.boundedGrants())
          .allSatisfy(
              grant ->
                  assertThat(guard.named(grant))
                      .as("named of " + grant)
                      .containsExactlyInAnyOrderElementsOf(grant.attributes()));
    }
  }

  private static void whatProvidersSend(Stack stack, Cli cli) {
    Events paid = Events.fresh();
    String first = gatewayId(stack.postSigned(paid.invoicePaid()));
    stack.awaitStatus(paid.key(), "PROCESSED");
    String again = gatewayId(stack.postSigned(paid.invoicePaid()));
    Stack.await(
        () -> stack.item("LedgerTableName", paid.key(), "duplicate#" + again),
        item -> !item.isEmpty(),
        "a repetition");
    Events failing = Events.fresh();
    stack.postSigned(failing.invoiceThatCannotBeProcessed());
    stack.awaitStatus(failing.key(), "FAILED");
    Stack.await(() -> stack.depth("FailedEventsQueueUrl"), depth -> depth == 1, "its event");
    SlackEvent message = SlackEvent.fresh("message", "C1", 2);
    post(stack, message);
    stack.awaitStatus(message.key(), "PROCESSED");
    String forged = gatewayId(stack.postSigned("/stripe", Events.fresh().invoicePaid(), WRONG));
    stack.awaitStatus("quarantine#" + forged, "QUARANTINED");

    succeeds(cli, "list", "--source", "stripe");
    succeeds(cli, "list", "--status", "published");
    succeeds(cli, "show", paid.eventId());
    succeeds(cli, "show", first);
    succeeds(cli, "quarantine", "list", "--source", "stripe");
    succeeds(cli, "quarantine", "show", forged);
    succeeds(cli, "quarantine", "reverify", "--since", "1h", "--dry-run");
    redrive(cli, "failed");
    for (int i = 0; i <= LedgerItem.MAX_MARKS; i++) {
      succeeds(cli, "replay", "--id", paid.key(), "--yes");
    }
  }

  /** One for each thing that it can find, received long ago. */
  private static void whatTheSweepLooksAt(Stack stack) {
    byte[] noise = new byte[750_000];
    new Random(1).nextBytes(noise);
    VerifiedWebhook untaken =
        published(stack, "customer.created", Base64.getEncoder().encodeToString(noise));
    VerifiedWebhook overdue = published(stack, "invoice.paid", "");
    VerifiedWebhook abandoned = verified("invoice.paid", "");
    ledger(stack).claim(abandoned, LONG_AGO.plusSeconds(15));

    Stack.await(
        () -> {
          stack.invoke("SweepFunction", "{}");
          return attention(stack, untaken)
              + attention(stack, overdue)
              + attention(stack, abandoned);
        },
        all -> all.matches("UNTAKEN#\\dOVERDUE#\\dOVERDUE#\\d"),
        "the sweep to find all three");
  }

  /** As whoever has taken OperatorRole. */
  private Cli throughGuard(GuardedDynamoDb guard, Stack stack) throws Exception {
    String up = Files.readString(state.resolve("stack.json"));
    String dynamoDb = stack.local().endpoints().dynamodb().toString();
    assertThat(up).contains("\"" + dynamoDb + "\"");
    Files.writeString(
        operators.resolve("stack.json"),
        up.replace("\"" + dynamoDb + "\"", "\"" + guard.address("OperatorRole") + "\""));
    return new Cli(operators);
  }

  private static void redrive(Cli cli, String from, String... more) {
    List<String> arguments = new ArrayList<>(List.of("redrive", "--from", from, "--yes"));
    arguments.addAll(List.of(more));
    assertThat(succeeds(cli, arguments.toArray(String[]::new)).out()).contains("1 redriven");
  }

  private static Cli.Result succeeds(Cli cli, String... arguments) {
    Cli.Result result = cli.run(arguments);
    assertThat(result.code()).as(result.seen()).isZero();
    return result;
  }

  private static void post(Stack stack, SlackEvent event) {
    long now = Instant.now().getEpochSecond();
    assertThat(
            stack
                .post("/slack", SlackSigner.request(SLACK_SECRET, now, utf8(event.json())))
                .statusCode())
        .isEqualTo(200);
  }

  private static VerifiedWebhook published(Stack stack, String type, String text) {
    VerifiedWebhook webhook = verified(type, text);
    DynamoDbLedger ledger = ledger(stack);
    ledger.claim(webhook, LONG_AGO.plusSeconds(15));
    assertThat(ledger.storePayloads(List.of(webhook))).isEmpty();
    ledger.complete(webhook);
    return webhook;
  }

  private static VerifiedWebhook verified(String type, String text) {
    String id = "evt_" + UUID.randomUUID();
    String body = "{\"id\":\"%s\",\"type\":\"%s\",\"text\":\"%s\"}".formatted(id, type, text);
    return LedgerContract.verified(Stored.signed("gw-" + id, body));
  }

  private static DynamoDbLedger ledger(Stack stack) {
    return new DynamoDbLedger(
        stack.dynamoDb(),
        stack.output("LedgerTableName"),
        RETENTION,
        Clock.fixed(LONG_AGO, ZoneOffset.UTC));
  }

  private static String attention(Stack stack, VerifiedWebhook webhook) {
    return LedgerItem.text(stack.webhook(webhook.key().value()), "attention");
  }
}
