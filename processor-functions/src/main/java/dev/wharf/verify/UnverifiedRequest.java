package dev.wharf.verify;

import dev.wharf.events.JsonFields;
import dev.wharf.events.StoredWebhook;
import dev.wharf.events.UndecodableException;
import dev.wharf.sources.SignedString;
import dev.wharf.sources.Verification;
import dev.wharf.sources.Verification.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a check reads of a request, all of which anybody could have written. */
final class UnverifiedRequest {

  private static final String FIRST = "/0/";

  private final StoredWebhook webhook;
  private final List<String> pointers = new ArrayList<>();
  private @Nullable Map<String, String> values;

  UnverifiedRequest(StoredWebhook webhook, Verification.Recipe recipe) {
    this.webhook = webhook;
    recipe.signature().places().forEach(this::mayRead);
    recipe.timestamp().ifPresent(timestamp -> mayRead(timestamp.place()));
    for (SignedString.Part part : recipe.signedString().parts()) {
      if (part.kind() == SignedString.Kind.POINTER) {
        pointers.add(part.text());
      }
    }
  }

  StoredWebhook webhook() {
    return webhook;
  }

  /**
   * What a place holds.
   *
   * @throws RejectedException {@link Reason#NO_SIGNATURE} if it is not there, or more than once
   */
  String required(Place place) throws RejectedException {
    if (place.kind() == Place.Kind.HEADER) {
      return HeaderReader.required(webhook, place.name());
    }
    return pointer(place.name())
        .orElseThrow(() -> HeaderReader.noSignature(place.name(), "in the body is no text"));
  }

  /**
   * The text or number at a pointer of the recipe's into the body.
   *
   * @throws RejectedException {@link Reason#NO_SIGNATURE} if the body cannot be read
   */
  Optional<String> pointer(String pointer) throws RejectedException {
    if (values == null) {
      values = read();
    }
    return Optional.ofNullable(values.get(pointer));
  }

  private void mayRead(Place place) {
    if (place.kind() == Place.Kind.POINTER) {
      pointers.add(place.name());
    }
  }

  /** Who signs the first of a list signs none of the others: there must be none. */
  private void refuseMore(String json) throws RejectedException, UndecodableException {
    for (String pointer : pointers) {
      int first = pointer.indexOf(FIRST);
      if (first >= 0 && BodyTokens.count(json, pointer.substring(0, first) + "/*") != 1) {
        throw HeaderReader.noSignature(
            pointer.substring(0, first), "in the body has not one element, of which it must be");
      }
    }
  }

  private Map<String, String> read() throws RejectedException {
    try {
      String json = Body.of(webhook).json();
      refuseMore(json);
      return JsonFields.read(json, pointers);
    } catch (UndecodableException e) {
      throw new RejectedException(
          Reason.NO_SIGNATURE, "the body, which should hold the signature, is " + e.getMessage());
    }
  }
}
