package dev.wharf.verify;

import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/** Texts that readers of requests stumble over, and how many were tried. */
public final class FuzzedInputs {

  /** The same inputs in every run, so that none fails by chance. "" tries others. */
  public static final String SEED = "20261125";

  private static final AtomicInteger TRIED = new AtomicInteger();

  private static final String[] PIECES = {
    "{",
    "}",
    "[",
    "]",
    "\"",
    ":",
    ",",
    ";",
    "&",
    "=",
    "%",
    "%7B",
    "%ff",
    "%0",
    "+",
    "\\",
    "\\ud800",
    "\uFEFF",
    "\uFFFD",
    "\u0000",
    "\uD83D",
    "\uD83D\uDE00",
    "\u00e9",
    "\u0661",
    " ",
    "\n",
    "null",
    "true",
    "1e999999999",
    "-",
    "0",
    "1767225600",
    "1767225600123",
    "2026-01-01T00:00:00Z",
    "t=",
    "v1=",
    "v1,",
    "v1a,",
    "sha256=",
    "Basic ",
    "AAAA",
    "whsec_",
    "/0/",
    "/*/",
    "{body}",
    "{timestamp}",
    "{}",
    "[]",
    "[{}]",
    "[[[[[[",
    "\"id\":\"1\"",
    "\"type\":\"a\"",
    "\"value\":[{\"clientState\":\"secret\"}]",
    "\"signature\":{\"timestamp\":1,\"token\":\"t\",\"signature\":\"s\"}",
    "\"notificationItems\":[{\"NotificationRequestItem\":{\"pspReference\":\"p\"}}]",
    "MessageSid=M&MessageStatus=sent",
    "payload=%7B%22trigger_id%22%3A%221%22%7D",
    "v",
    "source",
    "headers",
    "application/x-www-form-urlencoded",
    "application/json",
    "secret",
    "gw",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
  };

  private FuzzedInputs() {}

  /** Pieces in any order, and now and then any text. */
  public static Arbitrary<String> texts() {
    Arbitrary<String> pieces =
        Arbitraries.of(PIECES).list().ofMaxSize(9).map(list -> String.join("", list));
    return Arbitraries.frequencyOf(
        Tuple.of(9, pieces), Tuple.of(1, Arbitraries.strings().ofMaxLength(30)));
  }

  public static void tried() {
    TRIED.incrementAndGet();
  }

  public static void print() {
    System.out.printf("fuzzed %,d inputs%n", TRIED.get());
  }
}
