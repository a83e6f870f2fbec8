package dev.wharf.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.ledger.LedgerItem;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/** What had ended is published again, and run again only where that is asked for. */
class ReplayTest {

  @TempDir static Path state;
  private static Stack stack;
  private static Cli cli;

  @BeforeAll
  static void start() {
    stack = Stack.start(state);
    cli = new Cli(state);
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void aCompletedWebhookRunsAgainOnlyInAReplaysOwnScopeAndThereOnce() {
    Events event = processed();
    AttributeValue before = outcomeAt(event);

    Cli.Result plain =
        cli.run("replay", "--id", event.key(), "--yes", "--json", "--replay-id", "r1");
    assertThat(plain.code()).as(plain.err()).isZero();
    assertThat(plain.json().get(0).at("/counts/replayed").asInt()).isEqualTo(1);
    Stack.await(() -> outcomeAt(event), at -> !at.equals(before), "the replay's outcome");
    assertThat(applied(event, "r1")).isEmpty();
    assertThat(stack.webhook(event.key()).get("replays").l()).hasSize(1);

    for (int i = 0; i < 2; i++) {
      String[] again = {
        "replay",
        "--id",
        event.key(),
        "--yes",
        "--again",
        "--replay-id",
        "r2",
        "--json",
        "--processor",
        "PaymentsFunction"
      };
      Cli.Result result = cli.run(again);
      assertThat(result.json().get(0).at("/counts/replayed").asInt()).isEqualTo(i == 0 ? 1 : 0);
      assertThat(result.json().get(0).at("/counts/replayed before").asInt()).isEqualTo(i);
    }
    Stack.await(() -> applied(event, "r2"), item -> !item.isEmpty(), "it to be applied again");
    Map<String, AttributeValue> claim =
        Stack.await(
            () ->
                stack.item("LedgerTableName", "claim#PaymentsFunction#" + event.key(), "claim#r2"),
            item -> item.containsKey("expiresAt"),
            "the scope's claim");
    assertThat(claim.get("status").s()).isEqualTo("COMPLETED");
    // The effect's own condition holds: the amount stands already.
    assertThat(
            stack.item("PaymentsTableName", "in_" + event.objectId(), "payment").get("changes").n())
        .isEqualTo("1");
    assertThat(cli.run("show", event.key()).out()).contains("replayed at", "operation r2");
  }

  @Test
  void aTimeIsReplayedOldestFirstAndADryRunChangesNothing() {
    // A tenant of their own: other tests leave webhooks of which not everything is there.
    String one = processedOfTenant();
    String two = processedOfTenant();
    long archived = archived();
    String[] replay = {"replay", "--since", "1h", "--type", "invoice.paid", "--tenant", "acme"};

    Cli.Result dry = cli.run(with(replay, "--dry-run", "--json"));
    assertThat(dry.json().get(0).get("matched").asInt()).isEqualTo(2);
    assertThat(archived()).isEqualTo(archived);
    assertThat(stack.webhook(one)).doesNotContainKey("replays");

    Cli.Result done = cli.run(with(replay, "--yes"));
    assertThat(done.code()).as(done.out() + done.err()).isZero();
    assertThat(stack.webhook(one)).containsKey("replays");
    assertThat(stack.webhook(two)).containsKey("replays");
  }

  @Test
  void whatWasReplayedInPartSaysHowTheRestIsReplayedAndNoneTwice() {
    Events event = processed();
    stack
        .dynamoDb()
        .deleteItem(
            delete ->
                delete
                    .tableName(stack.output("LedgerTableName"))
                    .key(LedgerItem.key(event.key(), LedgerItem.PAYLOAD + 0)));

    Cli.Result partly =
        cli.run("replay", "--id", event.key(), "--again", "--yes", "--replay-id", "r3");

    assertThat(partly.code()).as(partly.out() + partly.err()).isEqualTo(3);
    assertThat(partly.out()).contains("for the rest: the same with --replay-id r3");
  }

  @Test
  void theRestOfAReplayIsOfTheTimesThatItHad() {
    Events event = Events.fresh();
    stack.postSigned(event.event("customer.deleted", "{\"id\":\"cus_1\"}"));
    stack.awaitStatus(event.key(), "PUBLISHED");
    stack
        .dynamoDb()
        .deleteItem(
            delete ->
                delete
                    .tableName(stack.output("LedgerTableName"))
                    .key(LedgerItem.key(event.key(), LedgerItem.PAYLOAD + 0)));

    Cli.Result partly =
        cli.run(
            "replay", "--since", "2h", "--type", "customer.deleted", "--yes", "--replay-id", "r4");

    assertThat(partly.code()).as(partly.out() + partly.err()).isEqualTo(3);
    Matcher rest =
        Pattern.compile("the same with --since (\\S+) --until (\\S+) --replay-id r4")
            .matcher(partly.out());
    assertThat(rest.find()).as(partly.out()).isTrue();
    Instant since = Instant.parse(rest.group(1));
    assertThat(Duration.between(since, Instant.parse(rest.group(2))))
        .isBetween(Duration.ofMinutes(119), Duration.ofMinutes(121));
    // Both are times that the command reads.
    Cli.Result again =
        cli.run(
            "replay",
            "--since",
            rest.group(1),
            "--until",
            rest.group(2),
            "--type",
            "customer.deleted",
            "--yes",
            "--replay-id",
            "r4");
    assertThat(again.out()).contains(rest.group());
  }

  @Test
  void nothingIsChangedUnlessSomebodyAgrees() {
    Events event = processed();
    long archived = archived();

    Cli.Result refused = cli.run("replay", "--id", event.key());

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("nothing was changed", "add --yes");
    assertThat(archived()).isEqualTo(archived);
    assertThat(cli.run("replay", "--status", "failed", "--since", "1h", "--yes").err())
        .contains("./wharf redrive --from failed");
    assertThat(cli.run("redrive", "--from", "nowhere", "--yes").code()).isEqualTo(2);
    assertThat(cli.run("replay", "--id", "x", "--processor", "Nobody", "--yes").err())
        .contains("has no function Nobody; it has CommandsFunction");
  }

  @Test
  void theBusIsToldWhenAnOperationStartsAndWhenItEnds() {
    long before = archived();

    assertThat(cli.run("redrive", "--from", "failed", "--id", "nobody", "--yes").code()).isZero();

    assertThat(archived()).isEqualTo(before + 2);
  }

  private static String[] with(String[] arguments, String... more) {
    return Stream.of(arguments, more).flatMap(Stream::of).toArray(String[]::new);
  }

  /** Its key. */
  private static String processedOfTenant() {
    Events event = Events.fresh();
    stack.postSigned("/stripe/acme", event.invoicePaid(), Stack.SECRET);
    String key = "stripe#acme#" + event.eventId();
    stack.awaitStatus(key, "PROCESSED");
    return key;
  }

  private static Events processed() {
    Events event = Events.fresh();
    stack.postSigned(event.invoicePaid());
    stack.awaitStatus(event.key(), "PROCESSED");
    return event;
  }

  private static AttributeValue outcomeAt(Events event) {
    Map<String, AttributeValue> outcomes = stack.webhook(event.key()).get("outcomes").m();
    return outcomes.values().iterator().next().m().get("at");
  }

  private static Map<String, AttributeValue> applied(Events event, String replay) {
    return stack.item(
        "PaymentsTableName",
        "in_" + event.objectId(),
        "event#" + event.eventId() + "#again#" + replay);
  }

  private static long archived() {
    try (EventBridgeClient bus =
        EventBridgeClient.builder()
            .endpointOverride(stack.local().endpoints().aws())
            .region(stack.region())
            .credentialsProvider(Stack.credentials())
            .build()) {
      return bus.listArchives(list -> {}).archives().get(0).eventCount();
    }
  }
}
