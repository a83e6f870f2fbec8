package dev.wharf.traffic;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * Makes Stripe events, each with an id of its own. {@link #DETAILED} types carry a complete object;
 * any other type carries a minimal one.
 */
public final class StripeEvents {

  /** The types that the payments processor subscribes to. */
  public static final List<String> DETAILED =
      List.of("invoice.paid", "payment_intent.succeeded", "charge.refunded");

  private static final Pattern TYPE = Pattern.compile("[a-z0-9_]+(\\.[a-z0-9_]+)+");
  private static final Map<String, String> PREFIXES =
      Map.of("customer", "cus", "subscription", "sub", "payout", "po", "refund", "re");

  private static final Blanks BLANKS = new Blanks("stripe", json -> json);

  private final Clock clock;
  private final Random random;
  private final RandomText text;

  /**
   * @param random where ids come from; {@link SecureRandom} except where samples must not change
   */
  public StripeEvents(Clock clock, Random random) {
    this.clock = clock;
    this.random = random;
    this.text = new RandomText(random);
  }

  public static StripeEvents random(Clock clock) {
    return new StripeEvents(clock, new SecureRandom());
  }

  /** Whether this reads like one of Stripe's types: lower-case words with dots between them. */
  public static boolean isType(String type) {
    return type.length() <= 128 && TYPE.matcher(type).matches();
  }

  /**
   * @param type as Stripe names it, {@code invoice.paid}
   * @throws IllegalArgumentException if {@link #isType} refuses the type
   */
  public Webhook next(String type) {
    if (!isType(type)) {
      throw new IllegalArgumentException("not a Stripe event type: " + type);
    }
    Map<String, String> fields = fields(type);
    String object = fill(DETAILED.contains(type) ? type : "any", fields);
    fields.put("object", object.replace("\n", "\n    "));
    return event(type, fields, "envelope");
  }

  /**
   * An invoice.paid on one line, without a single quote: short enough for a shell's command line.
   */
  public Webhook brief() {
    return event("invoice.paid", fields("invoice.paid"), "brief");
  }

  private Webhook event(String type, Map<String, String> fields, String template) {
    String id = Objects.requireNonNull(fields.get("event"));
    return new Webhook(id, type, fill(template, fields));
  }

  private Map<String, String> fields(String type) {
    long created = clock.instant().getEpochSecond();
    // Cents between 10.00 and 999.99.
    int amount = 1000 + random.nextInt(99_000);
    Map<String, String> fields = new HashMap<>();
    fields.put("type", type);
    fields.put("created", Long.toString(created));
    fields.put("hourEarlier", Long.toString(created - 3600));
    fields.put("monthEarlier", Long.toString(created - 30 * 86_400L));
    fields.put("amount", Integer.toString(amount));
    fields.put("euros", String.format(Locale.ROOT, "%d.%02d", amount / 100, amount % 100));
    fields.put("idempotencyKey", "wharf-" + text.letters(24));
    fields.put("request", "req_" + text.letters(14));
    fields.put("event", "evt_" + text.letters(24));
    String kind = kind(type);
    fields.put("kind", kind);
    fields.put("prefix", PREFIXES.getOrDefault(kind, kind));
    return fields;
  }

  /** {@code customer.subscription.deleted} is about a subscription. */
  private static String kind(String type) {
    String[] words = type.split("\\.", -1);
    return words[words.length - 2];
  }

  private String fill(String template, Map<String, String> fields) {
    return BLANKS.fill(template, fields, name -> text.letters(24));
  }
}
