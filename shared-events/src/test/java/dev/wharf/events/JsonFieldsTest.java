package dev.wharf.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFieldsTest {

  @Test
  void findsTextAndNumbersAtAnyDepth() throws Exception {
    String json =
        """
        {"deep":{"id":"no","a":{"b":[{"id":"no"}],"c":12.50}},"id":"evt_1","nested":{"id":"no"}}""";

    assertThat(JsonFields.read(json, List.of("/id", "/deep/a/c", "/missing")))
        .containsOnlyKeys("/id", "/deep/a/c")
        .containsEntry("/id", "evt_1")
        .containsEntry("/deep/a/c", "12.50");
  }

  @Test
  void takesNeitherObjectsNorNullsNorBooleansForText() throws Exception {
    assertThat(JsonFields.read("{\"a\":{},\"b\":null,\"c\":true}", List.of("/a", "/b", "/c")))
        .isEmpty();
  }

  @Test
  void countsTheLastOfRepeatedMembers() throws Exception {
    assertThat(JsonFields.read("{\"id\":\"a\",\"id\":\"b\"}", List.of("/id")))
        .containsEntry("/id", "b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"e\":{\"type\":\"a\"},\"e\":\"x\"}",
        "{\"e\":{\"type\":\"a\"},\"e\":{}}",
        "{\"e\":{\"type\":\"a\"},\"e\":[]}",
        "{\"e\":{\"type\":\"a\",\"type\":{}}}",
      })
  void forgetsWhatWasInARepeatedMemberAsTreesDo(String json) throws Exception {
    assertThat(JsonFields.read(json, List.of("/e/type"))).isEmpty();
    assertThat(Json.mapper().readTree(json).at("/e/type").isTextual()).isFalse();
  }

  @Test
  void keepsWhatAMemberHoldsWhateverFollows() throws Exception {
    assertThat(
            JsonFields.read(
                "{\"e\":{\"type\":\"a\",\"b\":{\"c\":1}},\"e2\":{},\"f\":{\"type\":\"z\"}}",
                List.of("/e/type", "/e/b/c")))
        .containsEntry("/e/type", "a")
        .containsEntry("/e/b/c", "1");
  }

  @Test
  void readsEscapedNames() throws Exception {
    assertThat(JsonFields.read("{\"a/b\":\"x\"}", List.of("/a~1b"))).containsEntry("/a~1b", "x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "[]", "\"id\"", "{", "{\"id\":", "{} {}", "{}x", "{\"id\":\"a\"", "NaN"})
  void refusesAnythingButOneWholeObject(String json) {
    assertThatThrownBy(() -> JsonFields.read(json, List.of("/id")))
        .isInstanceOf(UndecodableException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e99999999999", "-1.5E-99999999999", "1e2147483649"})
  void refusesANumberThatNoTreeHolds(String number) {
    String json = "{\"id\":\"a\",\"n\":[{\"n\":" + number + "}]}";

    assertThatThrownBy(() -> Json.mapper().readTree(json)).isInstanceOf(Exception.class);
    assertThatThrownBy(() -> JsonFields.read(json, List.of("/id")))
        .isInstanceOf(UndecodableException.class)
        .hasMessageContaining("a number too large or too small");
  }

  /** JDK 25 reads the first, JDK 17 does not; the second JDK 17 writes as it can't read it. */
  @ParameterizedTest
  @ValueSource(strings = {"1e2147483648", "10e2147483647", "1E+1000000000", "0.1e-1000000000"})
  void refusesANumberThatNotEveryJdkReadsAndWrites(String number) {
    assertThatThrownBy(() -> JsonFields.read("{\"n\":" + number + "}", List.of("/n")))
        .isInstanceOf(UndecodableException.class)
        .hasMessageContaining("a number too large or too small");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "-12.5E-999999999", "1e+0000000000000999999999", "2E-0"})
  void takesEveryNumberThatAnyJdkReadsAndWrites(String number) throws Exception {
    String json = "{\"n\":" + number + "}";

    assertThat(JsonFields.read(json, List.of("/n"))).containsEntry("/n", number);
    JsonNode tree = Json.mapper().readTree(json);
    assertThat(Json.mapper().readTree(tree.toString()).path("n").decimalValue())
        .isEqualTo(tree.path("n").decimalValue());
  }

  @Test
  void takesALargeNumberThatATreeHolds() throws Exception {
    String json = "{\"id\":1e400,\"n\":-1.50E-400}";

    assertThat(JsonFields.read(json, List.of("/id", "/n")))
        .containsEntry("/id", "1e400")
        .containsEntry("/n", "-1.50E-400");
    assertThat(Json.mapper().readTree(json).path("n").decimalValue())
        .isEqualByComparingTo("-1.5E-400");
  }

  @Test
  void bearsDeepNesting() {
    assertThatThrownBy(() -> JsonFields.read("{\"a\":" + "[".repeat(100_000), List.of("/id")))
        .isInstanceOf(UndecodableException.class);
  }
}
