package dev.wharf.traffic;

import java.util.Random;

/** Random ids in the alphabets that providers use. */
record RandomText(Random random) {

  private static final String DIGITS = "0123456789";
  private static final String CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final String SMALL = "abcdefghijklmnopqrstuvwxyz";

  String letters(int count) {
    return of(DIGITS + CAPITALS + SMALL, count);
  }

  String capitals(int count) {
    return of(DIGITS + CAPITALS, count);
  }

  String hex(int count) {
    return of("0123456789abcdef", count);
  }

  /** Without a zero at its start. */
  String number(int digits) {
    return of("123456789", 1) + of(DIGITS, digits - 1);
  }

  private String of(String alphabet, int count) {
    StringBuilder text = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
