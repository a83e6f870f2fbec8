package dev.wharf.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What ingest needs is not there: the message goes back to its queue, and nothing is completed. */
@EmbeddedOnly("takes a table and the bus away from a function")
class UnavailableTest {

  @TempDir Path state;

  @Test
  void withoutALedgerNothingIsPublishedAndTheMessageIsKept() {
    Events event = Events.fresh();
    try (Stack stack = stack("LEDGER_TABLE", "no-such-table")) {
      assertThat(stack.postSigned(event.invoicePaid()).statusCode()).isEqualTo(200);

      awaitDeadLetter(stack);
      assertThat(stack.item("PaymentsTableName", "in_" + event.objectId(), "payment")).isEmpty();
    }
  }

  @Test
  void withoutABusNothingIsCompletedAndTheMessageIsKept() {
    Events event = Events.fresh();
    try (Stack stack = stack("WEBHOOK_BUS", "no-such-bus")) {
      assertThat(stack.postSigned(event.invoicePaid()).statusCode()).isEqualTo(200);

      awaitDeadLetter(stack);
      Map<String, AttributeValue> webhook = stack.webhook(event.key());
      assertThat(webhook.get("status").s()).isEqualTo("INPROGRESS");
    }
  }

  private static void awaitDeadLetter(Stack stack) {
    Stack.await(
        () -> stack.depth("InboxDeadLetterQueueUrl"), depth -> depth == 1, "the dead letter");
    assertThat(stack.depth("InboxQueueUrl")).isZero();
  }

  private Stack stack(String variable, String value) {
    return Stack.start(state, Map.of("QueueIngestFunction", Map.of(variable, value)));
  }
}
