package dev.wharf.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/** What a pass through a queue says of itself, where it could not get all of it. */
class QueuePassTest {

  /** As SQS has it. */
  private static final int IN_FLIGHT = 120_000;

  private final Queue queue = new Queue();

  @Test
  void aQueueThatWasGoneThroughIsSeenAndWhatIsLeftIsVisibleAgain() {
    queue.visible = 25;
    QueuePass pass = pass();

    assertThat(pass.run(taking(Set.of("3", "11")))).isTrue();

    assertThat(pass.unseen()).isZero();
    assertThat(queue.deleted).containsExactlyInAnyOrder("3", "11");
    assertThat(queue.shown).hasSize(23).doesNotContain("3", "11");
  }

  @Test
  void whatSomebodyElseHoldsIsNotSeen() {
    queue.visible = 5;
    queue.heldByOthers = 7;
    QueuePass pass = pass();

    assertThat(pass.run(taking(Set.of()))).isFalse();

    assertThat(pass.unseen()).isEqualTo(7);
  }

  @Test
  void aNumberThatIsLateHidesNothing() {
    queue.visible = 25;
    // Another pass has just given them back.
    queue.countedAsHeld = 9;
    QueuePass pass = pass();

    assertThat(pass.run(taking(Set.of()))).isTrue();

    assertThat(pass.unseen()).isZero();
  }

  @Test
  void whatIsBeyondTheMessagesInFlightIsNotSeen() {
    queue.visible = IN_FLIGHT + 500;
    QueuePass pass = pass();

    assertThat(pass.run(taking(Set.of()))).isFalse();

    assertThat(pass.unseen()).isEqualTo(500);
    assertThat(queue.shown).hasSize(IN_FLIGHT);
  }

  private QueuePass pass() {
    return new QueuePass(queue, "http://queue", 0, 0, Interruption.none());
  }

  private static QueuePass.Handler taking(Set<String> ids) {
    return new QueuePass.Handler() {
      @Override
      public List<Message> handle(List<Message> messages) {
        return messages.stream().filter(message -> ids.contains(message.messageId())).toList();
      }

      @Override
      public boolean satisfied() {
        return false;
      }
    };
  }

  /** With a long poll SQS answers no error where too many are in flight, but no message. */
  private static final class Queue implements SqsClient {
    final List<String> deleted = new ArrayList<>();
    final Set<String> shown = new HashSet<>();
    long visible;
    long heldByOthers;
    long countedAsHeld;
    private long inFlight;
    private long given;

    @Override
    public GetQueueAttributesResponse getQueueAttributes(GetQueueAttributesRequest request) {
      return GetQueueAttributesResponse.builder()
          .attributes(
              Map.of(
                  QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                  Long.toString(visible - countedAsHeld),
                  QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                  Long.toString(heldByOthers + inFlight + countedAsHeld)))
          .build();
    }

    @Override
    public ReceiveMessageResponse receiveMessage(ReceiveMessageRequest request) {
      int many = (int) Math.min(10, Math.min(visible, IN_FLIGHT - heldByOthers - inFlight));
      List<Message> messages =
          IntStream.range(0, many)
              .mapToObj(any -> Long.toString(given++))
              .map(id -> Message.builder().messageId(id).receiptHandle(id).build())
              .toList();
      visible -= many;
      inFlight += many;
      return ReceiveMessageResponse.builder().messages(messages).build();
    }

    @Override
    public DeleteMessageBatchResponse deleteMessageBatch(DeleteMessageBatchRequest request) {
      request.entries().forEach(one -> deleted.add(one.receiptHandle()));
      inFlight -= request.entries().size();
      return DeleteMessageBatchResponse.builder()
          .successful(
              request.entries().stream()
                  .map(one -> DeleteMessageBatchResultEntry.builder().id(one.id()).build())
                  .toList())
          .build();
    }

    @Override
    public ChangeMessageVisibilityBatchResponse changeMessageVisibilityBatch(
        ChangeMessageVisibilityBatchRequest request) {
      request.entries().forEach(one -> shown.add(one.receiptHandle()));
      return ChangeMessageVisibilityBatchResponse.builder().build();
    }

    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {
      // There is nothing to close.
    }
  }
}
