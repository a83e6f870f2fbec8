package dev.wharf.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.functions.Environment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryHorizonTest {

  /** {@code ./wharf stats} knows it from here, and the sweep from the template. */
  @Test
  void isWhatTheTemplateSays() throws Exception {
    assertThat(Files.readString(Path.of("../template.yaml")))
        .contains("RETRY_HORIZON_MINUTES: \"" + RetryHorizon.DEFAULT.toMinutes() + "\"");
    assertThat(horizon("420")).isEqualTo(RetryHorizon.DEFAULT);
    assertThat(horizon("0")).isEqualTo(Duration.ZERO);
  }

  @ParameterizedTest
  @ValueSource(strings = {"7h", "-1", "1.5", "99999999"})
  void refusesWhatIsNoNumberOfMinutes(String minutes) {
    assertThatThrownBy(() -> horizon(minutes))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("environment variable RETRY_HORIZON_MINUTES must be minutes, not " + minutes);
  }

  private static Duration horizon(String minutes) {
    return RetryHorizon.from(new Environment(Map.of("RETRY_HORIZON_MINUTES", minutes)));
  }
}
