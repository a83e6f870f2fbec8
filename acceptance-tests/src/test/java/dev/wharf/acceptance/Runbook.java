package dev.wharf.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One chapter of docs/runbook.md: its commands in their order, and what the page says that they
 * print. A line {@code …} there stands for any lines. What differs from one run to the next (times,
 * durations, operations' ids, who it was, which examples) is compared by its shape; everything else
 * as it is.
 */
final class Runbook {

  private static final Path PAGE = Stack.PROJECT.resolve("docs/runbook.md");
  private static final String COMMAND = "$ ./wharf ";

  /** What a command says every five seconds while it is at work: on a slow machine only. */
  private static final Pattern PROGRESS = Pattern.compile("  (\\{(.*=\\d+)?\\}|\\d+ moved)");

  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  private final Cli cli;
  private final Deque<Shown> left;
  private final Map<String, String> names = new LinkedHashMap<>();

  private record Shown(String command, List<String> output) {}

  private Runbook(Cli cli, List<Shown> shown) {
    this.cli = cli;
    this.left = new ArrayDeque<>(shown);
  }

  static Runbook chapter(Cli cli, String heading) {
    try {
      List<String> lines = Files.readAllLines(PAGE);
      int begin = lines.indexOf("## " + heading) + 1;
      assertThat(begin).as("a chapter '%s' in %s", heading, PAGE).isPositive();
      List<String> chapter = lines.subList(begin, lines.size());
      return new Runbook(
          cli, shown(chapter.stream().takeWhile(line -> !line.startsWith("## ")).toList()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Shown> shown(List<String> chapter) {
    List<Shown> all = new ArrayList<>();
    boolean inBlock = false;
    for (String line : chapter) {
      String text = line.strip();
      if (text.startsWith("```")) {
        inBlock = !inBlock;
      } else if (inBlock && text.startsWith(COMMAND)) {
        all.add(new Shown(text.substring(COMMAND.length()), new ArrayList<>()));
      } else if (inBlock) {
        all.get(all.size() - 1).output().add(line);
      }
    }
    return all;
  }

  /** What the page has in place of this run's own. */
  Runbook where(String documented, String actual) {
    names.put(documented, actual);
    return this;
  }

  /** Runs the chapter's next command, whose output must be as documented. */
  Cli.Result next(String beginning) {
    Shown shown = left.remove();
    assertThat(shown.command()).as("the next command of the chapter").startsWith(beginning);
    Cli.Result result = cli.run(words(shown.command()));
    if (!shown.command().contains(" > ")) {
      String actual = result.seen();
      for (Map.Entry<String, String> name : names.entrySet()) {
        actual = actual.replace(name.getValue(), name.getKey());
      }
      List<String> lines =
          actual.lines().filter(line -> !PROGRESS.matcher(line).matches()).toList();
      assertThat(shapes(lines))
          .as("%nwharf %s printed%n%s", shown.command(), actual)
          .matches(expression(shapes(shown.output())));
    }
    return result;
  }

  /** Nothing of the chapter is left that did not run. */
  void end() {
    assertThat(left).extracting(Shown::command).isEmpty();
  }

  private String[] words(String command) {
    String plain = command.replaceFirst("\\s+(>|#) .*", "");
    for (Map.Entry<String, String> name : names.entrySet()) {
      plain = plain.replace(name.getKey(), name.getValue());
    }
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(plain);
    while (matcher.find()) {
      words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    return words.toArray(String[]::new);
  }

  private static String shapes(List<String> lines) {
    StringBuilder all = new StringBuilder();
    for (String line : lines) {
      all.append(
              line.strip()
                  .replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z", "<time>")
                  .replaceAll("\\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b", "<operation>")
                  .replaceAll("\\bby (local|arn):\\S+?(,|$)", "by <caller>$2")
                  .replaceAll("\\+?\\b\\d+ (ms|s|min|h|d)\\b", "<time>")
                  .replaceAll("<time>( <time>)+", "<time>")
                  .replaceAll("\\b\\d+\\.\\d\\d/s", "<rate>")
                  .replaceAll("for example \\S+?(?=[,:] )", "for example <webhook>")
                  .replaceAll("\\s+", " "))
          .append('\n');
    }
    return all.toString();
  }

  private static String expression(String shapes) {
    StringBuilder expression = new StringBuilder("(?s)");
    shapes
        .lines()
        .forEach(
            line -> expression.append(line.equals("…") ? "(.*\\n)?" : Pattern.quote(line + "\n")));
    return expression.toString();
  }
}
