package dev.wharf.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.events.BodyFormat;
import dev.wharf.events.Header;
import dev.wharf.events.Json;
import dev.wharf.events.StoredWebhook;
import dev.wharf.sources.Sources;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Signed rightly, and still not to be relied on: whatever it is, it passes or is rejected. */
class HostileRequestsTest {

  private static final int REQUESTS = 100_000;
  private static final String SECRET = "secret";
  private static final String TIME = "" + Stored.RECEIVED_AT.getEpochSecond();

  private static final String[] PIECES = {
    "{",
    "}",
    "[",
    "]",
    "\"",
    ":",
    ",",
    "&",
    "=",
    "%",
    "%7B",
    "%22",
    "%ff",
    "%00",
    "+",
    "\\",
    "\\u",
    "\\ud800",
    "\\udc00",
    "\uFEFF",
    "\uFFFD",
    "\u0000",
    "\u2028",
    "\uD83D\uDE00",
    "null",
    "true",
    "1e999999999",
    "-",
    "0",
    "#",
    "type",
    "id",
    "event_id",
    "payload",
    "trigger_id",
    "{}",
    "[]",
    "\"type\":\"a\"",
    "\"id\":\"evt\"",
    "\"event_id\":\"Ev\"",
    "\"event\":{\"type\":\"m\"}",
    "\"challenge\":\"c\"",
    "\"view\":{\"id\":\"V\",\"hash\":\"h\"}",
    "trigger_id=1.2.a",
    "payload=%7B%22trigger_id%22%3A%221%22%2C%22type%22%3A%22b%22%7D",
    "[[[[[[[[[[[[[[[[[[[[[[[[",
  };

  private static final String[] SEEDS = {
    "{\"id\":\"evt_1\",\"account\":\"acct_1\",\"type\":\"invoice.paid\"}",
    "{\"type\":\"event_callback\",\"event\":{\"type\":\"app_mention\"},\"event_id\":\"Ev1\"}",
    "{\"type\":\"app_rate_limited\",\"team_id\":\"T1\",\"minute_rate_limited\":1518467820}",
    "command=%2Fdeploy&text=a+b&trigger_id=1.2.a",
    "payload=%7B%22trigger_id%22%3A%221%22%2C%22type%22%3A%22block_actions%22%7D",
    "",
  };

  private final Verifier verifier =
      new Verifier(
          Sources.load(),
          SigningSecrets.fromEnvironment(
              Map.of("SIGNING_SECRETS_SLACK", SECRET, "SIGNING_SECRETS_STRIPE", SECRET)),
          Stored.ORIGIN);

  @Test
  void passOrAreRejectedAndDoNothingElse() throws Exception {
    Random random = new Random(42);
    Map<Reason, Integer> rejected = new EnumMap<>(Reason.class);
    int passed = 0;
    for (int i = 0; i < REQUESTS; i++) {
      StoredWebhook request = request(random);
      try {
        VerifiedWebhook webhook = verifier.verify(request);
        passed++;
        checkWhatPassed(webhook);
      } catch (RejectedException e) {
        rejected.merge(e.reason(), 1, Integer::sum);
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("request " + i + ": " + request, e);
      }
    }
    // The requests reach every judgement that can follow a secret: they are hostile, not hopeless.
    assertThat(passed).isGreaterThan(REQUESTS / 20);
    assertThat(rejected)
        .containsOnlyKeys(
            Reason.UNDECODABLE,
            Reason.NO_SIGNATURE,
            Reason.BAD_SIGNATURE,
            Reason.EXPIRED,
            Reason.NO_EVENT_ID);
  }

  /** What passed can be kept, carried and read back. */
  private static void checkWhatPassed(VerifiedWebhook webhook) throws Exception {
    assertThat(webhook.type()).isNotEmpty().hasSizeLessThanOrEqualTo(128);
    assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(webhook.type())).isTrue();
    assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(webhook.key().value())).isTrue();
    assertThat(webhook.key().value().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(1_901);
    JsonNode json = Json.mapper().readTree(webhook.json());
    assertThat(json.isObject()).isTrue();
    assertThat(BodyFormat.parse(webhook.format().toString()).json(webhook.stored().payload()))
        .isEqualTo(webhook.json());
    assertThat(webhook.retry().values()).allMatch(value -> value.length() <= 200);
  }

  private static StoredWebhook request(Random random) throws Exception {
    byte[] body = body(random);
    boolean slack = random.nextInt(3) > 0;
    String time = random.nextInt(20) > 0 ? TIME : "1000000000";
    List<Header> headers = new ArrayList<>();
    if (slack) {
      headers.add(new Header("X-Slack-Request-Timestamp", time));
      headers.add(new Header("x-slack-signature", "v0=" + sign("v0:" + time + ":", body)));
      headers.add(new Header("X-Slack-Retry-Num", text(random, PIECES)));
    } else {
      headers.add(new Header("stripe-signature", "t=" + time + ",v1=" + sign(time + ".", body)));
    }
    String type = random.nextBoolean() ? BodyFormat.FORM_MEDIA_TYPE : "application/json";
    headers.add(new Header("Content-Type", random.nextInt(9) > 0 ? type : text(random, PIECES)));
    if (random.nextInt(10) == 0) {
      Header broken = headers.remove(random.nextInt(headers.size()));
      headers.add(new Header(broken.name(), broken.value() + text(random, PIECES)));
    } else if (random.nextInt(10) == 0) {
      headers.set(0, new Header(headers.get(0).name(), text(random, PIECES)));
    }
    return SlackRequest.stored("gw", slack ? "slack" : "stripe", headers, body);
  }

  private static byte[] body(Random random) {
    StringBuilder text = new StringBuilder();
    switch (random.nextInt(4)) {
      case 0 -> text.append(text(random, PIECES));
      case 1 -> text.append('{').append(text(random, PIECES)).append('}');
      default -> text.append(SEEDS[random.nextInt(SEEDS.length)]);
    }
    for (int change = random.nextInt(4); change > 0; change--) {
      int at = random.nextInt(text.length() + 1);
      switch (random.nextInt(3)) {
        case 0 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
        case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(3)));
        default -> text.insert(at, "x".repeat(random.nextInt(2_000)));
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(text.toString().getBytes(StandardCharsets.UTF_8));
    if (random.nextInt(20) == 0) {
      bytes.write(random.nextInt(256));
    }
    if (random.nextInt(1_000) == 0) {
      bytes.writeBytes("{\"a\":[".repeat(20_000).getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static String text(Random random, String[] pieces) {
    StringBuilder text = new StringBuilder();
    for (int piece = random.nextInt(9); piece > 0; piece--) {
      text.append(pieces[random.nextInt(pieces.length)]);
      if (random.nextInt(50) == 0) {
        text.append("\uD83D\uDE00".repeat(150));
      }
    }
    return text.toString();
  }

  private static String sign(String before, byte[] body) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    mac.update(before.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(mac.doFinal(body));
  }
}
