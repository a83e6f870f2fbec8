package dev.wharf.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class IdempotencyKeyTest {

  @Test
  void joinsSourceTenantAndEvent() {
    assertThat(IdempotencyKey.of("stripe", "acme", List.of("evt_1")))
        .hasToString("stripe#acme#evt_1");
    assertThat(IdempotencyKey.of("stripe", "", List.of("acct_1", "evt_1")))
        .hasToString("stripe##acct_1:evt_1");
  }

  @Test
  void givesDifferentEventsDifferentKeysWhateverTheyAreCalled() {
    assertThat(IdempotencyKey.of("s", "a#b", List.of("c")))
        .isNotEqualTo(IdempotencyKey.of("s", "a", List.of("b#c")));
    assertThat(IdempotencyKey.of("s", "", List.of("a:b")))
        .isNotEqualTo(IdempotencyKey.of("s", "", List.of("a", "b")));
    assertThat(IdempotencyKey.of("s", "a%23b", List.of("c")))
        .isNotEqualTo(IdempotencyKey.of("s", "a#b", List.of("c")));
  }
}
