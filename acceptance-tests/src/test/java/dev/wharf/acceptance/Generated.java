package dev.wharf.acceptance;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.wharf.events.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Bodies and headers that try every character that a template could trip over. */
final class Generated {

  private static final String[] PIECES = {
    "$",
    "$x",
    "${y}",
    "$!z",
    "#end",
    "#set($a=1)",
    "##",
    "#*",
    "*#",
    "\\",
    "\"",
    "'",
    "\\\"",
    "&DelaySeconds=900",
    "%00",
    "\u0001",
    "\u001f",
    "\u007f",
    "\r\n",
    "\t",
    "\u2028",
    "é",
    "漢字",
    "\uD83D\uDE80",
    "\uFEFF",
    "\uFFFD",
    "</script>",
    "{{",
    "}}",
    "$input.body",
    "$context.stage",
    "null",
    "\u202E",
    "a",
    "0",
    " ",
    "{\"v\":1}",
    "=,;:"
  };

  private Generated() {}

  /** The same in every run, so that none fails by chance; {@code -Dwharf.seed} tries others. */
  static Random random() {
    return new Random(Long.getLong("wharf.seed", 20_261_125));
  }

  /** A JSON object; some of its text is escaped, some of it raw, some between its members. */
  static String object(Random random) {
    StringBuilder object = new StringBuilder("{");
    int members = random.nextInt(6);
    for (int i = 0; i < members; i++) {
      object.append(i == 0 ? "" : ",").append(" \n\r\t".charAt(random.nextInt(4)));
      object.append("\"m").append(i).append("\":").append(quoted(text(random, 12)));
    }
    return object.append("}").toString();
  }

  static List<String> headers(Random random) {
    List<String> headers = new ArrayList<>();
    int count = random.nextInt(5);
    for (int i = 0; i < count; i++) {
      headers.add("X-Generated-" + i);
      headers.add(text(random, 6).replaceAll("[^\\x20-\\x7e]", "~").strip());
    }
    return headers;
  }

  static String text(Random random, int pieces) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(pieces + 1); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  private static String quoted(String text) {
    try {
      return Json.mapper().writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
