package dev.wharf.operations;

import java.util.stream.Collectors;

/**
 * What senders wrote, as a terminal may show it. Tenants, headers and bodies are theirs to choose,
 * also before anything is verified, and a terminal obeys what is a control character in them: one
 * could hide a line, or make one up. Each is shown as {@code \}{@code u001b}.
 */
public final class PlainText {

  private PlainText() {}

  /** Of one line: it stays one. */
  public static String line(String text) {
    return text.chars().allMatch(PlainText::isPlain)
        ? text
        : text.chars()
            .mapToObj(c -> isPlain(c) ? String.valueOf((char) c) : "\\u%04x".formatted(c))
            .collect(Collectors.joining());
  }

  /** Of a text of many lines. */
  public static String lines(String text) {
    return text.lines()
        .map(line -> line.replace("\t", "    "))
        .map(PlainText::line)
        .collect(Collectors.joining("\n"));
  }

  /** No control character, and none that turns the direction of what follows. */
  private static boolean isPlain(int c) {
    return !Character.isISOControl(c)
        && c != 0x2028
        && c != 0x2029
        && !(c >= 0x202A && c <= 0x202E)
        && !(c >= 0x2066 && c <= 0x2069);
  }
}
