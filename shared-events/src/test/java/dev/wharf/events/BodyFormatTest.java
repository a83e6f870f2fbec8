package dev.wharf.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyFormatTest {

  private static final BodyFormat PAYLOAD = parse("form:payload");

  @Test
  void takesAJsonBodyAsItIsWithoutItsByteOrderMark() throws Exception {
    assertThat(json(BodyFormat.JSON, "\uFEFF{\"a\": 1.10}")).isEqualTo("{\"a\": 1.10}");
  }

  @Test
  void makesAFormsFieldsAnObjectOfStrings() throws Exception {
    assertThat(json(BodyFormat.FORM, "command=%2Fdeploy&text=a+%22b%22+%C3%A9&empty=&bare&&=x"))
        .isEqualTo(
            "{\"command\":\"/deploy\",\"text\":\"a \\\"b\\\" é\",\"empty\":\"\",\"bare\":\"\",\"\":\"x\"}");
    assertThat(json(BodyFormat.FORM, "")).isEqualTo("{}");
  }

  @Test
  void takesAFieldsJsonAsItIs() throws Exception {
    assertThat(json(PAYLOAD, "payload=%7B%22n%22%3A1.10%7D&other=x")).isEqualTo("{\"n\":1.10}");
    assertThatThrownBy(() -> json(PAYLOAD, "other=x"))
        .isInstanceOf(UndecodableException.class)
        .hasMessage("the form has no payload");
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "form", "form:payload", "form:data[0]"})
  void saysWhatItReads(String text) {
    assertThat(parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "JSON", "form:", "form payload", "xml"})
  void readsNoOtherFormat(String text) {
    assertThatThrownBy(() -> BodyFormat.parse(text)).isInstanceOf(UndecodableException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "a=%, two hex digits",
    "a=%4, two hex digits",
    "a=%4&b=1, two hex digits",
    "a%=1, two hex digits",
    "a=%+1, two hex digits",
    "a=%1\u0661, two hex digits",
    "a=%zz, two hex digits",
    "a=%ff, not UTF-8",
    "a=%ed%a0%80, not UTF-8",
    "a=%c0%80, not UTF-8",
    "a=1&b=2&a=3, there twice",
    "a=1&%61=1, there twice",
    "a=é, forms encode",
    "a=b c, forms encode",
    "a={}, forms encode",
    "'a=\"', forms encode",
    "'a=\n', forms encode",
  })
  void refusesWhatIsNoForm(String form, String message) {
    assertThatThrownBy(() -> json(BodyFormat.FORM, form))
        .isInstanceOf(UndecodableException.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesBytesThatAreNotUtf8ButKeepsAReplacementCharacterThatWasSent() throws Exception {
    assertThat(json(BodyFormat.JSON, "{\"a\":\"\uFFFD\"}")).isEqualTo("{\"a\":\"\uFFFD\"}");
    byte[] broken = {'{', '"', (byte) 0xC3, '"', ':', '1', '}'};
    assertThatThrownBy(() -> BodyFormat.JSON.json(new Payload(broken)))
        .isInstanceOf(UndecodableException.class)
        .hasMessage("not UTF-8");
  }

  @Test
  void readsBackWhatTheJdkEncodes() throws Exception {
    Random random = new Random(11);
    for (int i = 0; i < 2_000; i++) {
      Map<String, String> fields = new LinkedHashMap<>();
      StringBuilder form = new StringBuilder();
      for (int field = random.nextInt(6); field > 0; field--) {
        String name = field + text(random);
        String value = text(random);
        fields.put(name, value);
        form.append('&').append(encode(name)).append('=').append(encode(value));
      }

      assertThat(FormFields.read(form.toString())).isEqualTo(fields);
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(8); length > 0; length--) {
      int character = random.nextInt(random.nextBoolean() ? 0x80 : 0x110000);
      text.appendCodePoint(character >= 0xD800 && character < 0xE000 ? '%' : character);
    }
    return text.toString();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static BodyFormat parse(String text) {
    try {
      return BodyFormat.parse(text);
    } catch (UndecodableException e) {
      throw new AssertionError(e);
    }
  }

  private static String json(BodyFormat format, String body) throws UndecodableException {
    return format.json(new Payload(body.getBytes(StandardCharsets.UTF_8)));
  }
}
