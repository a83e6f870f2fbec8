package dev.wharf.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterNamesTest {

  private final ParameterNames names = new ParameterNames("/wharf/signing-secrets");

  @Test
  void namesTheRouteWithoutATenantAndAnyTenant() {
    assertThat(names.source("stripe")).isEqualTo("/wharf/signing-secrets/stripe");
    assertThat(names.anyTenant("stripe")).isEqualTo("/wharf/signing-secrets/stripe/any/tenant");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acme",
        "T0123ABC",
        "acct_1",
        "shop.example.com",
        "-",
        "_",
        "a..b",
        "any",
        "escaped"
      })
  void leavesATenantAsItIsWhereItCan(String tenant) {
    assertThat(names.tenant("stripe", tenant)).hasValue("/wharf/signing-secrets/stripe/" + tenant);
  }

  @ParameterizedTest
  @CsvSource({
    "'a b',a_20b",
    "a/b,a_2Fb",
    "any/tenant,any_2Ftenant",
    "a_b!,a_5Fb_21",
    "a_20b?,a_5F20b_3F",
    "*,_2A",
    "..,..",
    ".hidden,.hidden",
    "é,_C3_A9",
    "\uD83D\uDEA2,_F0_9F_9A_A2",
    "'',''"
  })
  void escapesAnyOther(String tenant, String escaped) {
    assertThat(names.tenant("stripe", tenant))
        .hasValue("/wharf/signing-secrets/stripe/escaped/" + escaped);
  }

  @Test
  void givesNoTwoTenantsOneName() {
    String alphabet = "aB0_.-/ *%\n\u0000é\u2028\uFFFDanytenantescaped2F";
    Random random = new Random(7);
    Map<String, String> tenants = new HashMap<>();
    tenants.put(names.source("stripe"), "the route without a tenant");
    tenants.put(names.anyTenant("stripe"), "any tenant");
    for (int i = 0; i < 200_000; i++) {
      StringBuilder tenant = new StringBuilder();
      for (int length = random.nextInt(6); length >= 0; length--) {
        tenant.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String name = names.tenant("stripe", tenant.toString()).orElseThrow();
      assertThat(name).matches("(/[A-Za-z0-9_.-]+){4,5}");
      String other = tenants.put(name, tenant.toString());
      assertThat(other).isIn(null, tenant.toString());
    }
  }

  @Test
  void keepsWordsThatStandForAnythingElseToTenants() {
    List<String> all =
        List.of(
            names.source("stripe"),
            names.anyTenant("stripe"),
            names.tenant("stripe", "any").orElseThrow(),
            names.tenant("stripe", "any/tenant").orElseThrow(),
            names.tenant("stripe", "escaped").orElseThrow(),
            names.tenant("stripe", "escaped/_2A").orElseThrow(),
            names.tenant("stripe", "*").orElseThrow());

    assertThat(all).doesNotHaveDuplicates();
  }

  @Test
  void hasNoNameForWhatIsTooLongOrNoText() {
    int room = ParameterNames.MAX_LENGTH - "/wharf/signing-secrets/stripe/".length();

    assertThat(names.tenant("stripe", "a".repeat(room))).isPresent();
    assertThat(names.tenant("stripe", "a".repeat(room + 1))).isEmpty();
    assertThat(names.tenant("stripe", "é".repeat(room / 2))).isEmpty();
    assertThat(names.tenant("stripe", "a".repeat(10_000_000))).isEmpty();
    assertThat(names.tenant("stripe", "\uD83D")).isEmpty();
  }
}
