package dev.wharf.operations;

import dev.wharf.events.StoredWebhook;
import dev.wharf.events.UndecodableException;
import dev.wharf.ledger.LedgerItem;
import dev.wharf.sources.Sources;
import dev.wharf.verify.ClaimedEvent;
import dev.wharf.verify.RejectedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/**
 * Stored webhooks that ingest gave up on: back into InboxQueue, in their tenant's group. Each is
 * marked between the sending and the deletion: what is gone from here is marked.
 */
public final class InboxLetters implements Redrive.Letters {

  /** SQS's bound on a batch is 1 MiB. */
  private static final int MAX_BATCH_BYTES = 1024 * 1024;

  private final Session session;
  private final Filter filter;
  private final Sources sources = Sources.load();
  private final LedgerSearch ledger;
  private final RequestMarks marks;
  private final Workers workers = new Workers(10);

  public InboxLetters(Session session, Filter filter, RequestMarks marks) {
    this.session = session;
    this.filter = filter;
    this.marks = marks;
    this.ledger = new LedgerSearch(session);
  }

  /** Goes through InboxDeadLetterQueue once. */
  public Redrive.Result run(Redrive redrive) {
    try (workers) {
      return redrive.run(session.stack().output("InboxDeadLetterQueueUrl"), this);
    }
  }

  @Override
  public List<Message> matching(List<Message> messages, Tally tally) {
    List<Message> matching = new ArrayList<>();
    for (Message message : messages) {
      StoredWebhook webhook;
      try {
        webhook = StoredWebhook.decode(message.body());
      } catch (UndecodableException e) {
        if (filter.isEmpty()) {
          tally.match("(unreadable)", "", "", message.messageId());
          matching.add(message);
        }
        continue;
      }
      Optional<ClaimedEvent> event = event(webhook);
      String type = event.map(ClaimedEvent::type).orElse("");
      String key = event.map(claimed -> claimed.key().value()).orElse("");
      if (filter.matches(webhook.source(), type, webhook.tenant(), webhook.receivedAt())
          && filter.matchesId(key, webhook.gatewayId())
          && hasStatus(key)) {
        String sample = key.isEmpty() ? webhook.gatewayId() : key;
        tally.match(webhook.source(), type, "", sample, webhook.receivedAt());
        matching.add(message);
      }
    }
    return matching;
  }

  private Optional<ClaimedEvent> event(StoredWebhook webhook) {
    try {
      var source = sources.find(webhook.source());
      return source.isEmpty()
          ? Optional.empty()
          : Optional.of(ClaimedEvent.of(source.get(), webhook));
    } catch (RejectedException e) {
      return Optional.empty();
    }
  }

  private boolean hasStatus(String key) {
    return filter.statuses().isEmpty()
        || (!key.isEmpty()
            && ledger.get(List.of(key)).stream()
                .anyMatch(item -> filter.statuses().contains(LedgerItem.text(item, "status"))));
  }

  @Override
  public List<Message> send(List<Message> messages, Tally tally) {
    List<Message> arrived = new ArrayList<>();
    List<Message> batch = new ArrayList<>();
    int bytes = 0;
    for (Message message : messages) {
      int size = message.body().length() + 256;
      if (bytes + size > MAX_BATCH_BYTES && !batch.isEmpty()) {
        arrived.addAll(sendBatch(batch, tally));
        batch.clear();
        bytes = 0;
      }
      batch.add(message);
      bytes += size;
    }
    arrived.addAll(sendBatch(batch, tally));
    return arrived;
  }

  private List<Message> sendBatch(List<Message> batch, Tally tally) {
    SqsClient sqs = session.clients().sqs();
    List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      Message message = batch.get(i);
      SendMessageBatchRequestEntry.Builder entry =
          SendMessageBatchRequestEntry.builder()
              .id(Integer.toString(i))
              .messageBody(message.body())
              .messageAttributes(message.messageAttributes());
      String group = message.attributes().get(MessageSystemAttributeName.MESSAGE_GROUP_ID);
      if (group != null) {
        entry.messageGroupId(group);
      }
      entries.add(entry.build());
    }
    List<Message> arrived = new ArrayList<>();
    var response =
        sqs.sendMessageBatch(
            send -> send.queueUrl(session.stack().output("InboxQueueUrl")).entries(entries));
    response.successful().forEach(one -> arrived.add(batch.get(Integer.parseInt(one.id()))));
    workers.each(
        arrived,
        message -> {
          marks.mark(gatewayId(message));
          return message;
        });
    response.failed().forEach(one -> tally.count("failed"));
    return arrived;
  }

  private static String gatewayId(Message message) {
    try {
      return StoredWebhook.decode(message.body()).gatewayId();
    } catch (UndecodableException e) {
      return "";
    }
  }
}
