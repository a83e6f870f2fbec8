package dev.wharf.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharf.conversations.Conversations;
import dev.wharf.events.IdempotencyKey;
import dev.wharf.events.Json;
import dev.wharf.events.WebhookEvent;
import dev.wharf.profiles.Profiles;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Slack's processors on their tables: repetition and order change nothing. */
@OnEveryBackend
class SlackTablesTest {

  @TempDir static Path state;
  private static Stack stack;

  private final String channel = "C" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    stack = Stack.start(state);
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void aMessageAndItsMentionAreOneItemHoweverOftenTheyCome() {
    ObjectNode message = callback("message", "1.000001");
    ObjectNode mention = callback("app_mention", "1.000001");

    conversation("message", message);
    conversation("app_mention", mention);
    conversation("app_mention", mention);
    conversation("message", message);

    Map<String, AttributeValue> item = message("1.000001");
    assertThat(item.get("words").s()).isEqualTo("text of 1.000001");
    assertThat(item.get("sender").s()).isEqualTo("U1");
    assertThat(item.get("mentioned").bool()).isTrue();
    assertThat(item.get("changes").n()).isEqualTo("2");
  }

  @Test
  void anEditAndADeletionWinWhateverTheOrder() {
    Random random = Generated.random();
    for (int i = 0; i < 12; i++) {
      String edited = "2." + i;
      String deleted = "3." + i;
      List<ObjectNode> events =
          new ArrayList<>(
              List.of(
                  callback("message", edited),
                  edit(edited, "first", "5.1"),
                  edit(edited, "second", "5.2"),
                  callback("app_mention", edited),
                  callback("message", deleted),
                  edit(deleted, "edited", "5.1"),
                  i % 2 == 0 ? deletion(deleted) : tombstone(deleted)));
      events.addAll(events.subList(0, random.nextInt(events.size())));
      Collections.shuffle(events, random);
      for (ObjectNode event : events) {
        conversation(event.at("/event/type").textValue(), event);
      }

      assertThat(message(edited).get("words").s()).as("%s", events).isEqualTo("second");
      assertThat(message(edited).get("sender").s()).isEqualTo("U1");
      assertThat(message(deleted).get("deleted").bool()).as("%s", events).isTrue();
      assertThat(message(deleted)).as("%s", events).doesNotContainKeys("words", "sender");
    }
  }

  @Test
  void anEditMayTakeEveryWordAway() {
    conversation("message", callback("message", "4.1"));
    conversation("message", edit("4.1", "", "5.1"));

    assertThat(message("4.1").get("words").s()).isEmpty();
  }

  @Test
  void theNewestProfileStays() {
    String user = "U" + UUID.randomUUID();
    profile(user, 10, "b.png");
    profile(user, 9, "a.png");
    profile(user, 10, "c.png");

    Map<String, AttributeValue> item =
        stack
            .dynamoDb()
            .getItem(
                get ->
                    get.tableName(stack.output("ProfilesTableName"))
                        .key(Map.of("pk", AttributeValue.fromS("T1#" + user))))
            .item();
    assertThat(item.get("picture").s()).isEqualTo("c.png");
    assertThat(item.get("changedAt").n()).isEqualTo("10");
  }

  @Test
  void aMissingFieldIsNamed() {
    ObjectNode message = callback("message", "1.1");
    message.withObject("/event").remove("ts");

    assertThatThrownBy(() -> conversation("message", message)).hasMessageContaining("no ts");
    assertThatThrownBy(() -> conversation("reaction_added", callback("reaction_added", "1.1")))
        .hasMessageContaining("correct the rule's event pattern");
    assertThatThrownBy(() -> profile("", 1, "a")).hasMessageContaining("no id");
  }

  private ObjectNode callback(String type, String ts) {
    ObjectNode callback = Json.mapper().createObjectNode();
    callback.put("team_id", "T1").put("event_id", "Ev" + UUID.randomUUID());
    callback
        .putObject("event")
        .put("type", type)
        .put("channel", channel)
        .put("user", "U1")
        .put("text", "text of " + ts)
        .put("ts", ts);
    return callback;
  }

  private ObjectNode edit(String ts, String text, String editedAt) {
    ObjectNode callback = callback("message", "9.9");
    ObjectNode event = (ObjectNode) callback.get("event");
    event.put("subtype", "message_changed").remove(List.of("user", "text"));
    event
        .putObject("message")
        .put("user", "U1")
        .put("text", text)
        .put("ts", ts)
        .putObject("edited")
        .put("ts", editedAt);
    return callback;
  }

  private ObjectNode deletion(String ts) {
    ObjectNode callback = callback("message", "9.9");
    ((ObjectNode) callback.get("event"))
        .put("subtype", "message_deleted")
        .put("deleted_ts", ts)
        .remove(List.of("user", "text"));
    return callback;
  }

  private ObjectNode tombstone(String ts) {
    ObjectNode callback = edit(ts, "This message was deleted.", "5.9");
    callback.withObject("/event/message").put("subtype", "tombstone").put("user", "USLACKBOT");
    return callback;
  }

  private void conversation(String type, ObjectNode callback) {
    new Conversations(stack.dynamoDb(), stack.output("ConversationsTableName"))
        .process(event(type, callback), callback);
  }

  private static void profile(String user, long at, String picture) {
    ObjectNode callback = Json.mapper().createObjectNode();
    callback.put("team_id", "T1").put("event_time", at);
    callback
        .putObject("event")
        .putObject("user")
        .put("id", user)
        .putObject("profile")
        .put("display_name", "name")
        .put("image_512", picture);
    new Profiles(stack.dynamoDb(), stack.output("ProfilesTableName"))
        .process(event("user_change", callback), callback);
  }

  private static WebhookEvent event(String type, ObjectNode callback) {
    return new WebhookEvent(
        "gw", "slack", "", type, Instant.EPOCH, new IdempotencyKey("k"), null, callback, null);
  }

  private Map<String, AttributeValue> message(String ts) {
    return stack.item("ConversationsTableName", "T1#" + channel, "message#" + ts);
  }
}
