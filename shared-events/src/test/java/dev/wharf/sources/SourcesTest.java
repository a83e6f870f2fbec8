package dev.wharf.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.events.BodyFormat;
import dev.wharf.sources.Verification.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourcesTest {

  private static final String VALID =
      """
      acme:
        lane: queue
        contentTypes: [application/json, application/x-www-form-urlencoded]
        verification:
          scheme: hmac
          algorithm: HmacSHA256
          encoding: hex
          signature: {header: Acme-Signature, field: v1}
          timestamp: {header: Acme-Time, toleranceSeconds: 300}
          signedString: "v0:{timestamp}:{body}"
        retryHeaders: [Acme-Attempt]
        claimBody: once
        events:
          - {key: [/account?, /id], type: /type}
          - {body: form, field: payload, key: [header:Acme-Delivery, literal:a:b?], type: literal:ping}
      """;

  @TempDir Path directory;

  @Test
  void readsAnEntry() throws Exception {
    Source source = read(VALID).find("acme").orElseThrow();

    assertThat(source.lane()).isEqualTo(Source.Lane.QUEUE);
    assertThat(source.handshake()).isEmpty();
    assertThat(source.verification())
        .isEqualTo(
            new Verification.Hmac(
                "HmacSHA256",
                Verification.Encoding.HEX,
                Verification.Secret.TEXT,
                new Verification.Recipe(
                    new Verification.Signature(
                        List.of(Place.header("Acme-Signature")),
                        Optional.of("v1"),
                        "",
                        Optional.of(",")),
                    Optional.of(
                        new Verification.Timestamp(
                            Place.header("Acme-Time"),
                            Optional.empty(),
                            ",",
                            Verification.Unit.SECONDS,
                            300)),
                    SignedString.parse("v0:{timestamp}:{body}"))));
    assertThat(source.retryHeaders()).containsExactly("Acme-Attempt");
    assertThat(source.claimBody()).isEqualTo(Source.BodyClaim.ONCE);
    assertThat(source.events())
        .containsExactly(
            new EventIdentity(
                BodyFormat.JSON,
                List.of(
                    value(EventIdentity.Kind.POINTER, "/account", true),
                    value(EventIdentity.Kind.POINTER, "/id", false)),
                value(EventIdentity.Kind.POINTER, "/type", false)),
            new EventIdentity(
                new BodyFormat(BodyFormat.Kind.FORM, Optional.of("payload")),
                List.of(
                    value(EventIdentity.Kind.HEADER, "Acme-Delivery", false),
                    value(EventIdentity.Kind.LITERAL, "a:b?", false)),
                value(EventIdentity.Kind.LITERAL, "ping", false)));
    assertThat(source.events().get(0).key()).map(Object::toString).contains("/account?", "/id");
    assertThat(source.events().get(1).key())
        .map(Object::toString)
        .contains("header:Acme-Delivery", "literal:a:b?");
  }

  @Test
  void readsAnEntryWithoutWhatMayBeLeftOut() throws Exception {
    Source source =
        read("""
            bare:
              lane: queue
              contentTypes: [application/json]
              verification:
                scheme: hmac
                algorithm: HmacSHA1
                encoding: base64
                signature: {header: Bare-Signature, prefix: sha1=}
                signedString: "{body}"
              events:
                - {body: json, key: [/id], type: /type}
            """)
            .find("bare")
            .orElseThrow();

    assertThat(source.retryHeaders()).isEmpty();
    Verification.Hmac hmac = (Verification.Hmac) source.verification();
    assertThat(hmac.encoding()).isEqualTo(Verification.Encoding.BASE64);
    assertThat(hmac.recipe().timestamp()).isEmpty();
    assertThat(hmac.recipe().signature().prefix()).isEqualTo("sha1=");
  }

  @Test
  void readsAnEntryWithAllThatTheSchemeKnows() throws Exception {
    Source source =
        read("""
            full:
              lane: queue
              contentTypes: [application/json]
              verification:
                scheme: hmac
                algorithm: HmacSHA256
                encoding: base64
                secret: {encoding: hex, prefix: key_}
                signature: {headers: [Full-One, Full-Two], separator: " ", prefix: "v1,"}
                timestamp: {header: Full-Time, field: t, separator: ";", unit: iso8601, toleranceSeconds: 1}
                signedString: "{header:Full-Id}.{timestamp}.{body}"
              events:
                - {key: [/id], type: /type}
            """)
            .find("full")
            .orElseThrow();

    assertThat(source.verification())
        .isEqualTo(
            new Verification.Hmac(
                "HmacSHA256",
                Verification.Encoding.BASE64,
                new Verification.Secret(Verification.SecretEncoding.HEX, "key_"),
                new Verification.Recipe(
                    new Verification.Signature(
                        List.of(Place.header("Full-One"), Place.header("Full-Two")),
                        Optional.empty(),
                        "v1,",
                        Optional.of(" ")),
                    Optional.of(
                        new Verification.Timestamp(
                            Place.header("Full-Time"),
                            Optional.of("t"),
                            ";",
                            Verification.Unit.ISO8601,
                            1)),
                    SignedString.parse("{header:Full-Id}.{timestamp}.{body}"))));
  }

  @Test
  void theFunctionsReadTheListThatTheBuildChecked() throws Exception {
    assertThat(Sources.load().all())
        .containsExactlyElementsOf(SourcesYaml.read(Path.of("../sources.yaml")).all());
    assertThat(Sources.load().find("stripe")).isPresent();
    assertThat(Sources.load().find("slack")).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "lane: queue | lane: boat | source acme: lane must be queue or table, not boat",
        "  lane: queue | ~~ | source acme: lane must be queue or table; it is missing",
        "lane: queue | {lane: queue, | is not YAML",
        "lane: queue | lanes: queue | source acme: lane must be queue or table; it is missing",
        "lane: queue | lane: queue\\n  surprise: 1 | acme: surprise is not a field of a source",
        "lane: queue | lane: queue\\n  handshake: x | handshake must be one of url-verification",
        "lane: queue | lane: queue\\n  handshake: url-verification | handshake is answered by what is stored: it needs lane: table",
        "lane: queue | lane: queue\\n  handshake: hook-secret | handshake is answered by what is stored: it needs lane: table",
        "lane: queue | lane: table\\n  handshake: zoom-url-validation | handshake is answered by a function, which stores on the queue: it needs lane: queue",
        "lane: queue | lane: table\\n  handshake: validation-token | contentTypes must list text/plain: the handshake comes so",
        "\"v0:{timestamp}:{body}\" | \"{url}{timestamp}{body}\"\\n  handshake: zoom-url-validation | handshake is answered by a function, which cannot judge a signed address; remove it",
        "acme: | Acme!: | the name must be lower-case letters",
        "[application/json, application/x | [application/json, application/y | contentTypes must list application/x-www-form-urlencoded: an event comes as a form",
        "[application/json, | [application/json, application/json, | contentTypes lists application/json twice",
        "[Acme-Attempt] | [] | retryHeaders must list at least one: a header name",
        "[Acme-Attempt] | Acme-Attempt | retryHeaders must be a list, not Acme-Attempt",
        "[Acme-Attempt] | [a b] | retryHeaders must list a header name, not a b",
        "scheme: hmac | scheme: none | verification.scheme must be hmac, standard-webhooks, public-key, url-and-parameters, basic or token, not none",
        "scheme: hmac | scheme: hmac\\n    x: 1 | verification.x is not a field of a source",
        "HmacSHA256 | HmacMD5 | verification.algorithm must be HmacSHA1, HmacSHA224, HmacSHA256,",
        "encoding: hex | encoding: HEX | verification.encoding must be hex or base64, not HEX",
        "encoding: hex | ~~ | verification.encoding must be hex or base64; it is missing",
        "signature: {header: Acme-Signature, field: v1} | signature: v1 | verification.signature must be a mapping with a header, not v1",
        "header: Acme-Signature | header: 'a b' | verification.signature.header must be a header name",
        "field: v1 | field: a=b | verification.signature.field must be a field such as v1",
        "field: v1 | field: v1, prefix: x | verification.signature.prefix goes with a whole header",
        "field: v1 | prefix: '' | verification.signature.prefix must be a text such as v0=",
        "field: v1 | fields: v1 | verification.signature.fields is not a field of a source",
        "toleranceSeconds: 300 | toleranceSeconds: 0 | verification.timestamp.toleranceSeconds must be seconds, 1 to 86400, not 0",
        "toleranceSeconds: 300 | leeway: 300 | verification.timestamp.toleranceSeconds must be seconds, 1 to 86400; it is missing",
        "toleranceSeconds: 300 | toleranceSeconds: 300, x: 1 | verification.timestamp.x is not a field",
        "timestamp: {header: Acme-Time, toleranceSeconds: 300} | ~~ | verification.signedString has {timestamp}: say where",
        "v0:{timestamp}:{body} | v0:{body} | verification.signedString must have {timestamp}",
        "v0:{timestamp}:{body} | v0:{timestamp} | verification.signedString must have {body} once, not 0 times",
        "v0:{timestamp}:{body} | {timestamp}{crc32} | verification.signedString must have {body} once, not 0 times; or {crc32}, with a header",
        "v0:{timestamp}:{body} | {secret:id}{timestamp}{body} | verification.signedString has {secret:id}, which goes with public-key only",
        "v0:{timestamp}:{body} | {timestamp}{body}{body} | verification.signedString must have {body} once, not 2 times",
        "v0:{timestamp}:{body} | {timestamp}{body}{uri} | verification.signedString may have {body}, {crc32}, {timestamp}, {method}, {url} and {secret:id}, not {uri}; a header is {header:<name>}",
        "v0:{timestamp}:{body} | {timestamp}{{body} | verification.signedString may have {body}, {crc32}, {timestamp}, {method}, {url} and {secret:id}, not {;",
        "header: Acme-Signature | headers: [] | verification.signature.headers must list at least one: a header name",
        "header: Acme-Signature | headers: [a b] | verification.signature.headers must list a header name, not a b",
        "header: Acme-Signature | header: A, headers: [B] | verification.signature.headers lists every header: remove it or header",
        "field: v1} | field: v1, separator: '/'} | verification.signature.separator must be a comma, a semicolon or a space, not /",
        "field: v1} | separator: ' '} | verification.signature.separator is a list's: say which entries count in field or prefix",
        "header: Acme-Time, | header: Acme-Time, separator: ;, | verification.timestamp.separator is a list's: say which entry has the time in field",
        "header: Acme-Time, | header: acme-signature, field: t, separator: ;, | verification.timestamp.separator must be the signature's: both are in acme-signature",
        "header: Acme-Time, | header: Acme-Time, unit: minutes, | verification.timestamp.unit must be seconds, milliseconds or iso8601, not minutes",
        "encoding: hex | encoding: hex\\n    secret: base64 | verification.secret must be a mapping with an encoding, not base64",
        "encoding: hex | encoding: hex\\n    secret: {encoding: base32} | verification.secret.encoding must be utf8, hex or base64, not base32",
        "encoding: hex | encoding: hex\\n    secret: {prefix: x} | verification.secret.encoding must be utf8, hex or base64; it is missing",
        "encoding: hex | encoding: hex\\n    secret: {encoding: utf8, prefix: x} | verification.secret.prefix goes with hex or base64: a secret that is text is a key as a whole; remove it",
        "encoding: hex | encoding: hex\\n    secret: {encoding: hex, prefix: a b} | verification.secret.prefix must be a text such as key_, not a b",
        "encoding: hex | encoding: hex\\n    secret: {encoding: hex, x: 1} | verification.secret.x is not a field",
        "v0:{timestamp}:{body} | {timestamp}{body}{header:a b} | verification.signedString may have {body}, {crc32}, {timestamp}, {method}, {url} and {secret:id}, not {header:a b}; a header is {header:<name>}",
        "claimBody: once | ~~ | source acme: claimBody must be once, per-type or never: a key has a header that is not signed",
        "claimBody: once | claimBody: true | source acme: claimBody must be once, per-type or never, not true",
        "claimBody: once | claimBody: per-type | source acme: claimBody per-type goes with a type that is a header's; a body that has its own: once",
        "header:Acme-Delivery, | /id, | source acme: claimBody goes with a key that has a header that is not signed; remove it",
        "header:Acme-Delivery, | header:acme-time, | claimBody goes with a key that has a header that is not signed; remove it",
        "v0:{timestamp}:{body} | {timestamp}{pointer:/a} | source acme: events has /account? in a key, which is not signed; take what is: [/a]",
        "v0:{timestamp}:{body} | {timestamp}{pointer:/account}{pointer:/id} | source acme: events has a header in a key that is not signed; take parts of the body that are",
        "v0:{timestamp}:{body} | {timestamp}{pointer:a} | verification.signedString may have {body}, {crc32}, {timestamp}, {method}, {url} and {secret:id}, not {pointer:a}",
        "header: Acme-Signature, field: v1 | pointer: /signature, field: v1 | verification.signature.pointer leads to one signature: remove it, or field and separator",
        "header: Acme-Signature, | header: A, pointer: /b, | verification.signature.pointer leads into the body: remove it or header",
        "header: Acme-Signature, | headers: [A], pointer: /b, | verification.signature.pointer leads into the body: remove it or headers",
        "header: Acme-Time, | pointer: /time, field: t, | verification.timestamp.pointer leads to one time: remove it or field",
        "header: Acme-Time, | pointer: time, | verification.timestamp.pointer must be a JSON Pointer such as /signature, not time",
        "[/account?, /id] | [] | events[0].key must list at least one",
        "[/account?, /id] | [id] | events[0].key must list a JSON Pointer such as /id, header:<name> or literal:<text>, not id",
        "[/account?, /id] | [/id, header:a b] | events[0].key must list",
        "[/account?, /id] | [/id, 'literal:'] | events[0].key must list",
        "[/account?, /id] | [/id?] | events[0].key must have a pointer or a header that is not optional",
        "[/account?, /id] | [literal:x] | events[0].key must have a pointer or a header that is not",
        "[/account?, /id] | [/a?, /b?, /id] | events[0].key may have one optional part",
        "[/account?, /id] | [/id, /id] | events[0].key lists /id twice",
        "type: /type | type: type | events[0].type must be a JSON Pointer such as /type, header:<name> or literal:<text>, not optional, not type",
        "type: /type | type: /type? | events[0].type must be",
        "type: /type | kind: /type | events[0].type must be",
        "type: /type | type: /type, x: 1 | events[0].x is not a field of a source",
        "body: form, | ~~ | events[1].field is a form's: it needs body: form",
        "body: form | body: xml | events[1].body must be json, list or form, not xml",
        "field: payload | field: a b | events[1].field must be the name of a form's field",
        "- {key: [/account?, /id], type: /type} | - /id | events must list mappings with key and type, not /id",
        "events: | event: | events must list at least one mapping with key and type",
      })
  void namesTheFieldAndTheRemedy(String part, String broken, String message) {
    assertThat(VALID).contains(part);

    assertThatThrownBy(() -> read(VALID.replace(part, broken.replace("\\n", "\n"))))
        .isInstanceOf(InvalidSourceException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "claim",
        "quarantine",
        "quarantine-count",
        "quarantine-bundles",
        "prime",
        "body",
        "redrive"
      })
  void noSourceIsCalledWhatTheLedgersOtherKeysBeginWith(String name) {
    assertThatThrownBy(() -> read(VALID.replaceFirst("(?m)^acme:", name + ":")))
        .isInstanceOf(InvalidSourceException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("is one of the ledger's own; take another");
  }

  private Sources read(String yaml) throws Exception {
    return SourcesYaml.read(Files.writeString(directory.resolve("sources.yaml"), yaml));
  }

  private static EventIdentity.Value value(EventIdentity.Kind kind, String text, boolean optional) {
    return new EventIdentity.Value(kind, text, optional);
  }
}
