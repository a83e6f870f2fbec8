package dev.wharf.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TailCommandTest {

  @Test
  void looksEverySecondAtOneSourceAndLessOftenAtMany() {
    assertThat(TailCommand.interval(8)).isEqualTo(Duration.ofSeconds(1));
    assertThat(TailCommand.interval(100)).isEqualTo(Duration.ofSeconds(1));
    assertThat(TailCommand.interval(432)).isEqualTo(Duration.ofSeconds(5));
  }
}
