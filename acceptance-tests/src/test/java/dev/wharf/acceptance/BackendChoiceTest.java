package dev.wharf.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.acceptance.BackendChoice.Kind;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** Which back end is chosen, and what is skipped on it. */
class BackendChoiceTest {

  @Test
  void isTheEmbeddedStackUnlessOneSaysOtherwise() {
    assertThat(choice(Map.of()).kind()).isEqualTo(Kind.EMBEDDED);
    assertThat(choice(Map.of("wharf.backend", "embedded")).kind()).isEqualTo(Kind.EMBEDDED);
    assertThat(choice(Map.of("wharf.endpoint", "", "wharf.stack", "")).kind())
        .isEqualTo(Kind.EMBEDDED);
  }

  @Test
  void isWhatThePropertiesSay() {
    assertThat(choice(Map.of("wharf.backend", "localstack")).kind()).isEqualTo(Kind.LOCALSTACK);
    assertThat(choice(Map.of("wharf.endpoint", "http://127.0.0.1:4566/")))
        .isEqualTo(new BackendChoice(Kind.ENDPOINT, "http://127.0.0.1:4566", ""));
    assertThat(choice(Map.of("wharf.stack", "wharf-dev")))
        .isEqualTo(new BackendChoice(Kind.STACK, "", "wharf-dev"));
    assertThat(choice(Map.of("wharf.stack", "a", "wharf.endpoint", "http://here")))
        .isEqualTo(new BackendChoice(Kind.STACK, "http://here", "a"));
  }

  @Test
  void isRefusedWithTheRemedyWhereItCannotBe() {
    assertThatThrownBy(() -> choice(Map.of("wharf.backend", "moto")))
        .hasMessageContaining("it may be embedded or localstack");
    assertThatThrownBy(() -> choice(Map.of("wharf.backend", "localstack", "wharf.stack", "a")))
        .hasMessageContaining("goes with neither");
    for (String endpoint : new String[] {"127.0.0.1:4566", "ftp://x", "http://", "a b"}) {
      assertThatThrownBy(() -> choice(Map.of("wharf.endpoint", endpoint)))
          .as(endpoint)
          .hasMessageContaining("write it as http://127.0.0.1:4566");
    }
  }

  @Test
  void nothingIsSkippedOnTheEmbeddedStack() {
    BackendCondition condition = new BackendCondition(choice(Map.of()));

    assertThat(condition.judge(KillTest.class, false).isDisabled()).isFalse();
    assertThat(condition.judge(QueueLaneTest.class, false).isDisabled()).isFalse();
  }

  @Test
  void elsewhereWhatNeedsTheEmbeddedStackIsSkippedWithTheReason() throws Exception {
    BackendCondition condition = new BackendCondition(choice(Map.of("wharf.stack", "a")));

    assertThat(condition.judge(QueueLaneTest.class, false).isDisabled()).isFalse();
    assertThat(condition.judge(TableLaneTest.class, false).isDisabled()).isFalse();
    assertThat(condition.judge(KillTest.class, false).getReason().orElseThrow())
        .contains("KillTest", "kills the stack");
    assertThat(condition.judge(BackendChoiceTest.class, false).getReason().orElseThrow())
        .contains("is about the embedded stack");
    assertThat(
            condition
                .judge(getClass().getDeclaredMethod("onlyHere"), true)
                .getReason()
                .orElseThrow())
        .contains("onlyHere: has this method, which only the embedded stack can do");
  }

  @EmbeddedOnly("has this method")
  void onlyHere() {}

  @Test
  void withoutDockerLocalStackIsSkippedWithTheReason() {
    BackendCondition condition =
        new BackendCondition(choice(Map.of("wharf.backend", "localstack")));

    assertThat(condition.judge(QueueLaneTest.class, false).isDisabled())
        .isNotEqualTo(LocalStackInDocker.available());
  }

  @Test
  void theNewestLocalStackNeedsAToken() {
    assertThat(LocalStackInDocker.image("")).isEqualTo("localstack/localstack:4.14.0");
    assertThat(LocalStackInDocker.image("ls-token")).isEqualTo("localstack/localstack:latest");
  }

  private static BackendChoice choice(Map<String, String> properties) {
    Properties all = new Properties();
    all.putAll(properties);
    return BackendChoice.of(all);
  }
}
