package dev.wharf.lambda;

import dev.wharf.template.Resources.Function;
import dev.wharf.template.Resources.Queue;
import dev.wharf.template.Resources.QueueMapping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * One SQS event source: receives batches, invokes the function, and deletes what succeeded. What
 * failed stays invisible for the queue's visibility timeout, scaled as other waits are, and is then
 * received again. What is being worked on is never received again meanwhile: as on AWS, where a
 * visibility timeout is longer than the function's.
 */
final class QueuePoller {
  private static final int RECEIVE_AT_MOST = 10;
  // Short enough to stop within a second: a poll that outlives us would swallow messages.
  private static final int WAIT_SECONDS = 1;
  private static final int DELETE_ATTEMPTS = 4;
  // A function's timeout begins when it is loaded, which a busy machine may take its time for.
  private static final Duration LOADING = Duration.ofSeconds(30);
  private static final Duration FIRST_BACK_OFF = Duration.ofMillis(250);
  private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(10);

  private final QueueMapping mapping;
  private final Queue queue;
  private final Function function;
  private final String region;
  private final Functions functions;
  private final SqsClient sqs;
  private final FunctionLog log;
  private final double waitScale;
  private final int visibility;
  private final int visibilityAtWork;
  private final int concurrency;
  private final Semaphore permits;
  private final ExecutorService batches;
  private final Thread receiver;
  private volatile boolean stopping;
  private volatile boolean stopped;

  QueuePoller(
      QueueMapping mapping,
      Queue queue,
      Function function,
      String region,
      Functions functions,
      SqsClient sqs,
      FunctionLog log,
      double waitScale) {
    this.mapping = mapping;
    this.queue = queue;
    this.function = function;
    this.region = region;
    this.functions = functions;
    this.sqs = sqs;
    this.log = log;
    this.waitScale = waitScale;
    visibility = (int) Math.ceil(queue.visibilityTimeout().toMillis() * waitScale / 1000);
    visibilityAtWork =
        (int)
            Math.max(
                visibility,
                Math.min(
                    queue.visibilityTimeout().toSeconds(),
                    LOADING.plus(function.timeout()).plus(mapping.batchingWindow()).toSeconds()));
    concurrency = Math.min(mapping.maximumConcurrency(), functions.environments());
    permits = new Semaphore(concurrency);
    batches =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, "batch-" + queue.name());
              thread.setDaemon(true);
              return thread;
            });
    receiver = new Thread(this::poll, "poll-" + queue.name());
    receiver.setDaemon(true);
  }

  void start() {
    receiver.start();
  }

  private void poll() {
    Duration backOff = FIRST_BACK_OFF;
    while (!stopping) {
      try {
        // A batch is only received when there is room to work on it: its visibility timeout runs.
        if (!permits.tryAcquire(100, TimeUnit.MILLISECONDS)) {
          continue;
        }
        List<Message> messages = List.of();
        try {
          messages = receiveBatch();
          backOff = FIRST_BACK_OFF;
        } finally {
          if (messages.isEmpty()) {
            permits.release();
          }
        }
        if (!messages.isEmpty()) {
          dispatch(messages);
        }
      } catch (
          RuntimeException
              e) { // SQS does not answer, or its client fails: neither may end the poller.
        log.line(function.name(), "Polling " + queue.name() + " failed: " + e.getMessage());
        pause(backOff);
        backOff = backOff.multipliedBy(2);
        if (backOff.compareTo(LONGEST_BACK_OFF) > 0) {
          backOff = LONGEST_BACK_OFF;
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private List<Message> receiveBatch() {
    long windowEnds = System.nanoTime() + mapping.batchingWindow().toNanos();
    List<Message> batch = new ArrayList<>();
    do {
      batch.addAll(receive(Math.min(RECEIVE_AT_MOST, mapping.batchSize() - batch.size())));
    } while (!stopping && batch.size() < mapping.batchSize() && System.nanoTime() < windowEnds);
    return batch;
  }

  private List<Message> receive(int count) {
    return sqs.receiveMessage(
            request ->
                request
                    .queueUrl(queue.url())
                    .maxNumberOfMessages(count)
                    .waitTimeSeconds(WAIT_SECONDS)
                    .visibilityTimeout(visibilityAtWork > visibility ? visibilityAtWork : null)
                    .messageSystemAttributeNames(MessageSystemAttributeName.ALL)
                    .messageAttributeNames("All"))
        .messages();
  }

  private void dispatch(List<Message> messages) {
    if (stopping) {
      permits.release();
      giveBack(messages, 0);
      return;
    }
    batches.execute(
        () -> {
          try {
            for (QueueEvent event : QueueEvent.of(messages, queue.arn(), region)) {
              work(event);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (RuntimeException e) {
            if (!stopping) {
              log.line(function.name(), "A batch of " + queue.name() + " failed: " + e);
            }
          } finally {
            permits.release();
          }
        });
  }

  private void work(QueueEvent event) throws InterruptedException {
    InvocationResult result =
        functions.invoke(function, Invocation.of(function.qualifier(), event.json()));
    if (stopped) {
      return; // Nothing is deleted: the messages come back.
    }
    if (result.failed()) {
      failed(event.messages());
      return;
    }
    Set<String> ids = event.messages().stream().map(Message::messageId).collect(Collectors.toSet());
    Set<String> succeeded =
        mapping.reportBatchItemFailures() ? BatchResponse.succeeded(result.payload(), ids) : ids;
    delete(
        event.messages().stream()
            .filter(message -> succeeded.contains(message.messageId()))
            .toList());
    failed(
        event.messages().stream()
            .filter(message -> !succeeded.contains(message.messageId()))
            .toList());
  }

  /** They come back after the queue's own time. */
  private void failed(List<Message> messages) {
    if (visibilityAtWork > visibility) {
      giveBack(messages, visibility);
    }
  }

  private void delete(List<Message> messages) {
    for (int from = 0; from < messages.size(); from += RECEIVE_AT_MOST) {
      List<Message> rest =
          messages.subList(from, Math.min(messages.size(), from + RECEIVE_AT_MOST));
      Duration backOff = FIRST_BACK_OFF;
      for (int attempt = 1; !rest.isEmpty(); attempt++) {
        rest = notDeleted(rest);
        if (!rest.isEmpty()) {
          if (attempt == DELETE_ATTEMPTS) {
            log.line(
                function.name(),
                rest.size() + " processed messages of " + queue.name() + " were not deleted");
            break;
          }
          pause(backOff);
          backOff = backOff.multipliedBy(2);
        }
      }
    }
  }

  private List<Message> notDeleted(List<Message> messages) {
    try {
      List<DeleteMessageBatchRequestEntry> entries =
          IntStream.range(0, messages.size())
              .mapToObj(
                  i ->
                      DeleteMessageBatchRequestEntry.builder()
                          .id("" + i)
                          .receiptHandle(messages.get(i).receiptHandle())
                          .build())
              .toList();
      Set<String> failed = new HashSet<>();
      for (BatchResultErrorEntry error :
          sqs.deleteMessageBatch(request -> request.queueUrl(queue.url()).entries(entries))
              .failed()) {
        failed.add(error.id());
      }
      return IntStream.range(0, messages.size())
          .filter(i -> failed.contains("" + i))
          .mapToObj(messages::get)
          .toList();
    } catch (SdkException e) {
      return messages;
    }
  }

  /** Makes messages visible in some seconds; those that arrived after the stop at once. */
  private void giveBack(List<Message> messages, int seconds) {
    try {
      for (int from = 0; from < messages.size(); from += RECEIVE_AT_MOST) {
        List<Message> part =
            messages.subList(from, Math.min(messages.size(), from + RECEIVE_AT_MOST));
        List<ChangeMessageVisibilityBatchRequestEntry> entries =
            IntStream.range(0, part.size())
                .mapToObj(
                    i ->
                        ChangeMessageVisibilityBatchRequestEntry.builder()
                            .id("" + i)
                            .receiptHandle(part.get(i).receiptHandle())
                            .visibilityTimeout(seconds)
                            .build())
                .toList();
        sqs.changeMessageVisibilityBatch(request -> request.queueUrl(queue.url()).entries(entries));
      }
    } catch (SdkException e) {
      // Their visibility timeout gives them back, only later.
    }
  }

  private void pause(Duration time) {
    try {
      long end = System.nanoTime() + (long) (time.toNanos() * waitScale);
      while (!stopping && System.nanoTime() < end) {
        TimeUnit.MILLISECONDS.sleep(Math.min(50, Math.max(1, time.toMillis())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Receives no further messages. */
  void stop() {
    stopping = true;
  }

  /** Waits for the poll under way and for running batches, until a deadline in nanoTime. */
  void awaitIdle(long deadline) throws InterruptedException {
    receiver.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
    if (permits.tryAcquire(concurrency, deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      permits.release(concurrency);
    }
  }

  /** From now on no result counts: the messages of running batches come back. */
  void close() {
    stop();
    stopped = true;
    batches.shutdown();
  }
}
