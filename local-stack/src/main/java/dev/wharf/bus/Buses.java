package dev.wharf.bus;

import dev.wharf.journal.Change;
import dev.wharf.journal.Journal;
import dev.wharf.journal.Prepared;
import dev.wharf.lambda.AsyncInvocations;
import dev.wharf.lambda.DestinationRecord;
import dev.wharf.lambda.Destinations;
import dev.wharf.lambda.Functions;
import dev.wharf.template.Resources;
import dev.wharf.template.Resources.Archive;
import dev.wharf.template.Resources.Function;
import dev.wharf.template.Resources.Rule;
import dev.wharf.template.Resources.Target;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * EventBridge's buses. An event is accepted when it is in the journal for every archive and every
 * target that it matches, in one commit: no target can lose it while another has it.
 */
public final class Buses implements Destinations, AutoCloseable {
  private final Resources resources;
  private final Functions functions;
  private final AsyncInvocations invocations;
  private final Handovers handovers;
  private final Journal journal;
  private final Clock clock;
  private final Map<String, Bus> buses = new LinkedHashMap<>();
  private final Map<String, EventArchive> archives = new LinkedHashMap<>();

  /**
   * @param waitScale what delays before retries are multiplied by; 1 is as on AWS
   * @throws InvalidRuleException when EventBridge would refuse a rule or an archive
   */
  public Buses(
      Resources resources,
      Functions functions,
      AsyncInvocations invocations,
      SqsClient sqs,
      Journal journal,
      Clock clock,
      double waitScale) {
    this.resources = resources;
    this.functions = functions;
    this.invocations = invocations;
    this.journal = journal;
    this.clock = clock;
    handovers = new Handovers(resources, sqs, journal, clock, waitScale);
    // Every account has it.
    buses.put("default", new Bus("default", busArn("default")));
    resources.buses().forEach(bus -> buses.put(bus.name(), new Bus(bus.name(), bus.arn())));
    for (Rule rule : resources.rules()) {
      Bus bus =
          find(rule.busName())
              .orElseThrow(
                  () ->
                      new InvalidRuleException(
                          "Rule " + rule.logicalId() + " is on no bus: " + rule.busName()));
      bus.add(rule);
    }
    for (Archive archive : resources.archives()) {
      if (find(archive.busArn()).isEmpty()) {
        throw new InvalidRuleException(
            "Archive " + archive.logicalId() + " is of no bus: " + archive.busArn());
      }
      archives.put(archive.name(), new EventArchive(archive, journal));
    }
  }

  /** Resumes what a former run accepted and did not hand over. */
  public void start() {
    archives.values().forEach(archive -> archive.expire(clock.instant()));
    handovers.start();
  }

  /**
   * @param nameOrArn as PutEvents takes it
   */
  Optional<Bus> find(String nameOrArn) {
    return Optional.ofNullable(buses.get(nameOrArn.substring(nameOrArn.lastIndexOf('/') + 1)));
  }

  Collection<Bus> all() {
    return buses.values();
  }

  Collection<EventArchive> archives() {
    return archives.values();
  }

  String account() {
    return resources.accountId();
  }

  String region() {
    return resources.region();
  }

  Instant now() {
    return clock.instant();
  }

  /** Every event that an archive has kept, oldest first, as JSON. */
  public List<String> archived(String archiveName) {
    EventArchive archive = archives.get(archiveName);
    return archive == null ? List.of() : archive.events();
  }

  /** How many messages for queues wait to be handed over. */
  public int pendingHandovers() {
    return journal.size(Handovers.LIST);
  }

  /** Accepts events, all or none: when this returns, they are durable. */
  void accept(List<Prepared> events) {
    journal.accept(Prepared.all(events));
  }

  /**
   * An event's way into the archives and to the targets of the rules that match.
   *
   * @throws IllegalArgumentException when event-ruler can't read the event
   */
  Prepared prepare(Bus bus, BusEvent event) {
    Instant received = clock.instant();
    String json = event.json();
    List<Prepared> parts = new ArrayList<>();
    List<Change> kept = new ArrayList<>();
    for (EventArchive archive : archives.values()) {
      if (archive.definition().busArn().equals(bus.arn())) {
        archive.keep(json, received).ifPresent(kept::add);
      }
    }
    parts.add(new Prepared(kept, () -> {}));
    for (Bus.RuleTarget matching : bus.matching(json)) {
      parts.add(prepare(matching, json, matching.input().of(event, json, received)));
    }
    return Prepared.all(parts);
  }

  /** Makes the event of a rule's schedule, for that rule's targets alone. */
  void fire(Rule rule) {
    Bus bus = find(rule.busName()).orElseThrow();
    Instant now = clock.instant();
    BusEvent event =
        new BusEvent(
            BusEvent.newId(),
            "Scheduled Event",
            "aws.events",
            resources.accountId(),
            now,
            resources.region(),
            List.of(rule.arn()),
            "{}");
    String json = event.json();
    accept(
        bus.targets(rule).stream()
            .map(target -> prepare(target, json, target.input().of(event, json, now)))
            .toList());
  }

  private Prepared prepare(Bus.RuleTarget matching, String event, String input) {
    Rule rule = matching.rule();
    Target target = matching.target();
    if (handovers.knows(target.arn())) {
      long now = clock.millis();
      return handovers.prepare(
          new Handover(
              rule.arn(),
              target.arn(),
              input,
              Map.of(),
              target.deadLetterArn(),
              event,
              target.maximumRetryAttempts(),
              target.maximumEventAge().toMillis(),
              0,
              now,
              now));
    }
    Optional<Function> function =
        target.arn().contains(":function:") ? functions.find(target.arn()) : Optional.empty();
    if (function.isEmpty()) {
      return undeliverable(
          rule, target, event, Handovers.NO_RESOURCE, "There is no " + target.arn());
    }
    if (!Json.valid(input)) {
      return undeliverable(
          rule, target, event, "INVALID_JSON", "The target's input is not JSON: " + input);
    }
    return invocations.prepare(
        function.get(),
        qualifier(target.arn()),
        BusEvent.newId(),
        input.getBytes(StandardCharsets.UTF_8));
  }

  private Prepared undeliverable(
      Rule rule, Target target, String event, String errorCode, String message) {
    if (target.deadLetterArn() == null) {
      System.getLogger("bus")
          .log(
              System.Logger.Level.ERROR, "An event for {0} is dropped: {1}", target.arn(), message);
      return Prepared.nothing();
    }
    return handovers.deadLetter(
        target.deadLetterArn(), event, rule.arn(), target.arn(), errorCode, message, null, 0);
  }

  /** arn:aws:lambda:region:account:function:name[:qualifier] */
  private static String qualifier(String functionArn) {
    String[] parts = functionArn.split(":", -1);
    return parts.length > 7 ? parts[7] : "$LATEST";
  }

  @Override
  public Prepared prepare(DestinationRecord record) throws DestinationException {
    String arn = record.destinationArn();
    if (handovers.knows(arn)) {
      return handovers.prepare(handovers.to(arn, record.functionArn(), record.json()));
    }
    if (arn.contains(":event-bus/")) {
      return prepareForBus(record, find(arn).orElse(null));
    }
    Function function =
        functions
            .find(arn)
            .filter(found -> arn.contains(":function:"))
            .orElseThrow(() -> new DestinationException("there is no such destination"));
    return invocations.prepare(
        function, qualifier(arn), BusEvent.newId(), record.json().getBytes(StandardCharsets.UTF_8));
  }

  private Prepared prepareForBus(DestinationRecord record, @Nullable Bus bus)
      throws DestinationException {
    if (bus == null) {
      throw new DestinationException("there is no such bus");
    }
    BusEvent event =
        new BusEvent(
            BusEvent.newId(),
            // An ASCII hyphen, whatever the documentation prints.
            "Lambda Function Invocation Result - " + (record.success() ? "Success" : "Failure"),
            "lambda",
            resources.accountId(),
            clock.instant(),
            resources.region(),
            List.of(bus.arn(), record.functionArn()),
            record.json());
    if (PutEvents.size(event) > PutEvents.REQUEST_BYTES) {
      throw new DestinationException("the record is larger than an event may be");
    }
    try {
      return prepare(bus, event);
    } catch (IllegalArgumentException e) {
      throw new DestinationException(String.valueOf(e.getMessage()));
    }
  }

  private String busArn(String name) {
    return "arn:aws:events:"
        + resources.region()
        + ":"
        + resources.accountId()
        + ":event-bus/"
        + name;
  }

  /** Ends within a second; what is not handed over waits in the journal. */
  @Override
  public void close() {
    handovers.close();
  }
}
