package dev.wharf.template;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** A document's sections, by the anchors that GitHub gives them. */
final class Markdown {

  private Markdown() {}

  /**
   * Lower case, spaces as hyphens, and nothing else but letters, digits, hyphens and underscores.
   */
  static Set<String> anchors(Path file) {
    Set<String> anchors = new HashSet<>();
    boolean code = false;
    try {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith("```")) {
          code = !code;
        } else if (!code && line.matches("#{1,6} .+")) {
          anchors.add(
              line.replaceFirst("#+ ", "")
                  .strip()
                  .toLowerCase(Locale.ROOT)
                  .replaceAll("[^\\p{L}\\p{N} _-]", "")
                  .replace(' ', '-'));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return anchors;
  }
}
