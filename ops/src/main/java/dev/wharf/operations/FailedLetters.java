package dev.wharf.operations;

import dev.wharf.events.UndecodableException;
import dev.wharf.events.WebhookEvent;
import dev.wharf.ledger.LedgerItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Events that a processor gave up on: that processor, and only it, is invoked again with the
 * original event, asynchronously, so that retries, destinations and the ledger follow as ever.
 */
public final class FailedLetters implements Redrive.Letters {

  private final Session session;
  private final Filter filter;
  private final @Nullable String processor;
  private final Marks marks;
  private final LedgerSearch ledger;

  /**
   * @param processor only this one's, by its logical id; null is any
   */
  public FailedLetters(Session session, Filter filter, @Nullable String processor, Marks marks) {
    this.session = session;
    this.filter = filter;
    this.processor = processor;
    this.marks = marks;
    this.ledger = new LedgerSearch(session);
  }

  /** Goes through FailedEventsQueue once. */
  public Redrive.Result run(Redrive redrive) {
    return redrive.run(session.stack().output("FailedEventsQueueUrl"), this);
  }

  @Override
  public List<Message> matching(List<Message> messages, Tally tally) {
    List<Message> matching = new ArrayList<>();
    for (Message message : messages) {
      try {
        FailedEvent failed = FailedEvent.read(message.body());
        if (matches(failed)) {
          WebhookEvent event = failed.event();
          String function = session.stack().logicalFunction(failed.functionArn());
          tally.match(
              event.source(),
              event.type(),
              function + ": " + brief(failed.error()),
              event.key().value(),
              event.receivedAt());
          matching.add(message);
        }
      } catch (UndecodableException e) {
        tally.count("unreadable");
      }
    }
    return matching;
  }

  private boolean matches(FailedEvent failed) {
    WebhookEvent event = failed.event();
    String error = filter.error();
    return filter.matches(event.source(), event.type(), event.tenant(), event.receivedAt())
        && filter.matchesId(event.key().value(), event.id())
        && (error == null
            || failed.error().toLowerCase(Locale.ROOT).contains(error.toLowerCase(Locale.ROOT)))
        && (processor == null
            || processor.equals(session.stack().logicalFunction(failed.functionArn())))
        && hasStatus(event.key().value());
  }

  private boolean hasStatus(String key) {
    return filter.statuses().isEmpty()
        || ledger.get(List.of(key)).stream()
            .anyMatch(item -> filter.statuses().contains(LedgerItem.text(item, "status")));
  }

  private static String brief(String error) {
    String line = error.lines().findFirst().orElse("");
    return line.length() > 80 ? line.substring(0, 80) + "…" : line;
  }

  @Override
  public List<Message> send(List<Message> messages, Tally tally) {
    List<Message> arrived = new ArrayList<>();
    for (Message message : messages) {
      try {
        FailedEvent failed = FailedEvent.read(message.body());
        session
            .clients()
            .lambda()
            .invoke(
                invoke ->
                    invoke
                        .functionName(failed.function())
                        .qualifier(failed.qualifier())
                        .invocationType(InvocationType.EVENT)
                        .payload(SdkBytes.fromUtf8String(failed.payload())));
        marks.mark(failed.event().key().value());
        arrived.add(message);
      } catch (SdkException e) {
        tally.count("failed");
        tally.count("failed: " + Remedies.of(e).orElse(e.toString()));
      } catch (UndecodableException e) {
        throw new IllegalStateException(e); // It was read a moment ago.
      }
    }
    return arrived;
  }
}
