package dev.wharf.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharf.events.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A filtered redrive is killed or interrupted in its middle: run again, it ends the work. */
class RedriveKillTest {

  private static final int EACH = 80;

  @TempDir Path state;
  @TempDir Path elsewhere;

  private final List<Events> wanted = new ArrayList<>();
  private final List<Events> others = new ArrayList<>();

  @Test
  void nothingIsLostOrForgottenAndEachEndsOnceInEffect() throws Exception {
    Cli cli = new Cli(state);
    seed();
    try (Stack stack = Stack.start(state)) {
      kill(stack, 0);
      assertThat(stack.depth("InboxDeadLetterQueueUrl")).isEqualTo(2 * EACH);

      kill(stack, 2);
      assertThat(stack.depth("InboxDeadLetterQueueUrl")).isBetween(2 * EACH - 20, 2 * EACH - 2);

      interrupt(stack);
      assertThat(stack.depth("InboxDeadLetterQueueUrl")).isBetween(EACH + 1, 2 * EACH - 4);

      // What the killed one held comes back by itself.
      Stack.await(
          () -> {
            cli.run("redrive", "--from", "inbox-dlq", "--type", "invoice.paid", "--yes");
            return stack.depth("InboxDeadLetterQueueUrl");
          },
          depth -> depth == EACH,
          "all that match to be redriven");
      for (Events event : wanted) {
        String request = stack.awaitStatus(event.key(), "PROCESSED").get("gatewayId").s();
        assertThat(marks(stack, request)).as("marks of %s", event.key()).isPositive();
        assertThat(
                stack
                    .item("PaymentsTableName", "in_" + event.objectId(), "payment")
                    .get("changes")
                    .n())
            .isEqualTo("1");
      }
      assertThat(stack.depth("InboxDeadLetterQueueUrl")).isEqualTo(EACH);

      assertThat(cli.run("redrive", "--from", "inbox-dlq", "--yes").code()).isZero();
      others.forEach(event -> stack.awaitStatus(event.key(), "PUBLISHED"));
    }
  }

  /** How many redrives the ledger knows of a request. */
  private static int marks(Stack stack, String gatewayId) {
    return stack
        .dynamoDb()
        .query(
            query ->
                query
                    .tableName(stack.output("LedgerTableName"))
                    .keyConditionExpression("pk = :request")
                    .expressionAttributeValues(
                        Map.of(":request", AttributeValue.fromS("redrive#" + gatewayId))))
        .count();
  }

  /**
   * Kills one while it sends. Who dies between the deletion and the sending has lost a message: so
   * it is the other order.
   *
   * @param sent how many times it has sent up to ten, and deleted them, before that
   */
  private void kill(Stack stack, int sent) throws Exception {
    try (HeldSqs held = new HeldSqs(stack.local().endpoints().sqs(), sent)) {
      Process killed = redrive(held, "redrive-killed-" + sent + ".log");
      assertThat(held.awaitSending()).isTrue();
      killed.destroyForcibly().waitFor();
    }
  }

  /** SIGTERM, while it sends; SIGINT takes the same way. It ends what it has begun. */
  private void interrupt(Stack stack) throws Exception {
    try (HeldSqs held = new HeldSqs(stack.local().endpoints().sqs(), 1)) {
      Process interrupted = redrive(held, "redrive-interrupted.log");
      assertThat(held.awaitSending()).isTrue();
      interrupted.destroy();
      held.release();
      assertThat(interrupted.waitFor(4, TimeUnit.MINUTES)).isTrue();
      assertThat(interrupted.exitValue()).isEqualTo(3);
    }
  }

  /** As slowly as leaves time for a signal, and with nothing held for longer than is waited for. */
  private Process redrive(HeldSqs held, String log) throws Exception {
    ObjectNode running = (ObjectNode) Json.mapper().readTree(state.resolve("stack.json").toFile());
    ((ObjectNode) running.get("endpoints")).put("sqs", held.address().toString());
    Json.mapper().writeValue(elsewhere.resolve("stack.json").toFile(), running);
    return new Cli(elsewhere)
        .start(
            Path.of("target", log),
            "redrive",
            "--from",
            "inbox-dlq",
            "--type",
            "invoice.paid",
            "--rate",
            "5",
            "--hold",
            "20",
            "--yes");
  }

  /** Dead letters, of which every second one matches. */
  private void seed() {
    Map<String, String> noLedger = Map.of("LEDGER_TABLE", "no-such-table");
    try (Stack broken = Stack.start(state, Map.of("QueueIngestFunction", noLedger), 0.002)) {
      for (int i = 0; i < EACH; i++) {
        Events event = Events.fresh();
        broken.postSigned(event.invoicePaid());
        wanted.add(event);
        Events other = Events.fresh();
        broken.postSigned(other.event("customer.created", "{\"id\":\"cus_1\"}"));
        others.add(other);
      }
      Stack.await(
          () -> broken.depth("InboxDeadLetterQueueUrl"),
          depth -> depth == 2 * EACH,
          "everything to be given up");
      Stack.await(() -> broken.depth("InboxQueueUrl"), depth -> depth == 0, "an empty inbox");
    }
  }
}
