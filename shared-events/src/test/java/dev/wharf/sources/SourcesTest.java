package dev.wharf.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourcesTest {

  private static final String VALID =
      """
      acme:
        lane: queue
        contentTypes: [application/json]
        verification:
          scheme: timestamped-hmac
          algorithm: HmacSHA256
          header: Acme-Signature
          timestampField: t
          signatureField: v1
          toleranceSeconds: 300
        idempotencyKey: [/account?, /id]
        eventType: /type
      """;

  @TempDir Path directory;

  @Test
  void readsAnEntry() throws Exception {
    Source source = read(VALID).find("acme").orElseThrow();

    assertThat(source.lane()).isEqualTo(Source.Lane.QUEUE);
    assertThat(source.idempotencyKey()).containsExactly("/account?", "/id");
    assertThat(source.verification())
        .isEqualTo(new Source.Verification("HmacSHA256", "Acme-Signature", "t", "v1", 300));
  }

  @Test
  void theFunctionsReadTheListThatTheBuildChecked() throws Exception {
    assertThat(Sources.load().all())
        .containsExactlyElementsOf(SourcesYaml.read(Path.of("../sources.yaml")).all());
    assertThat(Sources.load().find("stripe")).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "lane: queue | lane: boat | source acme: lane must be queue, not boat",
        "  lane: queue | ~~ | source acme: lane must be queue; it is missing",
        "lane: queue | {lane: queue, | is not YAML",
        "lane: queue | lanes: queue | source acme: lane must be queue; it is missing",
        "eventType: /type | eventType: type | eventType must be a JSON Pointer such as /type, not type",
        "[/account?, /id] | [] | idempotencyKey must list at least one",
        "[/account?, /id] | [id] | idempotencyKey must list a JSON Pointer such as /id, not id",
        "toleranceSeconds: 300 | toleranceSeconds: 0 | verification.toleranceSeconds must be seconds",
        "scheme: timestamped-hmac | scheme: none | verification.scheme must be timestamped-hmac",
        "HmacSHA256 | HmacMD5 | verification.algorithm must be HmacSHA256, not HmacMD5",
        "header: Acme-Signature | header: 'a b' | verification.header must be a header name",
        "eventType: /type | eventType: /type\\n  surprise: 1 | surprise is not a field of a source",
        "acme: | Acme!: | the name must be lower-case letters",
      })
  void namesTheFieldAndTheRemedy(String part, String broken, String message) {
    assertThat(VALID).contains(part);

    assertThatThrownBy(() -> read(VALID.replace(part, broken.replace("\\n", "\n"))))
        .isInstanceOf(InvalidSourceException.class)
        .hasMessageContaining(message);
  }

  private Sources read(String yaml) throws Exception {
    return SourcesYaml.read(Files.writeString(directory.resolve("sources.yaml"), yaml));
  }
}
