package dev.wharf.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** docs/cost.md says what the command says. */
class CostDocumentTest {

  private static final Pattern RUN =
      Pattern.compile("```\\n\\$ \\./wharf cost ?([^\\n]*)\\n(.*?)```", Pattern.DOTALL);

  @Test
  void printsWhatTheCommandPrints() throws Exception {
    Matcher runs = RUN.matcher(Files.readString(Path.of("../docs/cost.md")));
    int count = 0;
    while (runs.find()) {
      count++;
      assertThat(runs.group(2)).as(runs.group(1)).isEqualTo(cost(runs.group(1)));
    }
    assertThat(count).isGreaterThanOrEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"usdPerMillion", "elsewhereUsd", "\"source\" : \"https://"})
  void theSameIsThereForPrograms(String part) {
    assertThat(cost("--webhooks 10M --json")).startsWith("{").contains(part);
  }

  private static String cost(String arguments) {
    StringWriter out = new StringWriter();
    CommandLine command = new CommandLine(new CostCommand()).setOut(new PrintWriter(out, true));
    assertThat(command.execute(arguments.isEmpty() ? new String[0] : arguments.split(" ")))
        .isZero();
    return out.toString();
  }
}
