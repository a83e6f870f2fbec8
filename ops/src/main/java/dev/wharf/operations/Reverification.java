package dev.wharf.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharf.events.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/**
 * Has ReverifyFunction verify quarantined webhooks again, some at a time. It may end at any point:
 * what has passed is no longer in quarantine, and the same again publishes nothing twice.
 */
public final class Reverification {

  public static final String FUNCTION = "ReverifyFunction";

  /** The function takes no more. */
  private static final int CHUNK = 100;

  /** For how many webhooks a bundle stands of which only the id is known. */
  private static final int BUNDLE = 10;

  private static final String PREFIX = "quarantine#";

  private final Session session;
  private final Interruption interruption;
  private final Order order;
  private final Consumer<Tally> progress;
  private final Pace pace;
  private final Tally tally = new Tally();
  private final Tally refused = new Tally();
  private @Nullable RuntimeException failure;

  /**
   * @param progress told after each call
   */
  public Reverification(
      Session session, Interruption interruption, Order order, Consumer<Tally> progress) {
    this.session = session;
    this.interruption = interruption;
    this.order = order;
    this.progress = progress;
    this.pace = new Pace(order.rate(), interruption);
  }

  /**
   * What is to be done.
   *
   * @param filter with ids, which then are all that is meant, or with a beginning and an end
   * @param webhooks of the bundles among the ids only these; all of them if empty
   * @param rate webhooks a second; 0 is without a bound
   * @param limit webhooks at most; a bundle is verified whole
   * @param acceptConflict whether those pass, too, that contradict others; of bundles those that
   *     are named
   */
  public record Order(
      QuarantineFilter filter,
      List<String> webhooks,
      double rate,
      long limit,
      boolean dryRun,
      boolean acceptConflict) {}

  /** One item or bundle to ask for. */
  private record Candidate(String id, String source, long webhooks) {}

  /** By source, outcome and reason: those that did not pass, with samples. */
  public Tally refused() {
    return refused;
  }

  /** Whether all that was asked for is not there. */
  public boolean foundNothing() {
    return tally.counts().keySet().equals(Set.of("not-found"));
  }

  /** Why it ended before its end, after some had been verified; null if it did not. */
  public @Nullable RuntimeException failure() {
    return failure;
  }

  /** Counts by outcome; complete if nothing was given back, and nobody interrupted. */
  public Redrive.Result run() {
    try {
      verify();
    } catch (OperationFailedException | SdkException e) {
      if (tally.counts().isEmpty()) {
        throw e;
      }
      failure = e;
    }
    boolean whole = failure == null && !interruption.isAsked();
    return new Redrive.Result(tally, whole && tally.counted("given-back") == 0);
  }

  private void verify() {
    Iterator<Candidate> candidates = candidates();
    int size = order.rate() > 0 ? (int) Math.min(CHUNK, Math.ceil(order.rate())) : CHUNK;
    long taken = 0;
    while (!interruption.isAsked() && taken < order.limit() && candidates.hasNext()) {
      List<Candidate> chunk = new ArrayList<>();
      long webhooks = 0;
      while (webhooks < size && taken + webhooks < order.limit() && candidates.hasNext()) {
        Candidate next = candidates.next();
        chunk.add(next);
        webhooks += next.webhooks();
      }
      taken += webhooks;
      for (long i = 0; i < webhooks && !interruption.isAsked(); i++) {
        pace.await();
      }
      if (!interruption.isAsked()) {
        reverify(chunk);
        progress.accept(tally);
      }
    }
  }

  private Iterator<Candidate> candidates() {
    Filter filter = order.filter().filter();
    if (!filter.ids().isEmpty()) {
      return filter.ids().stream().map(Reverification::named).iterator();
    }
    Iterable<LedgerRow> rows = () -> order.filter().rows(new LedgerSearch(session), true);
    QuarantineHours hours = new QuarantineHours(session);
    Iterator<Candidate> items =
        StreamSupport.stream(rows.spliterator(), false)
            .map(row -> new Candidate(id(row.key()), row.source(), 1))
            .iterator();
    // Asked for when the items are through.
    Iterable<Candidate> bundles =
        () ->
            hours
                .bundles(hours.hours(filter))
                .map(bundle -> new Candidate(bundle.id(), bundle.source(), bundle.webhooks()))
                .iterator();
    Iterable<Candidate> own = () -> items;
    return Stream.of(own, bundles)
        .flatMap(each -> StreamSupport.stream(each.spliterator(), false))
        .iterator();
  }

  private static Candidate named(String id) {
    return isBundle(id)
        ? new Candidate(id, id.replaceFirst("bundle:", "").replaceFirst("#.*", ""), BUNDLE)
        : new Candidate(id(id), "", 1);
  }

  /** Whether an id is a bundle's. */
  public static boolean isBundle(String id) {
    return id.startsWith("bundle:");
  }

  /** The quarantine's id in the ledger's key. */
  public static String id(String key) {
    return key.startsWith(PREFIX) ? key.substring(PREFIX.length()) : key;
  }

  private void reverify(List<Candidate> chunk) {
    Map<String, String> sources = new LinkedHashMap<>();
    chunk.forEach(one -> sources.put(one.id(), one.source()));
    ObjectNode request = Json.mapper().createObjectNode().put("dryRun", order.dryRun());
    if (order.acceptConflict()) {
      request.put("acceptConflict", true);
    }
    sources.keySet().forEach(request.putArray("ids")::add);
    if (!order.webhooks().isEmpty()) {
      order.webhooks().forEach(request.putArray("webhooks")::add);
    }
    for (JsonNode result : invoke(request).path("results")) {
      String outcome = result.path("outcome").asText();
      tally.count(outcome);
      if (List.of("rejected", "given-back", "not-found").contains(outcome)) {
        String id = result.path("id").asText();
        String bundle = result.path("bundle").asText();
        refused.match(
            sources.getOrDefault(bundle.isEmpty() ? id : bundle, ""),
            outcome,
            result.path("reason").asText(),
            id
                + (bundle.isEmpty() ? "" : " in " + bundle)
                + ": "
                + outcome
                + ", "
                + result.path("explanation").asText());
      }
    }
  }

  private JsonNode invoke(ObjectNode request) {
    InvokeResponse response =
        session
            .clients()
            .lambda()
            .invoke(
                invoke ->
                    invoke
                        .functionName(session.stack().function(FUNCTION))
                        .qualifier("live")
                        .payload(SdkBytes.fromUtf8String(request.toString())));
    try {
      JsonNode answer = Json.mapper().readTree(response.payload().asUtf8String());
      if (response.functionError() == null) {
        return answer;
      }
      throw new OperationFailedException(
          FUNCTION
              + " failed: "
              + answer.path("errorMessage").asText(answer.toString())
              + "; what had passed before has gone its way, the rest is in quarantine still: see"
              + " the function's log, and run it again");
    } catch (IOException e) {
      throw new OperationFailedException(
          FUNCTION + " answered no JSON; is the stack deployed from this version's template.yaml?",
          e);
    }
  }
}
