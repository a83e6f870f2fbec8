package dev.wharf.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Makes what Slack posts about one app in one workspace, each with an id of its own. {@link
 * #DETAILED} events are complete; any other carries its type only.
 *
 * @see <a href="https://docs.slack.dev/apis/events-api">Events API</a>
 * @see <a href="https://docs.slack.dev/interactivity/implementing-slash-commands">Slash
 *     commands</a>
 * @see <a
 *     href="https://docs.slack.dev/reference/interaction-payloads/block_actions-payload">block_actions</a>
 */
public final class SlackEvents {

  public static final List<String> DETAILED = List.of("app_mention", "message", "user_change");

  private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");
  private static final Blanks BLANKS = new Blanks("slack", SlackEvents::asSlackWrites);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Clock clock;
  private final Random random;
  private final RandomText text;
  private final Map<String, String> workspace;

  /**
   * @param random where ids come from; {@link SecureRandom} except where samples must not change
   */
  public SlackEvents(Clock clock, Random random) {
    this.clock = clock;
    this.random = random;
    this.text = new RandomText(random);
    this.workspace =
        Map.of(
            "token", text.letters(24),
            "team", "T" + text.capitals(10),
            "app", "A" + text.capitals(10),
            "bot", "U" + text.capitals(10),
            "botId", "B" + text.capitals(10),
            "user", "U" + text.capitals(10),
            "channel", "C" + text.capitals(10));
  }

  public static SlackEvents random(Clock clock) {
    return new SlackEvents(clock, new SecureRandom());
  }

  /** Whether this reads like one of Slack's event types: lower-case words with underscores. */
  public static boolean isType(String type) {
    return type.length() <= 128 && TYPE.matcher(type).matches();
  }

  /**
   * An event in its {@code event_callback}; its id is the {@code event_id}.
   *
   * @param type as Slack names it, {@code app_mention}
   * @throws IllegalArgumentException if {@link #isType} refuses the type
   */
  public Webhook event(String type) {
    if (!isType(type)) {
      throw new IllegalArgumentException("not a Slack event type: " + type);
    }
    Map<String, String> fields = fields(type);
    fields.put("event", fill(DETAILED.contains(type) ? type : "any", fields));
    String id = "Ev" + text.capitals(10);
    fields.put("id", id);
    return new Webhook(id, type, fill("envelope", fields));
  }

  /** Somebody's {@code /berth}, a form; its id is the {@code trigger_id}. */
  public Webhook slashCommand() {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("token", workspace("token"));
    form.put("team_id", workspace("team"));
    form.put("team_domain", "sample-workspace");
    form.put("channel_id", workspace("channel"));
    form.put("channel_name", "berths");
    form.put("user_id", workspace("user"));
    form.put("user_name", "sample-user");
    form.put("command", "/berth");
    form.put("text", "free & dry, 12 × 3 m");
    form.put("api_app_id", workspace("app"));
    form.put("is_enterprise_install", "false");
    form.put(
        "response_url",
        "https://hooks.slack.com/commands/"
            + workspace("team")
            + "/"
            + text.number(13)
            + "/"
            + text.letters(24));
    String id = trigger();
    form.put("trigger_id", id);
    return new Webhook(id, "slash_command", encode(form));
  }

  /** A press on a button, JSON within a form; its id is the {@code trigger_id}. */
  public Webhook interaction() {
    Map<String, String> fields = fields("block_actions");
    String id = trigger();
    fields.put("trigger", id);
    fields.put("messageTs", timestamp(clock.instant().getEpochSecond() - 60));
    fields.put("response", text.number(13) + "\\/" + text.letters(24));
    String payload = fill("block_actions", fields);
    return new Webhook(id, "block_actions", encode(Map.of("payload", payload)));
  }

  /** The question whether an address is its owner's; its id is made of the challenge. */
  public Webhook urlVerification() {
    Map<String, String> fields = fields("url_verification");
    String challenge = text.letters(52);
    fields.put("challenge", challenge);
    return new Webhook(
        "url_verification:" + challenge, "url_verification", fill("url_verification", fields));
  }

  /** Whether a {@link #urlVerification} was answered as Slack wants it: with its challenge. */
  public static boolean isAnswered(Webhook urlVerification, Answer answer) {
    try {
      JsonNode asked = JSON.readTree(urlVerification.text()).path("challenge");
      JsonNode echoed = JSON.readTree(answer.body()).path("challenge");
      return answer.stored() && asked.isTextual() && asked.equals(echoed);
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private Map<String, String> fields(String type) {
    long seconds = clock.instant().getEpochSecond();
    Map<String, String> fields = new HashMap<>(workspace);
    fields.put("type", type);
    fields.put("time", Long.toString(seconds));
    fields.put("ts", timestamp(seconds));
    fields.put("uuid", new UUID(random.nextLong(), random.nextLong()).toString());
    fields.put("block", text.letters(5));
    fields.put("avatar", "g" + text.hex(11));
    fields.put("context", context(type));
    return fields;
  }

  private String workspace(String name) {
    return requireNonNull(workspace.get(name), name);
  }

  /** Epoch seconds and a number that makes it unique: what Slack names messages by. */
  private String timestamp(long seconds) {
    return seconds + "." + text.number(6);
  }

  private String trigger() {
    return text.number(13) + "." + text.number(13) + "." + text.hex(32);
  }

  /** Opaque to its receivers; base64 of JSON as it comes. */
  private String context(String type) {
    String json =
        "{\"et\":\"%s\",\"tid\":\"%s\",\"aid\":\"%s\"}"
            .formatted(type, workspace("team"), workspace("app"));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
  }

  private static String fill(String name, Map<String, String> fields) {
    return BLANKS.fill(
        name,
        fields,
        missing -> {
          throw new IllegalStateException(name + ".json has an unknown field " + missing);
        });
  }

  private static String encode(Map<String, String> form) {
    return form.entrySet().stream()
        .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
        .collect(Collectors.joining("&"));
  }

  /** On one line, with slashes and all that is not ASCII escaped. */
  private static String asSlackWrites(String json) {
    StringBuilder written = new StringBuilder(json.length());
    json.lines()
        .map(line -> line.strip().replace("\": ", "\":").replace("/", "\\/"))
        .flatMapToInt(String::chars)
        .forEach(
            c -> {
              if (c < 0x7f) {
                written.append((char) c);
              } else {
                written.append("\\u%04x".formatted(c));
              }
            });
    return written.toString();
  }
}
