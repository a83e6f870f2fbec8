package dev.wharf.bus;

import dev.wharf.journal.Change;
import dev.wharf.journal.Journal;
import dev.wharf.template.Resources.Queue;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;

/** Sends one queue what is due for it, in batches. */
final class QueueSender {
  private static final int BATCH_ENTRIES = 10;
  private static final int BATCH_BYTES = 1024 * 1024;

  private record Due(long id, long at, Clock clock) implements Delayed {
    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(at - clock.millis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      Due due = (Due) other;
      return at == due.at ? Long.compare(id, due.id) : Long.compare(at, due.at);
    }
  }

  private final Queue queue;
  private final SqsClient sqs;
  private final Journal journal;
  private final Clock clock;
  private final Handovers handovers;
  private final DelayQueue<Due> due = new DelayQueue<>();
  private final Thread thread;
  private volatile boolean stopping;

  QueueSender(Queue queue, SqsClient sqs, Journal journal, Clock clock, Handovers handovers) {
    this.queue = queue;
    this.sqs = sqs;
    this.journal = journal;
    this.clock = clock;
    this.handovers = handovers;
    thread = new Thread(this::send, "send-" + queue.name());
    thread.setDaemon(true);
    thread.start();
  }

  void add(long id, long dueAt) {
    due.add(new Due(id, dueAt, clock));
  }

  private void send() {
    while (!stopping) {
      try {
        Due first = due.poll(100, TimeUnit.MILLISECONDS);
        if (first != null) {
          sendBatch(first);
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        if (!stopping) {
          System.getLogger("bus").log(System.Logger.Level.ERROR, "Handing over failed", e);
        }
      }
    }
  }

  private void sendBatch(Due first) {
    Map<Long, Handover> batch = new LinkedHashMap<>();
    int bytes = 0;
    for (Due next = first; next != null; next = batch.size() < BATCH_ENTRIES ? due.poll() : null) {
      byte[] entry = journal.get(Handovers.LIST, next.id());
      if (entry == null) {
        continue;
      }
      Handover handover = Handover.parse(entry);
      int size = size(handover);
      if (!batch.isEmpty() && bytes + size > BATCH_BYTES) {
        due.add(next);
        break;
      }
      batch.put(next.id(), handover);
      bytes += size;
    }
    if (!batch.isEmpty()) {
      deliver(batch);
    }
  }

  private void deliver(Map<Long, Handover> batch) {
    SendMessageBatchResponse response;
    try {
      List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
      batch.forEach((id, handover) -> entries.add(entry(id, handover)));
      response = sqs.sendMessageBatch(request -> request.queueUrl(queue.url()).entries(entries));
    } catch (QueueDoesNotExistException e) {
      batch.forEach(
          (id, handover) ->
              handovers.failed(id, handover, Handovers.NO_RESOURCE, message(e), false));
      return;
    } catch (SdkException e) {
      batch.forEach(
          (id, handover) -> handovers.failed(id, handover, "SDK_CLIENT_ERROR", message(e), true));
      return;
    }
    List<Change> handedOver = new ArrayList<>();
    response
        .successful()
        .forEach(
            entry -> handedOver.add(Change.remove(Handovers.LIST, Long.parseLong(entry.id()))));
    journal.commit(handedOver).join();
    for (BatchResultErrorEntry error : response.failed()) {
      long id = Long.parseLong(error.id());
      Handover handover = batch.get(id);
      if (handover != null) {
        handovers.failed(id, handover, "ERROR_FROM_TARGET", message(error), !error.senderFault());
      }
    }
  }

  private static SendMessageBatchRequestEntry entry(long id, Handover handover) {
    Map<String, MessageAttributeValue> attributes = new HashMap<>();
    handover
        .attributes()
        .forEach(
            (name, value) ->
                attributes.put(
                    name,
                    MessageAttributeValue.builder().dataType("String").stringValue(value).build()));
    return SendMessageBatchRequestEntry.builder()
        .id("" + id)
        .messageBody(handover.body())
        .messageAttributes(attributes)
        .build();
  }

  private static int size(Handover handover) {
    int size = handover.body().getBytes(StandardCharsets.UTF_8).length;
    for (Map.Entry<String, String> attribute : handover.attributes().entrySet()) {
      size += attribute.getKey().length() + 3 * attribute.getValue().length() + 6;
    }
    return size;
  }

  private static String message(SdkException e) {
    return text(e.getMessage());
  }

  private static String message(BatchResultErrorEntry error) {
    return text(error.code() + ": " + error.message());
  }

  private static String text(@Nullable String message) {
    return message == null ? "unknown" : message;
  }

  void stop() {
    stopping = true;
  }

  void join() {
    try {
      thread.join(500);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
