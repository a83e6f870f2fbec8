package dev.wharf.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A provider's bodies with {@code ${field}} where something differs each time; files beside us. */
final class Blanks {

  private static final Pattern FIELD = Pattern.compile("\\$\\{([A-Za-z]+)}");

  private final Map<String, String> texts = new ConcurrentHashMap<>();
  private final String directory;
  private final UnaryOperator<String> format;

  /**
   * @param directory the provider's
   * @param format makes of a file's text what the provider would write
   */
  Blanks(String directory, UnaryOperator<String> format) {
    this.directory = directory;
    this.format = format;
  }

  /**
   * @param missing makes the value of a field that has none yet; it keeps it
   */
  String fill(String name, Map<String, String> fields, UnaryOperator<String> missing) {
    String text = texts.computeIfAbsent(name, this::read);
    Matcher matcher = FIELD.matcher(text);
    StringBuilder filled = new StringBuilder(text.length() + 512);
    while (matcher.find()) {
      String value = fields.computeIfAbsent(matcher.group(1), missing);
      matcher.appendReplacement(filled, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(filled).toString();
  }

  private String read(String name) {
    String file = directory + "/" + name + ".json";
    try (InputStream in = Blanks.class.getResourceAsStream(file)) {
      byte[] bytes = Objects.requireNonNull(in, file).readAllBytes();
      return format.apply(new String(bytes, UTF_8).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
