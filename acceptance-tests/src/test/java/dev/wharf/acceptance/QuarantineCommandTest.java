package dev.wharf.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.events.Header;
import dev.wharf.events.Json;
import dev.wharf.events.Payload;
import dev.wharf.events.StoredWebhook;
import dev.wharf.ledger.DynamoDbQuarantine;
import dev.wharf.ledger.Kept;
import dev.wharf.ledger.QuarantineBounds;
import dev.wharf.ledger.Quarantined;
import dev.wharf.traffic.StripeSigner;
import dev.wharf.verify.Reason;
import dev.wharf.verify.Stored;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./wharf quarantine} finds what did not pass, and has it verified again. */
class QuarantineCommandTest {

  private static final String WRONG = "whsec_of_another_endpoint";

  @TempDir Path state;

  @Test
  void aWrongSecretIsSeenPutRightAndNothingIsLostOrDoneTwice() {
    Cli cli = new Cli(state);
    Events event = Events.fresh();
    String id;
    try (Stack wrong = Stack.start(state)) {
      id = Stack.gatewayId(wrong.postSigned("/stripe", event.invoicePaid(), WRONG));
      wrong.awaitStatus("quarantine#" + id, "QUARANTINED");

      Cli.Result list = cli.run("quarantine", "list", "--source", "stripe");
      assertThat(list.code()).as(list.err()).isZero();
      assertThat(list.out())
          .contains("quarantine#" + id, "bad-signature", "1 stripe  bad-signature")
          .contains("0 of them bundled, 0 dropped");
      List<JsonNode> json = cli.run("quarantine", "list", "--json").json();
      assertThat(json).hasSize(2);
      assertThat(json.get(0).get("key").textValue()).isEqualTo("quarantine#" + id);
      assertThat(json.get(1).at("/counts/quarantined/0/count").asInt()).isEqualTo(1);
      assertThat(cli.run("quarantine", "list", "--reason", "expired").err())
          .contains("nothing matches");
      assertThat(cli.run("quarantine", "list", "--source", "slack").err())
          .contains("nothing matches");

      Cli.Result show = cli.run("quarantine", "show", id);
      assertThat(show.out()).contains("bad-signature", "explanation", "Stripe-Signature: (hidden)");
      assertThat(cli.run("quarantine", "show", "quarantine#" + id, "--raw").bytes())
          .isEqualTo(Stack.utf8(event.invoicePaid()));

      cli.run("quarantine", "reverify", "--id", id, "--yes");
      assertThat(cli.run("quarantine", "show", id).out())
          .containsPattern("QUARANTINED .* bad-signature\\n");

      Cli.Result rejected =
          cli.run("quarantine", "reverify", "--since", "1h", "--dry-run", "--json");
      assertThat(rejected.json().get(0).at("/counts/rejected").asInt()).isEqualTo(1);
      assertThat(rejected.json().get(0).at("/samples/0").textValue()).startsWith(id);
    }
    try (Stack corrected = corrected()) {
      Cli.Result dry = cli.run("quarantine", "reverify", "--since", "1h", "--dry-run", "--json");
      assertThat(dry.code()).as(dry.err()).isZero();
      assertThat(dry.json().get(0).at("/counts/would-pass").asInt()).isEqualTo(1);
      Cli.Result unasked = cli.run("quarantine", "reverify", "--since", "1h");
      assertThat(unasked.code()).isEqualTo(2);
      assertThat(unasked.err()).contains("1 stripe  bad-signature", "add --yes");
      assertThat(corrected.webhook(event.key())).isEmpty();
      assertThat(corrected.webhook("quarantine#" + id).get("status").s()).isEqualTo("QUARANTINED");

      Cli.Result passed =
          cli.run("quarantine", "reverify", "--since", "1h", "--source", "stripe", "--yes");
      assertThat(passed.code()).as(passed.err()).isZero();
      assertThat(passed.out()).contains("done (operation ", "1 published");
      corrected.awaitStatus(event.key(), "PROCESSED");

      Cli.Result again = cli.run("quarantine", "reverify", "--id", id, "--yes", "--json");
      assertThat(again.json().get(0).at("/counts/reverified-before").asInt()).isEqualTo(1);
      assertThat(
              corrected
                  .item("PaymentsTableName", "in_" + event.objectId(), "payment")
                  .get("changes")
                  .n())
          .isEqualTo("1");
      assertThat(cli.run("quarantine", "show", id).out())
          .contains("REVERIFIED", "became " + event.key() + ", which is PROCESSED");
      assertThat(cli.run("quarantine", "list").err()).contains("nothing matches");
      assertThat(cli.run("quarantine", "show", "no-such-id").code()).isEqualTo(1);
      String[] none = {"quarantine", "reverify", "--id", "no-such-id"};
      assertThat(cli.run(with(none, "--dry-run")).code()).isEqualTo(1);
      assertThat(cli.run(with(none, "--yes")).code()).isEqualTo(1);
    }
  }

  @Test
  void thoseInBundlesAreCountedAndVerifiedAgainTooAndTheLimitHolds() {
    Cli cli = new Cli(state);
    Instant now = Instant.now();
    List<Events> events = List.of(Events.fresh(), Events.fresh(), Events.fresh(), Events.fresh());
    try (Stack stack = corrected()) {
      List<Quarantined> rejected = new ArrayList<>();
      events.forEach(event -> rejected.add(quarantined(event, now)));
      String bundle = keepOneAndBundleTheRest(stack, rejected);
      assertThat(cli.run("quarantine", "list", "--source", "stripe").out())
          .contains("4 stripe  bad-signature", "3 of them bundled, 0 dropped");

      showsTheBundle(cli, bundle, events.subList(1, 4));

      Cli.Result slack =
          cli.run("quarantine", "reverify", "--since", "2h", "--source", "slack", "--yes");
      assertThat(slack.code()).as(slack.err()).isZero();
      assertThat(slack.out()).doesNotContain("published");
      Cli.Result first =
          cli.run("quarantine", "reverify", "--since", "2h", "--limit", "1", "--yes", "--json");
      assertThat(first.json().get(0).at("/counts/published").asInt()).isEqualTo(1);
      assertThat(first.err()).contains("1 stripe  bad-signature", "3 in bundles");

      Cli.Result rest = cli.run("quarantine", "reverify", "--since", "2h", "--yes", "--json");
      assertThat(rest.code()).as(rest.err()).isZero();
      assertThat(rest.json().get(0).at("/counts/published").asInt()).isEqualTo(3);
      events.forEach(event -> stack.awaitStatus(event.key(), "PROCESSED"));
      assertThat(cli.run("quarantine", "show", bundle).out()).contains("all of the bundle");

      Cli.Result none = cli.run("quarantine", "reverify", "--since", "2h", "--yes", "--json");
      assertThat(none.json().get(0).get("counts")).isEmpty();
    }
  }

  @Test
  void ofABundleOnlyTheConflictsThatAreNamedAreAccepted() throws IOException {
    Cli cli = new Cli(state);
    String body = "{\"ref\":\"refs/heads/main\"}";
    try (Stack stack =
        Stack.start(state, Map.of("Parameters", Map.of("SIGNING_SECRETS_GITHUB", Stored.SECRET)))) {
      List<Quarantined> conflicts = new ArrayList<>();
      for (String type : List.of("ping", "push", "create", "fork")) {
        conflicts.add(conflict(type, body));
      }
      String bundle = keepOneAndBundleTheRest(stack, conflicts);
      String[] all = {"quarantine", "reverify", "--id", bundle, "--yes", "--json"};
      // The one with an item of its own is there first.
      assertThat(cli.run("quarantine", "reverify", "--id", "ping", "--yes").out())
          .contains("1 published");
      assertThat(counts(cli.run(all))).containsEntry("rejected", 3);

      String[] push = {
        "quarantine", "reverify", "--id", bundle, "--webhook", "push", "--accept-conflict", "--json"
      };
      assertThat(counts(cli.run(with(push, "--dry-run")))).isEqualTo(Map.of("would-pass", 1));
      assertThat(counts(cli.run(with(push, "--yes")))).isEqualTo(Map.of("published", 1));
      assertThat(counts(cli.run(all))).isEqualTo(Map.of("rejected", 2, "duplicate", 1));
      assertThat(counts(cli.run(with(push, "--webhook", "x", "--yes"))))
          .isEqualTo(Map.of("duplicate", 1));
      assertThat(counts(cli.run(with(all, "--webhook", "x")))).isEqualTo(Map.of("not-found", 1));
      assertThat(cli.run("quarantine", "show", bundle).out()).contains("in quarantine");

      // Whoever asks the function itself accepts no more than he names, either.
      assertThat(reverify(stack, bundle, "[]"))
          .containsExactlyInAnyOrder("duplicate", "rejected", "rejected");
      assertThat(reverify(stack, bundle, "[\"create\",\"fork\",\"push\"]"))
          .containsExactlyInAnyOrder("duplicate", "published", "published");
      assertThat(cli.run("quarantine", "show", bundle).out()).contains("all of the bundle");
    }
  }

  private static Quarantined conflict(String type, String body) {
    StoredWebhook stored = Stored.github(type, "delivery-of-" + type, type, body);
    StoredWebhook now =
        new StoredWebhook(
            stored.source(),
            stored.lane(),
            stored.tenant(),
            stored.gatewayId(),
            Instant.now(),
            stored.sourceIp(),
            stored.method(),
            stored.path(),
            stored.query(),
            stored.headers(),
            stored.payload());
    return new Quarantined(type, Reason.TYPE_CONFLICT, "why", now.receivedAt(), now, null);
  }

  private static String[] with(String[] arguments, String... more) {
    return Stream.of(arguments, more).flatMap(Stream::of).toArray(String[]::new);
  }

  private static Map<String, Integer> counts(Cli.Result result) {
    Map<String, Integer> counts = new HashMap<>();
    result
        .json()
        .get(0)
        .get("counts")
        .properties()
        .forEach(count -> counts.put(count.getKey(), count.getValue().intValue()));
    return counts;
  }

  private static List<String> reverify(Stack stack, String bundle, String webhooks)
      throws IOException {
    String event =
        "{\"ids\":[\"%s\"],\"webhooks\":%s,\"acceptConflict\":true}".formatted(bundle, webhooks);
    return Json.mapper()
        .readTree(stack.invoke("ReverifyFunction", event))
        .findValuesAsText("outcome");
  }

  /** Gives the bundle's id. */
  private static String keepOneAndBundleTheRest(Stack stack, List<Quarantined> rejected) {
    List<Kept> kept =
        new DynamoDbQuarantine(
                stack.dynamoDb(),
                stack.output("LedgerTableName"),
                Duration.ofDays(90),
                new QuarantineBounds(1, 64L << 20),
                Clock.systemUTC())
            .keep(rejected, any -> false);
    assertThat(kept).extracting(Kept::kind).startsWith(Kept.Kind.ITEM, Kept.Kind.BUNDLED);
    return kept.get(1).place();
  }

  private static void showsTheBundle(Cli cli, String bundle, List<Events> events) {
    Cli.Result show = cli.run("quarantine", "show", bundle);
    assertThat(show.code()).as(show.err()).isZero();
    assertThat(show.out()).contains(bundle + "  3 webhooks, in quarantine");
    events.forEach(
        event ->
            assertThat(show.out()).contains("id-of-" + event.objectId() + "  bad-signature: why"));

    List<JsonNode> json = cli.run("quarantine", "show", bundle, "--json", "--payload").json();
    assertThat(json)
        .hasSize(3)
        .allMatch(one -> one.get("bundle").textValue().equals(bundle))
        .allMatch(one -> one.get("status").textValue().equals("QUARANTINED"))
        .allMatch(one -> one.at("/headers/0/value").textValue().equals("(hidden)"));
    String id = "id-of-" + events.get(1).objectId();
    Cli.Result one = cli.run("quarantine", "show", bundle, "--webhook", id);
    assertThat(one.out())
        .contains("explanation  why", "Stripe-Signature: (hidden)", "--payload shows them")
        .doesNotContain(events.get(0).objectId());
    assertThat(cli.run("quarantine", "show", bundle, "--webhook", id, "--raw").bytes())
        .isEqualTo(Stack.utf8(events.get(1).invoicePaid()));

    assertThat(cli.run("quarantine", "show", bundle, "--raw").err())
        .contains("say --webhook which");
    assertThat(cli.run("quarantine", "show", bundle, "--webhook", "x").code()).isEqualTo(1);
    assertThat(cli.run("quarantine", "show", bundle + "0").err()).contains("there is no bundle");
    assertThat(cli.run("quarantine", "show", "bundle:x").code()).isEqualTo(1);
    assertThat(cli.run("quarantine", "show", id, "--webhook", id).err())
        .contains("goes with a bundle");
  }

  private static Quarantined quarantined(Events event, Instant at) {
    byte[] body = Stack.utf8(event.invoicePaid());
    String id = "id-of-" + event.objectId();
    StoredWebhook webhook =
        new StoredWebhook(
            "stripe",
            "queue",
            "",
            id,
            at,
            "203.0.113.9",
            "POST",
            "/v1/webhooks/stripe",
            List.of(),
            List.of(
                new Header(
                    "Stripe-Signature", StripeSigner.sign(WRONG, at.getEpochSecond(), body))),
            new Payload(body));
    return new Quarantined(id, Reason.BAD_SIGNATURE, "why", at, webhook, null);
  }

  private Stack corrected() {
    return Stack.start(
        state, Map.of("Parameters", Map.of("SIGNING_SECRETS_STRIPE", Stack.SECRET + "," + WRONG)));
  }
}
