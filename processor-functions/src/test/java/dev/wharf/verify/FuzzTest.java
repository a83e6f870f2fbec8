package dev.wharf.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.events.BodyFormat;
import dev.wharf.events.FormFields;
import dev.wharf.events.Header;
import dev.wharf.events.JsonFields;
import dev.wharf.events.Payload;
import dev.wharf.events.StoredWebhook;
import dev.wharf.events.UndecodableException;
import dev.wharf.sources.SignedString;
import dev.wharf.sources.Source;
import dev.wharf.sources.Sources;
import dev.wharf.sources.Verification;
import dev.wharf.sources.Verification.Place;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/** Whatever is sent, a reader of it reads it or rejects it: anything else that is thrown fails. */
class FuzzTest {

  private static final List<Source> SOURCES = List.copyOf(Sources.load().all());
  private static final List<String> SECRETS =
      List.of(
          "secret",
          "user:secret",
          "whsec_c2VjcmV0",
          "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
          "00ff");
  private static final List<String> FIELDS =
      List.of(
          "v",
          "source",
          "lane",
          "tenant",
          "id",
          "receivedAt",
          "ip",
          "method",
          "path",
          "query",
          "headers",
          "body");

  @Provide
  Arbitrary<String> texts() {
    return FuzzedInputs.texts();
  }

  @Provide
  Arbitrary<Source> sources() {
    return Arbitraries.of(SOURCES);
  }

  @Property(
      seed = FuzzedInputs.SEED,
      tries = 350_000,
      generation = GenerationMode.RANDOMIZED,
      edgeCases = EdgeCasesMode.NONE)
  void everyScheme(
      @ForAll("sources") Source source,
      @ForAll("texts") String header,
      @ForAll("texts") String other,
      @ForAll("texts") String body) {
    FuzzedInputs.tried();
    List<Header> headers = new ArrayList<>();
    for (String name : headersOf(source.verification())) {
      headers.add(new Header(name, headers.size() % 2 == 0 ? header : other));
    }
    headers.add(new Header("Content-Type", other));
    try {
      SchemeVerifier.of(source.verification(), Stored.ORIGIN)
          .verify(stored(source, headers, body, other), SECRETS);
    } catch (RejectedException e) {
      assertThat(e.reason())
          .isIn(Reason.NO_SIGNATURE, Reason.BAD_SIGNATURE, Reason.NO_SECRET, Reason.EXPIRED);
    }
  }

  @Property(
      seed = FuzzedInputs.SEED,
      tries = 300_000,
      generation = GenerationMode.RANDOMIZED,
      edgeCases = EdgeCasesMode.NONE)
  void everyIdentification(
      @ForAll("sources") Source source,
      @ForAll("texts") String header,
      @ForAll("texts") String body) {
    FuzzedInputs.tried();
    List<Header> headers = new ArrayList<>();
    source.events().stream()
        .flatMap(event -> event.key().stream())
        .forEach(value -> headers.add(new Header(value.text(), header)));
    headers.add(new Header("Content-Type", header));
    try {
      VerifiedWebhook webhook = Identification.of(source, stored(source, headers, body, header));
      assertThat(webhook.key().value()).startsWith(source.name() + "#");
      assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(webhook.key().value())).isTrue();
    } catch (RejectedException e) {
      assertThat(e.reason()).isIn(Reason.UNDECODABLE, Reason.NO_EVENT_ID);
    }
  }

  @Property(
      seed = FuzzedInputs.SEED,
      tries = 200_000,
      generation = GenerationMode.RANDOMIZED,
      edgeCases = EdgeCasesMode.NONE)
  void formsAndJson(@ForAll("texts") String text) {
    FuzzedInputs.tried();
    try {
      String json = BodyFormat.FORM.json(FormFields.read(text)).orElseThrow();
      assertThat(JsonFields.read(json, Set.of("/id")).size()).isLessThanOrEqualTo(1);
    } catch (UndecodableException e) {
      assertThat(e).hasMessageNotContaining("Exception");
    }
    try {
      JsonFields.read(text, Set.of("/id", "/list/0/id", "/a~1b"));
      JsonFields.read("{\"list\":" + text + "}", Set.of("/list/0/id"));
    } catch (UndecodableException e) {
      assertThat(e).hasMessageNotContaining("Exception");
    }
    if (JsonFields.isList(text)) {
      assertThat(text).contains("[");
    }
  }

  @Property(
      seed = FuzzedInputs.SEED,
      tries = 200_000,
      generation = GenerationMode.RANDOMIZED,
      edgeCases = EdgeCasesMode.NONE)
  void storedWebhooks(@ForAll("texts") String text, @ForAll("texts") String other) {
    FuzzedInputs.tried();
    StringBuilder json = new StringBuilder("{");
    int changed = Math.floorMod(text.hashCode(), 2 * FIELDS.size());
    for (String field : FIELDS) {
      boolean plain = Set.of("source", "lane", "method").contains(field);
      String value =
          plain ? "x" : Base64.getEncoder().encodeToString(other.getBytes(StandardCharsets.UTF_8));
      if (field.equals("v") || field.equals("receivedAt")) {
        value = "1";
      } else if (field.equals("query") || field.equals("headers")) {
        value = value + ":" + value;
      }
      if (FIELDS.indexOf(field) == changed) {
        value = text.replace("\"", "").replace("\\", "");
      }
      json.append(json.length() == 1 ? "" : ",")
          .append('"')
          .append(field)
          .append("\":\"")
          .append(value)
          .append('"');
    }
    for (String form : List.of(json + "}", json.toString().replace(",", text) + "}", text)) {
      try {
        StoredWebhook webhook = StoredWebhook.decode(form);
        assertThat(webhook.toString()).isNotEmpty();
      } catch (UndecodableException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }

  @AfterContainer
  static void print() {
    FuzzedInputs.print();
  }

  private static Set<String> headersOf(Verification verification) {
    Set<String> names = new TreeSet<>(Set.of("Authorization"));
    if (verification instanceof Verification.Hmac hmac) {
      add(hmac.recipe(), names);
    } else if (verification instanceof Verification.PublicKey publicKey) {
      add(publicKey.recipe(), names);
    } else if (verification instanceof Verification.StandardWebhooks standard) {
      List.of("id", "timestamp", "signature").forEach(name -> names.add(standard.prefix() + name));
    } else if (verification instanceof Verification.UrlAndParameters parameters) {
      names.add(parameters.header());
    } else if (verification instanceof Verification.Token token) {
      names.add(token.place().name());
    }
    return names;
  }

  private static void add(Verification.Recipe recipe, Set<String> names) {
    recipe.signature().places().stream().map(Place::name).forEach(names::add);
    recipe.timestamp().ifPresent(timestamp -> names.add(timestamp.place().name()));
    recipe.signedString().parts().stream()
        .filter(part -> part.kind() == SignedString.Kind.HEADER)
        .forEach(part -> names.add(part.text()));
  }

  private static StoredWebhook stored(
      Source source, List<Header> headers, String body, String query) {
    return new StoredWebhook(
        source.name(),
        "queue",
        "",
        "gw",
        Stored.RECEIVED_AT,
        "203.0.113.9",
        "POST",
        query.isEmpty() ? "/v1/webhooks/" + source.name() : query,
        List.of(new Header("bodySHA256", query), new Header(query, body)),
        headers,
        new Payload(body.getBytes(StandardCharsets.UTF_8)));
  }
}
