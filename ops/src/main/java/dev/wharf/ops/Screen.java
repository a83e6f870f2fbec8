package dev.wharf.ops;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Where commands write. Colours and symbols appear only where they can be read: on a terminal,
 * without NO_COLOR (https://no-color.org), in a character set that has them.
 *
 * @param outIsTerminal whether somebody watches standard output
 * @param errIsTerminal the same for standard error
 */
record Screen(
    PrintStream out,
    PrintStream err,
    boolean outIsTerminal,
    boolean errIsTerminal,
    boolean colours,
    Charset charset) {

  /**
   * The process's own output. The launcher knows which streams are terminals and says so in the
   * property wharf.terminal, {@code out}, {@code err} or both; Java itself cannot tell them apart.
   */
  static Screen ofProcess(Map<String, String> environment) {
    String terminals = System.getProperty("wharf.terminal", "");
    Charset charset = nativeCharset();
    boolean out = terminals.contains("out");
    return new Screen(
        stream(FileDescriptor.out, charset),
        stream(FileDescriptor.err, charset),
        out,
        terminals.contains("err"),
        out
            && environment.getOrDefault("NO_COLOR", "").isEmpty()
            && !environment.getOrDefault("TERM", "dumb").equals("dumb"),
        charset);
  }

  private static PrintStream stream(FileDescriptor descriptor, Charset charset) {
    return new PrintStream(new FileOutputStream(descriptor), true, charset);
  }

  /** The terminal's character set. JDK 17 writes UTF-8 only where it is told the locale's. */
  private static Charset nativeCharset() {
    String name = System.getProperty("stdout.encoding", System.getProperty("native.encoding", ""));
    return !name.isEmpty() && Charset.isSupported(name)
        ? Charset.forName(name)
        : StandardCharsets.US_ASCII;
  }

  /** Whether the character set has more than letters. */
  boolean symbols() {
    return charset.newEncoder().canEncode("✓✗█");
  }

  PrintWriter outWriter() {
    return new PrintWriter(out, true, charset);
  }

  PrintWriter errWriter() {
    return new PrintWriter(err, true, charset);
  }

  String tick() {
    return good(symbols() ? "✓" : "ok");
  }

  String cross() {
    return bad(symbols() ? "✗" : "NO");
  }

  String good(String text) {
    return styled("32", text);
  }

  String bad(String text) {
    return styled("31", text);
  }

  String strong(String text) {
    return styled("1", text);
  }

  String faint(String text) {
    return styled("2", text);
  }

  private String styled(String code, String text) {
    return colours ? "\u001B[" + code + "m" + text + "\u001B[0m" : text;
  }
}
