package dev.wharf.ops;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** The demo's lines, at most 80 columns wide: step, time, what it means. */
final class DemoTable {

  private static final int TEXT_COLUMN = 29;
  private static final int TEXT_WIDTH = 79 - TEXT_COLUMN;

  private final Screen screen;
  private final PrintStream out;

  DemoTable(Screen screen) {
    this.screen = screen;
    this.out = screen.out();
  }

  void title(int number, String title) {
    out.println();
    out.println(" " + screen.strong(number + "  " + title));
  }

  void right(String step, long millis, String text) {
    line(screen.tick(), step, "%5d ms".formatted(Math.max(0, millis)), text);
  }

  void wrong(String step, String text) {
    line(screen.cross(), step, " ".repeat(8), text);
  }

  void close(int right, int stories) {
    out.println();
    out.println(
        right == stories
            ? " "
                + screen.good("All " + stories + " ended as they should.")
                + " Now try ./wharf up and ./wharf send stripe"
            : " "
                + screen.bad(stories - right + " of " + stories + " did not end as they should")
                + ", see above");
  }

  private void line(String mark, String step, String time, String text) {
    StringBuilder line = new StringBuilder();
    for (String part : wrap(text)) {
      line.append(
          line.length() == 0
              ? "    %s %-12s%s  ".formatted(mark, step, time) + screen.faint(part)
              : "%n%s%s".formatted(" ".repeat(TEXT_COLUMN), screen.faint(part)));
    }
    out.println(line);
  }

  /** At spaces; a word that is too long gets a line of its own. */
  private static List<String> wrap(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.strip().split(" +", -1)) {
      if (line.length() > 0 && line.length() + 1 + word.length() > TEXT_WIDTH) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
