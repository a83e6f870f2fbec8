package dev.wharf.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.functions.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/observability.md names what there is, and nothing else. */
class ObservabilityDocumentTest {

  private static final Pattern NAME = Pattern.compile("`([A-Za-z…]+)`");

  private final WatchedTemplate template = WatchedTemplate.read();

  @Test
  void hasEveryAlarm() throws IOException {
    Set<String> alarms = template.ofType("AWS::CloudWatch::Alarm");
    // The functions' own have one line.
    alarms.removeIf(alarm -> alarm.endsWith("ErrorsAlarm") && !alarm.equals("ApiErrorsAlarm"));
    alarms.add("…ErrorsAlarm");

    assertThat(firstCells("## Alarms")).isEqualTo(alarms);
  }

  @Test
  void hasEveryMetric() throws IOException {
    assertThat(firstCells("## Metrics"))
        .isEqualTo(new TreeSet<>(Arrays.stream(Metric.values()).map(Metric::toString).toList()));
  }

  @Test
  void hasEverySavedQuery() throws IOException {
    Set<String> documented = new TreeSet<>();
    section("## Saved queries")
        .lines()
        .filter(line -> line.startsWith("| "))
        .skip(1)
        .forEach(line -> documented.add(line.split("\\|", -1)[1].strip()));

    assertThat(documented)
        .isEqualTo(
            new TreeSet<>(
                template.queries().stream()
                    .map(query -> query.name().replace("${AWS::StackName}/", ""))
                    .toList()));
  }

  /** What stands in code in the first column of a section's table. */
  private static Set<String> firstCells(String heading) throws IOException {
    Set<String> names = new TreeSet<>();
    section(heading)
        .lines()
        .filter(line -> line.startsWith("| "))
        .skip(1)
        .forEach(
            line -> {
              Matcher name = NAME.matcher(line.split("\\|", -1)[1]);
              while (name.find()) {
                names.add(name.group(1));
              }
            });
    return names;
  }

  private static String section(String heading) throws IOException {
    String text = Files.readString(Stack.PROJECT.resolve("docs/observability.md"));
    int from = text.indexOf("\n" + heading + "\n");
    assertThat(from).as(heading).isPositive();
    int to = text.indexOf("\n## ", from + 1);
    return text.substring(from, to < 0 ? text.length() : to);
  }
}
