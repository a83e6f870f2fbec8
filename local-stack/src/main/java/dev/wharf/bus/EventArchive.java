package dev.wharf.bus;

import dev.wharf.journal.Change;
import dev.wharf.journal.Journal;
import dev.wharf.template.Resources.Archive;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.event.ruler.Ruler;

/** What a bus keeps of its events, for as long as the archive's retention says. */
final class EventArchive {
  private final Archive archive;
  private final Journal journal;
  private final String list;

  /**
   * @throws InvalidRuleException when EventBridge would refuse the archive's pattern
   */
  EventArchive(Archive archive, Journal journal) {
    this.archive = archive;
    this.journal = journal;
    list = "archive:" + archive.name();
    if (archive.eventPattern() != null) {
      try {
        Bus.check("archive " + archive.logicalId(), archive.eventPattern());
      } catch (InvalidRuleException | IOException e) {
        throw new InvalidRuleException("Archive " + archive.logicalId() + ": " + e.getMessage());
      }
    }
  }

  Archive definition() {
    return archive;
  }

  Optional<Change> keep(String event, Instant received) {
    try {
      if (archive.eventPattern() != null && !Ruler.matchesRule(event, archive.eventPattern())) {
        return Optional.empty();
      }
    } catch (Exception e) { // That is what the ruler declares.
      throw new IllegalArgumentException("The event can't be matched: " + e.getMessage(), e);
    }
    byte[] json = event.getBytes(StandardCharsets.UTF_8);
    byte[] entry =
        ByteBuffer.allocate(Long.BYTES + json.length)
            .putLong(received.toEpochMilli())
            .put(json)
            .array();
    return Optional.of(Change.put(list, journal.nextId(), entry));
  }

  int size() {
    return journal.size(list);
  }

  /** Every archived event, oldest first. */
  List<String> events() {
    List<String> events = new ArrayList<>();
    journal.forEach(
        list,
        (id, entry) ->
            events.add(
                new String(entry, Long.BYTES, entry.length - Long.BYTES, StandardCharsets.UTF_8)));
    return events;
  }

  /** Removes what the retention no longer covers. */
  void expire(Instant now) {
    if (archive.retentionDays() == 0) {
      return;
    }
    long oldest = now.minus(Duration.ofDays(archive.retentionDays())).toEpochMilli();
    List<Change> removals = new ArrayList<>();
    journal.forEach(
        list,
        (id, entry) -> {
          if (ByteBuffer.wrap(entry).getLong() < oldest) {
            removals.add(Change.remove(list, id));
          }
        });
    journal.commit(removals).join();
  }
}
