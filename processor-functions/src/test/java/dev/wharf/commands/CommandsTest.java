package dev.wharf.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharf.events.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {

  @Test
  void answersWhereSlackSaysWithTheCommandsKey() throws Exception {
    JsonNode reply = Json.mapper().readTree(Commands.reply("slack##1.2", command("hello")));

    assertThat(reply.get("key").textValue()).isEqualTo("slack##1.2");
    assertThat(reply.get("responseUrl").textValue())
        .isEqualTo("https://hooks.slack.com/commands/T1/2/x");
    assertThat(reply.get("text").textValue()).isEqualTo("Received: hello");
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "'' | Try /wharf followed by anything.",
        "' ' | Try /wharf followed by anything.",
        "help | Try /wharf followed by anything.",
        "<!channel> & <https://x|y> | Received: &lt;!channel&gt; &amp; &lt;https://x|y&gt;",
      },
      delimiterString = " | ")
  void letsNobodysWordsBecomeALinkOrAMention(String words, String text) throws Exception {
    assertThat(Json.mapper().readTree(Commands.reply("k", command(words))).get("text").textValue())
        .isEqualTo(text);
  }

  @Test
  void writesNothingThatSqsRefuses() {
    assertThat(Commands.reply("k", command("\0 \u0001 \uffff \ufffe é"))).matches("[ -~]+");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "http://hooks.slack.com/commands/x",
        "https://hooks.slack.com.example.org/x",
        "https://hooks.slack.com:8443/x",
        "https://hooks.slack.com@example.org/x",
        "https://a@hooks.slack.com/x",
        "https://example.org/hooks.slack.com",
        "file:///etc/passwd",
        "https://hooks.slack.com/ x"
      })
  void sendsNoAnswerAnywhereElse(String url) {
    ObjectNode command = command("hello").put("response_url", url);

    assertThatThrownBy(() -> Commands.reply("k", command))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("response_url");
  }

  @Test
  void namesTheFieldThatIsMissing() {
    ObjectNode command = command("hello");
    command.remove("command");

    assertThatThrownBy(() -> Commands.reply("k", command)).hasMessageContaining("no command");
  }

  private static ObjectNode command(String words) {
    return Json.mapper()
        .createObjectNode()
        .put("command", "/wharf")
        .put("text", words)
        .put("response_url", "https://hooks.slack.com/commands/T1/2/x");
  }
}
