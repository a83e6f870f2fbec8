package dev.wharf.operations;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * One way through a whole queue. What is received stays invisible until the pass ends, so that it
 * is not received again; what was not deleted is then visible at once. Handles are kept in a file:
 * memory does not grow with the queue. A pass that is killed leaves what it held invisible for
 * {@link #visibility} seconds at most, and loses nothing.
 */
final class QueuePass {

  /** SQS's own bound is twelve hours. */
  private static final int MAX_SECONDS = 11 * 3600;

  /** SQS's bound for standard queues. */
  private static final int IN_FLIGHT = 120_000;

  private static final int MIN_SECONDS = 120;

  /** Messages a second that a pass gets through at least. */
  private static final double SLOWEST = 50;

  private final SqsClient sqs;
  private final String queueUrl;
  private final Interruption interruption;
  private final int visibility;
  private final long before;
  private long received;
  private long unseen;

  /** What becomes of a batch: the messages that are done with, which are deleted. */
  interface Handler {
    List<Message> handle(List<Message> messages);

    /** Whether no more are wanted. */
    boolean satisfied();
  }

  /**
   * @param hold for how long a message that is received stays invisible, in seconds; 0 reckons how
   *     long the pass takes
   */
  QueuePass(SqsClient sqs, String queueUrl, double rate, int hold, Interruption interruption) {
    this.sqs = sqs;
    this.queueUrl = queueUrl;
    this.interruption = interruption;
    double perSecond = rate > 0 ? Math.min(rate, SLOWEST) : SLOWEST;
    long visible = depth(sqs, queueUrl);
    double seconds = 2 * visible / perSecond + MIN_SECONDS;
    this.visibility = hold > 0 ? hold : (int) Math.min(MAX_SECONDS, seconds);
    this.before = visible + held(sqs, queueUrl);
  }

  /** For how long a message that is received stays invisible, in seconds. */
  int visibility() {
    return visibility;
  }

  /** How many messages a queue has, about; those that are invisible are not counted. */
  static long depth(SqsClient sqs, String queueUrl) {
    return number(sqs, queueUrl, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES);
  }

  /** How many messages of a queue are invisible, about: somebody has received them. */
  static long held(SqsClient sqs, String queueUrl) {
    return number(sqs, queueUrl, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
  }

  private static long number(SqsClient sqs, String queueUrl, QueueAttributeName attribute) {
    return Long.parseLong(
        sqs.getQueueAttributes(get -> get.queueUrl(queueUrl).attributeNames(attribute))
            .attributes()
            .get(attribute));
  }

  /**
   * How many messages the queue had, about, that a pass which came to its end did not get: those
   * that somebody else holds (another pass, or one that was killed), and those beyond what SQS
   * gives out at a time.
   */
  long unseen() {
    return unseen;
  }

  /**
   * @return whether it has seen all of the queue, or what was wanted
   */
  boolean run(Handler handler) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(visibility * 3L / 4);
    Path held = temporary();
    try {
      boolean complete;
      try (BufferedWriter handles = Files.newBufferedWriter(held)) {
        complete = receiveAll(handler, handles, deadline);
      } finally {
        giveBack(held);
      }
      return complete;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      delete(held);
    }
  }

  private boolean receiveAll(Handler handler, BufferedWriter handles, long deadline)
      throws IOException {
    int empty = 0;
    Set<String> seen = recent();
    while (!interruption.isAsked() && System.nanoTime() < deadline) {
      if (handler.satisfied()) {
        return true;
      }
      List<Message> messages =
          sqs.receiveMessage(
                  receive ->
                      receive
                          .queueUrl(queueUrl)
                          .maxNumberOfMessages(10)
                          .waitTimeSeconds(1)
                          .visibilityTimeout(visibility)
                          .messageSystemAttributeNames(MessageSystemAttributeName.ALL)
                          .messageAttributeNames("All"))
              .messages();
      // SQS asks a part of its servers, and may say too early that there is none.
      if (messages.isEmpty() && ++empty == 2) {
        // With as many in flight as may be it says so too, whatever else there is.
        unseen = Math.max(0, before - received);
        return unseen == 0;
      }
      if (!messages.isEmpty()) {
        empty = 0;
        Set<String> done = new HashSet<>();
        try {
          // SQS may bring one twice, whatever its visibility.
          List<Message> fresh =
              messages.stream().filter(message -> seen.add(message.messageId())).toList();
          received += fresh.size();
          List<Message> finished = handler.handle(fresh);
          done.addAll(deleted(finished));
        } finally {
          for (Message message : messages) {
            if (!done.contains(message.receiptHandle())) {
              handles.write(message.receiptHandle());
              handles.newLine();
            }
          }
        }
      }
    }
    return false;
  }

  /** The ids of the last messages: as many as a queue may have in flight at most. */
  private static Set<String> recent() {
    return Collections.newSetFromMap(
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > IN_FLIGHT;
          }
        });
  }

  /** Deletes them; one that SQS does not delete comes again, and is known by its idempotency. */
  private Set<String> deleted(List<Message> finished) {
    Set<String> handles = new HashSet<>();
    if (finished.isEmpty()) {
      return handles;
    }
    List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
    for (int i = 0; i < finished.size(); i++) {
      String id = Integer.toString(i);
      String handle = finished.get(i).receiptHandle();
      entries.add(DeleteMessageBatchRequestEntry.builder().id(id).receiptHandle(handle).build());
    }
    sqs.deleteMessageBatch(delete -> delete.queueUrl(queueUrl).entries(entries))
        .successful()
        .forEach(one -> handles.add(finished.get(Integer.parseInt(one.id())).receiptHandle()));
    return handles;
  }

  private void giveBack(Path held) throws IOException {
    try (BufferedReader handles = Files.newBufferedReader(held)) {
      List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>();
      for (String handle = handles.readLine(); handle != null; handle = handles.readLine()) {
        entries.add(
            ChangeMessageVisibilityBatchRequestEntry.builder()
                .id(Integer.toString(entries.size()))
                .receiptHandle(handle)
                .visibilityTimeout(0)
                .build());
        if (entries.size() == 10) {
          show(entries);
        }
      }
      show(entries);
    }
  }

  private void show(List<ChangeMessageVisibilityBatchRequestEntry> entries) {
    if (!entries.isEmpty()) {
      List<ChangeMessageVisibilityBatchRequestEntry> batch = List.copyOf(entries);
      sqs.changeMessageVisibilityBatch(change -> change.queueUrl(queueUrl).entries(batch));
      entries.clear();
    }
  }

  private static Path temporary() {
    try {
      return Files.createTempFile("wharf-held-", ".txt");
    } catch (IOException e) {
      throw new OperationFailedException("can't write a temporary file; set TMPDIR", e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
