package dev.wharf.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BatchResponseTest {
  private static final Set<String> BATCH = Set.of("a", "b");

  private static Set<String> succeeded(String response) {
    return BatchResponse.succeeded(response.getBytes(StandardCharsets.UTF_8), BATCH);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "\"\"",
        "{}",
        "[]",
        "{\"batchItemFailures\":null}",
        "{\"batchItemFailures\":[]}"
      })
  void takesNoFailuresAsSuccess(String response) {
    assertThat(succeeded(response)).isEqualTo(BATCH);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not json",
        "\"fine\"",
        "{\"batchItemFailures\":\"a\"}",
        "{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]}",
        "{\"batchItemFailures\":[{\"itemIdentifier\":null}]}",
        "{\"batchItemFailures\":[{\"foo\":\"a\"}]}",
        "{\"batchItemFailures\":[{\"itemIdentifier\":\"a\"},{\"itemIdentifier\":\"c\"}]}"
      })
  void failsTheWholeBatchWhenAFailureNamesNoMessageOfIt(String response) {
    assertThat(succeeded(response)).isEmpty();
  }

  @Test
  void givesBackOnlyWhatIsNamed() {
    assertThat(succeeded("{\"batchItemFailures\":[{\"itemIdentifier\":\"a\"}]}"))
        .containsExactly("b");
  }
}
