package dev.wharf.acceptance;

import static dev.wharf.acceptance.Stack.SECRET;
import static dev.wharf.acceptance.Stack.SLACK_SECRET;
import static dev.wharf.acceptance.Stack.gatewayId;
import static dev.wharf.acceptance.Stack.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.traffic.SlackSigner;
import dev.wharf.verify.Stored;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The chapters of docs/runbook.md: each command there is run, prints what the page shows, and does
 * what the page says.
 */
@EmbeddedOnly("breaks functions and mends them")
class RunbookTest {

  private static final String WRONG = "whsec_of_another_endpoint";

  /** Of the body that the page has. */
  private static final String BODY_HASH =
      "579899ca80d2321ebdee868dba9b8205d55b7853195969a6754f1bac65d5368a";

  private static final Map<String, String> NO_LEDGER = Map.of("LEDGER_TABLE", "no-such-table");

  @TempDir Path state;
  private Cli cli;

  @BeforeEach
  void commandLine() {
    cli = new Cli(state);
  }

  @Test
  void aProcessorWasBrokenForTwoHours() {
    List<Events> broken = List.of(Events.fresh(), Events.fresh(), Events.fresh());
    List<String> ids = new ArrayList<>();
    Map<String, String> noTable = Map.of("PAYMENTS_TABLE", "no-such-table");
    try (Stack stack = Stack.start(state, Map.of("PaymentsFunction", noTable))) {
      broken.forEach(event -> ids.add(gatewayId(stack.postSigned(event.invoicePaid()))));
      broken.forEach(event -> stack.awaitStatus(event.key(), "FAILED"));
      Stack.await(() -> stack.depth("FailedEventsQueueUrl"), depth -> depth == 3, "three failures");
    }
    try (Stack stack = Stack.start(state)) {
      Runbook runbook =
          chapter("A processor was broken for two hours").where(requestOfThePage(0), ids.get(0));
      for (int i = 0; i < 3; i++) {
        runbook.where(eventOfThePage(i), broken.get(i).eventId());
      }
      runbook.next("list --status failed");
      runbook.next("redrive --from failed --dry-run");
      assertThat(stack.depth("FailedEventsQueueUrl")).isEqualTo(3);
      assertThat(
              cli.run("redrive", "--from", "failed", "--error", "OutOfMemory", "--dry-run").out())
          .contains("0 match");

      runbook.next("redrive --from failed --id");
      stack.awaitStatus(broken.get(0).key(), "PROCESSED");
      assertThat(stack.depth("FailedEventsQueueUrl")).isEqualTo(2);
      // What did not match is visible again at once.
      assertThat(stack.receive("FailedEventsQueueUrl")).isNotEmpty();
      assertThat(runbook.next("show").out()).doesNotContain(SECRET);

      runbook.next("redrive --from failed --rate");
      broken.forEach(event -> stack.awaitStatus(event.key(), "PROCESSED"));
      assertThat(stack.depth("FailedEventsQueueUrl")).isZero();
      runbook.next("list --status failed");
      broken.forEach(event -> assertThat(payment(stack, event)).isEqualTo("1"));

      runbook.next("replay");
      runbook.next("replay");
      Stack.await(
          () -> cli.run("show", broken.get(2).eventId(), "--json").json().get(0).get("replays"),
          replays -> replays != null,
          "the replay's mark");
      runbook.end();
    }
  }

  @Test
  void theSigningSecretWasWrong() {
    Events ours = Events.fresh();
    Events nobodys = Events.fresh();
    Runbook runbook =
        chapter("The signing secret was wrong").where(eventOfThePage(0), ours.eventId());
    try (Stack stack = Stack.start(state)) {
      String id = gatewayId(stack.postSigned("/stripe", ours.invoicePaid(), WRONG));
      stack.awaitStatus("quarantine#" + id, "QUARANTINED");
      String other =
          gatewayId(stack.postSigned("/stripe", nobodys.invoicePaid(), "whsec_of_a_forger"));
      stack.awaitStatus("quarantine#" + other, "QUARANTINED");
      runbook.where(requestOfThePage(0), id).where(requestOfThePage(1), other);
      runbook.next("quarantine list");
      assertThat(runbook.next("quarantine show").out()).doesNotContain(WRONG);
    }
    Map<String, String> corrected = Map.of("SIGNING_SECRETS_STRIPE", SECRET + "," + WRONG);
    try (Stack stack = Stack.start(state, Map.of("Parameters", corrected))) {
      runbook.next("quarantine reverify");
      assertThat(stack.webhook(ours.key())).isEmpty();
      runbook.next("quarantine reverify");
      stack.awaitStatus(ours.key(), "PROCESSED");
      assertThat(payment(stack, ours)).isEqualTo("1");
      runbook.next("list --status reverified");
      runbook.next("quarantine show");
      assertThat(stack.webhook(nobodys.key())).isEmpty();
      runbook.end();
    }
  }

  @Test
  void aWebhookContradictsAnother() {
    String body = "{\"ref\":\"refs/heads/main\",\"after\":\"6dcb09b\"}";
    String accepted = "github##accepted:push:" + BODY_HASH;
    Map<String, String> github = Map.of("SIGNING_SECRETS_GITHUB", Stored.SECRET);
    try (Stack stack = Stack.start(state, Map.of("Parameters", github))) {
      String first = gatewayId(postGitHub(stack, "1c9f", "ping", body));
      stack.awaitStatus("github##1c9f", "PUBLISHED");
      String second = gatewayId(postGitHub(stack, "72d3", "push", body));
      stack.awaitStatus("quarantine#" + second, "QUARANTINED");
      Runbook runbook =
          chapter("A webhook contradicts another")
              .where(requestOfThePage(0), first)
              .where(requestOfThePage(1), second);

      runbook.next("quarantine list");
      assertThat(runbook.next("quarantine show").out()).doesNotContain(Stored.SECRET);
      runbook.next("show");
      assertThat(cli.run("quarantine", "show", second, "--raw").bytes()).isEqualTo(utf8(body));

      String[] unflagged = {"quarantine", "reverify", "--id", second, "--yes", "--json"};
      for (int i = 0; i < 2; i++) {
        Cli.Result rejected = cli.run(unflagged);
        assertThat(rejected.json().get(0).at("/counts/rejected").asInt()).isEqualTo(1);
        assertThat(rejected.err()).contains("type-conflict", "--accept-conflict");
      }
      assertThat(cli.run("quarantine", "reverify", "--id", second, "--dry-run").out())
          .contains("1 rejected", "type-conflict", "--accept-conflict");
      JsonNode shown = cli.run("quarantine", "show", second, "--json").json().get(0);
      assertThat(shown.get("conflictsWith").textValue()).isEqualTo("github##1c9f");
      assertThat(shown.get("status").textValue()).isEqualTo("QUARANTINED");
      runbook.next("quarantine reverify");
      assertThat(stack.webhook(accepted)).isEmpty();
      runbook.next("quarantine reverify");
      stack.awaitStatus(accepted, "PUBLISHED");
      runbook.next("quarantine show");

      // What the provider sends again of it is its repetition, whatever it is called.
      String third = gatewayId(postGitHub(stack, "72d3", "push", body));
      Stack.await(
          () -> stack.item("LedgerTableName", accepted, "duplicate#" + third),
          item -> !item.isEmpty(),
          "a repetition of what was accepted");
      runbook.end();
      assertThat(cli.run("replay", "--id", accepted, "--yes").out()).contains("1 replayed");
      assertThat(stack.webhook(accepted).get("replays").l()).hasSize(1);
      assertThat(cli.run(unflagged).json().get(0).at("/counts/reverified-before").asInt())
          .isEqualTo(1);
      assertThat(stack.webhook("github##1c9f")).doesNotContainKey("duplicates");
      assertThat(stack.webhook("github##72d3")).isEmpty();
    }
  }

  private static HttpResponse<String> postGitHub(
      Stack stack, String delivery, String type, String body) {
    List<String> headers = new ArrayList<>(List.of("Content-Type", "application/json"));
    headers.addAll(
        List.of("User-Agent", type.equals("push") ? "GitHub-Hookshot/044aadd" : "curl/8.5.0"));
    Stored.github("", delivery, type, body)
        .headers()
        .forEach(header -> headers.addAll(List.of(header.name(), header.value())));
    return stack.post("/github", utf8(body), headers.toArray(String[]::new));
  }

  @Test
  void theDeadLetterAlarmRings() {
    Events invoice = Events.fresh();
    Events customer = Events.fresh();
    Events other = Events.fresh();
    SlackEvent message = SlackEvent.fresh("message", "C1", 1);
    String id;
    String slackId;
    Map<String, Map<String, String>> broken =
        Map.of("QueueIngestFunction", NO_LEDGER, "StreamIngestFunction", NO_LEDGER);
    try (Stack stack = Stack.start(state, broken, 0.002)) {
      id = gatewayId(stack.postSigned(invoice.invoicePaid()));
      stack.postSigned(customer.event("customer.created", "{\"id\":\"cus_1\"}"));
      stack.postSigned("/stripe/acme", other.invoicePaid(), SECRET);
      slackId =
          gatewayId(
              stack.post(
                  "/slack",
                  SlackSigner.request(
                      SLACK_SECRET, Instant.now().getEpochSecond(), utf8(message.json()))));
      Stack.await(
          () -> stack.depth("InboxDeadLetterQueueUrl"), depth -> depth == 3, "three dead letters");
      Stack.await(() -> stack.depth("InboxQueueUrl"), depth -> depth == 0, "an empty inbox");
      Stack.await(
          () -> stack.depth("StreamFailuresQueueUrl"), depth -> depth == 1, "a stream's failure");
    }
    try (Stack stack = Stack.start(state)) {
      Runbook runbook =
          chapter("The dead-letter alarm rings")
              .where(eventOfThePage(0), invoice.eventId())
              .where(eventOfThePage(1), customer.eventId())
              .where(eventOfThePage(2), other.eventId())
              .where(requestOfThePage(0), id)
              .where(requestOfThePage(1), slackId)
              .where("Ev_page", message.eventId());
      Stack.await(() -> stack.depth("InboxQueueUrl"), depth -> depth == 0, "an empty inbox");
      runbook.next("stats");
      runbook.next("redrive --from inbox-dlq --dry-run");
      assertThat(stack.depth("InboxDeadLetterQueueUrl")).isEqualTo(3);
      runbook.next("redrive --from inbox-dlq --tenant");
      stack.awaitStatus(invoice.key(), "PROCESSED");
      assertThat(stack.depth("InboxDeadLetterQueueUrl")).isEqualTo(2);
      runbook.next("show");

      runbook.next("redrive --from inbox-dlq --yes");
      stack.awaitStatus(customer.key(), "PUBLISHED");
      stack.awaitStatus("stripe#acme#" + other.eventId(), "PROCESSED");
      Stack.await(() -> stack.depth("InboxDeadLetterQueueUrl"), depth -> depth == 0, "an end");

      runbook.next("redrive --from stream-failures --dry-run");
      runbook.next("redrive --from stream-failures --yes");
      stack.awaitStatus(message.key(), "PROCESSED");
      assertThat(stack.depth("StreamFailuresQueueUrl")).isZero();
      runbook.next("replay --since");
      runbook.end();
    }
  }

  @Test
  void aProviderAsksWhetherWeGotAnEvent() {
    Events event = Events.fresh();
    Events ofTenant = Events.fresh();
    try (Stack stack = Stack.start(state)) {
      String json = event.invoicePaid();
      String first = gatewayId(stack.postSigned(json));
      stack.awaitStatus(event.key(), "PROCESSED");
      String second = gatewayId(stack.postSigned(json));
      String third = gatewayId(stack.postSigned(json));
      stack.postSigned("/stripe/acme", ofTenant.invoicePaid(), SECRET);
      stack.awaitStatus("stripe#acme#" + ofTenant.eventId(), "PROCESSED");
      // The index lags behind the table.
      for (String id : List.of(first, second, third)) {
        Stack.await(
            () -> cli.run("show", id).out(), out -> out.startsWith(event.key()), id + " to lead");
      }

      Runbook runbook =
          chapter("A provider asks whether we got event X")
              .where(eventOfThePage(0), event.eventId())
              .where(eventOfThePage(1), ofTenant.eventId())
              .where(requestOfThePage(0), first)
              .where(requestOfThePage(1), second);
      runbook.next("show");
      runbook.next("show");
      assertThat(runbook.next("show").bytes()).isEqualTo(utf8(json));
      assertThat(runbook.next("show").code()).isEqualTo(1);
      runbook.next("list");
      runbook.next("redrive");
      runbook.end();

      JsonNode shown = cli.run("show", event.eventId(), "--json").json().get(0);
      assertThat(shown.get("duplicates").asInt()).isEqualTo(2);
      assertThat(shown.has("payload")).isFalse();
      assertThat(cli.run("show", event.key(), "--payload").out())
          .contains("\"amount_paid\" : 1999");
      assertThat(cli.run("show", ofTenant.eventId(), "--tenant", "acme").code()).isZero();
      assertThat(cli.run("list", "--id", ofTenant.eventId(), "--since", "1h", "--json").json())
          .hasSize(1);
    }
  }

  @Test
  void aTenantFloodsUs() {
    List<Events> flood = new ArrayList<>();
    Events quiet = Events.fresh();
    try (Stack stack = Stack.start(state)) {
      for (int i = 0; i < 25; i++) {
        Events event = Events.fresh();
        flood.add(event);
        stack.postSigned("/stripe/acme", event.invoicePaid(), SECRET);
      }
      flood.forEach(event -> stack.awaitStatus("stripe#acme#" + event.eventId(), "PROCESSED"));
      stack.postSigned(quiet.invoicePaid());
      stack.awaitStatus(quiet.key(), "PROCESSED");

      Stack.await(() -> stack.depth("InboxQueueUrl"), depth -> depth == 0, "an empty inbox");

      Runbook runbook =
          chapter("A tenant floods us")
              .where(eventOfThePage(0), flood.get(24).eventId())
              .where(eventOfThePage(1), flood.get(23).eventId())
              .where(eventOfThePage(2), flood.get(22).eventId());
      runbook.next("stats --tenant");
      runbook.next("list --tenant");
      runbook.next("stats");
      runbook.end();

      assertThat(cli.run("list", "--tenant", "acme", "--limit", "0", "--json").json()).hasSize(25);
      assertThat(cli.run("list", "--tenant", "", "--source", "stripe", "--json").json())
          .singleElement()
          .satisfies(row -> assertThat(row.get("key").asText()).isEqualTo(quiet.key()));
      JsonNode stats = cli.run("stats", "--tenant", "acme", "--json").json().get(0);
      assertThat(stats.at("/received/stripe/total").asInt()).isEqualTo(25);
      assertThat(stats.at("/latencyMillis/p99").asLong()).isPositive();
      // As times, not as text: a whole second is written without its fraction.
      List<Instant> times =
          cli.run("list", "--limit", "0", "--json").json().stream()
              .map(row -> Instant.parse(row.get("receivedAt").asText()))
              .toList();
      assertThat(times).hasSize(26).isSortedAccordingTo(Comparator.reverseOrder());
    }
  }

  private Runbook chapter(String heading) {
    return Runbook.chapter(cli, heading);
  }

  private static String eventOfThePage(int number) {
    return "evt_1PqT" + "abcdef".charAt(number);
  }

  private static String requestOfThePage(int number) {
    return "Yp3kGh" + "abcdef".charAt(number) + "=";
  }

  /** How often an invoice has changed its payment. */
  private static String payment(Stack stack, Events event) {
    return stack.item("PaymentsTableName", "in_" + event.objectId(), "payment").get("changes").n();
  }
}
