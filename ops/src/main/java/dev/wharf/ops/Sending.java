package dev.wharf.ops;

import dev.wharf.events.Header;
import dev.wharf.events.Payload;
import dev.wharf.events.StoredWebhook;
import dev.wharf.sources.Source;
import dev.wharf.sources.Sources;
import dev.wharf.traffic.Answer;
import dev.wharf.traffic.SignedWebhook;
import dev.wharf.traffic.Signer;
import dev.wharf.traffic.Traffic;
import dev.wharf.traffic.WebhookClient;
import dev.wharf.verify.ClaimedEvent;
import dev.wharf.verify.RejectedException;
import java.io.PrintStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Sends one source's webhooks as its command was told to, and says what was answered. */
final class Sending {

  private final Context context;
  private final SendOptions options;
  private final String source;
  private final Signer signer;
  private final WebhookClient client;
  private final String secret;

  /**
   * @param options checked
   * @throws CommandFailedException if there is nowhere to send to, or nothing to sign with
   */
  Sending(Context context, SendOptions options, String source, Signer signer) {
    this.context = context;
    this.options = options;
    this.source = source;
    this.signer = signer;
    URI target = options.target(context, source);
    this.secret = options.secret(context, source, target);
    String tenant = options.tenant();
    this.client =
        new WebhookClient(tenant == null ? target : WebhookClient.forTenant(target, tenant));
  }

  /**
   * @param madeUp the next webhook's body, where the options bring none
   * @throws CommandFailedException if one of them was not stored
   */
  void send(Supplier<byte[]> madeUp) {
    Supplier<byte[]> bodies = options.bodies(context, madeUp);
    if (options.requests() == 1) {
      byte[] body = bodies.get();
      Answer answer = one(body);
      key(body, answer).ifPresent(key -> context.screen().out().println("ledger key " + key));
    } else {
      many(bodies, options.requests());
    }
  }

  /**
   * @throws CommandFailedException if it was not stored
   */
  Answer one(byte[] body) {
    Answer answer = client.post(sign(body));
    Screen screen = context.screen();
    if (answer.status() == 0) {
      throw new CommandFailedException(answer.body());
    }
    screen
        .out()
        .printf(
            "%s %d in %d ms, x-amz-apigw-id %s%n",
            answer.stored() ? screen.tick() : screen.cross(),
            answer.status(),
            answer.millis(),
            answer.gatewayId().orElse("(none)"));
    if (!answer.stored()) {
      throw new CommandFailedException(
          "not stored (%d): %s".formatted(answer.status(), answer.body().strip()));
    }
    if (options.forge()) {
      screen.out().println("stored, as everything is; its forged signature puts it in quarantine");
    }
    return answer;
  }

  /** Under which key the ledger has it, or soon will; what cannot be read goes to quarantine. */
  private Optional<String> key(byte[] body, Answer answer) {
    Optional<String> quarantined = answer.gatewayId().map(LedgerReader::quarantineKey);
    if (options.forge()) {
      return quarantined;
    }
    try {
      String tenant = options.tenant();
      List<Header> headers = new ArrayList<>();
      sign(body).headers().forEach((name, value) -> headers.add(new Header(name, value)));
      Source known = Sources.load().find(source).orElseThrow();
      StoredWebhook stored =
          new StoredWebhook(
              source,
              known.lane().name(),
              tenant == null ? "" : tenant,
              answer.gatewayId().orElse(""),
              context.clock().instant(),
              "",
              "POST",
              "",
              List.of(),
              headers,
              new Payload(body));
      return Optional.of(ClaimedEvent.of(known, stored).key().value());
    } catch (RejectedException e) {
      return quarantined;
    }
  }

  private void many(Supplier<byte[]> bodies, int requests) {
    // Requests are made one after the other, so the n-th and its duplicate share a body.
    byte[][] last = new byte[1][];
    LongFunction<SignedWebhook> webhooks =
        n -> {
          if (!options.duplicate() || n % 2 == 0) {
            last[0] = bodies.get();
          }
          return sign(last[0]);
        };
    Traffic.Summary summary;
    try (SendProgress progress = new SendProgress(context.screen(), requests)) {
      summary = new Traffic(client).send(requests, options.rate(), webhooks, progress::answered);
    }
    print(summary);
    if (!summary.allStored()) {
      throw new CommandFailedException(
          "not everything was stored; for example: " + example(summary));
    }
  }

  private SignedWebhook sign(byte[] body) {
    return signer.request(secret, context.clock().instant().getEpochSecond(), body);
  }

  private void print(Traffic.Summary summary) {
    PrintStream out = context.screen().out();
    String counts =
        summary.counts().entrySet().stream().map(Sending::count).collect(Collectors.joining(", "));
    out.printf(
        Locale.ROOT,
        "%d requests in %.1f s, %.1f per second: %s; latency p50 %.1f ms, p99 %.1f ms%n",
        summary.requests(),
        summary.nanos() / 1e9,
        summary.perSecond(),
        counts,
        summary.p50() / 1e6,
        summary.p99() / 1e6);
  }

  private static String count(Map.Entry<Integer, Integer> entry) {
    return entry.getValue()
        + (entry.getKey() == 0 ? " without an answer" : " answered " + entry.getKey());
  }

  private static String example(Traffic.Summary summary) {
    return summary.problem().isEmpty() ? "an answer without a body" : summary.problem();
  }
}
