package dev.wharf.sources;

import dev.wharf.sources.Handshake.AnsweredBy;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the field {@code handshake} of an entry of sources.yaml. */
final class HandshakeReader {

  private static final List<String> LABELS =
      Arrays.stream(Handshake.values()).map(Handshake::label).toList();

  private static final Pattern LABEL =
      Pattern.compile(LABELS.stream().map(Pattern::quote).collect(Collectors.joining("|")));

  private HandshakeReader() {}

  /**
   * @throws InvalidSourceException if it is not known, or cannot be answered for this source
   */
  static Optional<Handshake> read(
      SourceFields fields, Source.Lane lane, List<String> contentTypes) {
    Optional<Handshake> read =
        fields
            .optionalString("handshake", LABEL, "one of " + String.join(", ", LABELS))
            .flatMap(Handshake::labelled);
    if (read.isEmpty()) {
      return read;
    }
    Handshake handshake = read.get();
    if (handshake.answeredBy() == AnsweredBy.STORAGE && lane != Source.Lane.TABLE) {
      throw fields.invalid("handshake", "is answered by what is stored: it needs lane: table");
    }
    if (handshake.takesEveryWebhook() && lane != Source.Lane.QUEUE) {
      throw fields.invalid(
          "handshake",
          "is answered by a function, which stores on the queue: it needs lane: queue");
    }
    Optional<String> contentType = handshake.contentType();
    if (contentType.isPresent() && !contentTypes.contains(contentType.get())) {
      throw fields.invalid(
          "contentTypes", "must list " + contentType.get() + ": the handshake comes so");
    }
    return read;
  }

  /**
   * The function cannot know the API's address: the API names the function, and CloudFormation
   * makes one after the other.
   */
  static void checkCanBeJudged(SourceFields fields, Source source) {
    boolean signsAddress =
        source.verification() instanceof Verification.UrlAndParameters
            || (source.verification() instanceof Verification.Hmac hmac
                && hmac.recipe().signedString().has(SignedString.Kind.URL));
    if (signsAddress && source.handshake().filter(Handshake::takesEveryWebhook).isPresent()) {
      throw fields.invalid(
          "handshake", "is answered by a function, which cannot judge a signed address; remove it");
    }
  }
}
