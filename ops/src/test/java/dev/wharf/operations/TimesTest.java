package dev.wharf.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-02-01T00:00:00Z"), ZoneOffset.UTC);

  @ParameterizedTest
  @CsvSource({
    "90s, 2026-01-31T23:58:30Z",
    "30m, 2026-01-31T23:30:00Z",
    "2h, 2026-01-31T22:00:00Z",
    "3d, 2026-01-29T00:00:00Z",
    "2026-01-31, 2026-01-31T00:00:00Z",
    "2026-01-31T12:00Z, 2026-01-31T12:00:00Z",
    "2026-01-31T12:00, 2026-01-31T12:00:00Z",
    "2026-01-31T13:00:05.5+01:00, 2026-01-31T12:00:05.500Z"
  })
  void readsWhatPeopleWrite(String text, Instant expected) {
    assertThat(Times.parse(text, CLOCK)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2", "2 h", "-2h", "yesterday", "2026-02-30", "31.01.2026"})
  void refusesTheRestWithTheRemedy(String text) {
    assertThatThrownBy(() -> Times.parse(text, CLOCK))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("write 90s, 30m, 2h or 3d");
  }

  @ParameterizedTest
  @CsvSource({"45, 45 s", "60, 1 min", "90, 1 min 30 s", "12000, 3 h 20 min", "187200, 2 d 4 h"})
  void saysALengthInOneOrTwoUnits(long seconds, String expected) {
    assertThat(Times.said(Duration.ofSeconds(seconds))).isEqualTo(expected);
  }
}
