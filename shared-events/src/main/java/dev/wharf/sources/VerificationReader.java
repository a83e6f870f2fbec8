package dev.wharf.sources;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads an entry's {@code verification}. */
final class VerificationReader {

  private static final String SCHEMES =
      "hmac, standard-webhooks, public-key, url-and-parameters, basic or token";
  private static final Pattern SCHEME = Pattern.compile(SCHEMES.replaceAll(", | or ", "|"));
  private static final Pattern ENCODING = Pattern.compile("hex|base64");
  private static final Pattern HEADERS = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*-");
  private static final Pattern POINTERS = Pattern.compile("(/([^~/]|~[01])+)+");

  private VerificationReader() {}

  static Verification read(SourceFields fields) {
    Verification verification =
        switch (fields.string("scheme", SCHEME, SCHEMES)) {
          case "hmac" -> hmac(fields);
          case "standard-webhooks" -> standardWebhooks(fields);
          case "public-key" -> publicKey(fields);
          case "url-and-parameters" -> urlAndParameters(fields);
          case "basic" -> new Verification.Basic();
          default -> token(fields);
        };
    fields.refuseUnread();
    return verification;
  }

  private static Verification hmac(SourceFields fields) {
    String algorithm =
        fields.string(
            "algorithm",
            Pattern.compile("HmacSHA(1|224|256|384|512)"),
            "HmacSHA1, HmacSHA224, HmacSHA256, HmacSHA384 or HmacSHA512");
    Verification.Encoding encoding = encoding(fields);
    Verification.Secret secret =
        fields.has("secret")
            ? secret(fields.mapping("secret", "an encoding"))
            : Verification.Secret.TEXT;
    Verification.Recipe recipe = RecipeReader.read(fields);
    if (recipe.signedString().has(SignedString.Kind.SECRET_ID)) {
      throw fields.invalid("signedString", "has {secret:id}, which goes with public-key only");
    }
    return new Verification.Hmac(algorithm, encoding, secret, recipe);
  }

  private static Verification standardWebhooks(SourceFields fields) {
    return new Verification.StandardWebhooks(
        fields.string("headers", HEADERS, "what the headers' names begin with, such as webhook-"),
        fields.seconds("toleranceSeconds"));
  }

  private static Verification publicKey(SourceFields fields) {
    String algorithm =
        fields.string(
            "algorithm", Pattern.compile("Ed25519|ECDSA|RSA"), "Ed25519, ECDSA (on P-256) or RSA");
    return new Verification.PublicKey(
        Verification.KeyAlgorithm.valueOf(algorithm.toUpperCase(Locale.ROOT)),
        encoding(fields),
        RecipeReader.read(fields));
  }

  private static Verification urlAndParameters(SourceFields fields) {
    return new Verification.UrlAndParameters(
        fields.string("header", RecipeReader.HEADER, "a header name"),
        fields.optionalString(
            "bodyHash", Pattern.compile("[A-Za-z0-9_-]+"), "the name of a query parameter"));
  }

  private static Verification token(SourceFields fields) {
    Verification.Place place =
        RecipeReader.place(fields, POINTERS, "a JSON Pointer such as /value/*/clientState");
    Optional<String> prefix =
        fields.optionalString(
            "prefix",
            Pattern.compile("[ -~]{1,32}"),
            "what precedes the secret, such as 'Bearer '");
    return new Verification.Token(place, prefix.orElse(""));
  }

  private static Verification.Encoding encoding(SourceFields fields) {
    return Verification.Encoding.valueOf(
        fields.string("encoding", ENCODING, "hex or base64").toUpperCase(Locale.ROOT));
  }

  private static Verification.Secret secret(SourceFields fields) {
    String encoding =
        fields.string("encoding", Pattern.compile("utf8|hex|base64"), "utf8, hex or base64");
    Optional<String> prefix =
        fields.optionalString("prefix", RecipeReader.PREFIX, "a text such as key_");
    if (prefix.isPresent() && encoding.equals("utf8")) {
      throw fields.invalid(
          "prefix",
          "goes with hex or base64: a secret that is text is a key as a whole; remove it");
    }
    fields.refuseUnread();
    return new Verification.Secret(
        Verification.SecretEncoding.valueOf(encoding.toUpperCase(Locale.ROOT)), prefix.orElse(""));
  }
}
