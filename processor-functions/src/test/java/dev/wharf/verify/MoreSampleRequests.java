package dev.wharf.verify;

import dev.wharf.events.Header;
import dev.wharf.verify.SampleRequests.Sample;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** {@link SampleRequests} of the sources that sign addresses, or whose bodies stand for events. */
final class MoreSampleRequests {

  private static final String TEXT = "c2VjcmV0+text/0123456789==";
  private static final String HEX =
      "9064450A8892A093D9E97EFCC9639DE31B74F3A7803135555A3C96F5A57915D6";
  private static final String ORIGIN = "https://hooks.example.com/webhooks/";
  private static final String SHA256 = "HmacSHA256";

  private MoreSampleRequests() {}

  static Stream<Sample> all() {
    return Stream.of(
        hashed(
            "adyen-platform",
            HEX,
            ProviderSigner.base64OfBody("HmacSignature", "", ProviderSigner::hexKey),
            0,
            "{\"data\":{\"id\":\"1\"},\"type\":\"balancePlatform.transfer.created\"}",
            "balancePlatform.transfer.created"),
        hashed(
            "airtable",
            "SmVmZSBpcyBhIGtleQ==",
            ProviderSigner.hexOfBody(
                "X-Airtable-Content-MAC", "hmac-sha256=", ProviderSigner::base64Key),
            0,
            "{\"base\":{\"id\":\"app1\"},\"timestamp\":\"2026-01-01T00:00:00.000Z\"}",
            "changed"),
        hashed(
            "buildkite",
            TEXT,
            (secret, at, body) ->
                List.of(
                    new Header(
                        "X-Buildkite-Signature",
                        "timestamp="
                            + at.getEpochSecond()
                            + ",signature="
                            + hex(secret, at.getEpochSecond() + "." + body))),
            300,
            "{\"event\":\"build.finished\",\"build\":{\"id\":\"b1\"}}",
            "build.finished"),
        hashed(
            "calcom",
            TEXT,
            ProviderSigner.hexOfBody("X-Cal-Signature-256", "", SHA256),
            0,
            "{\"triggerEvent\":\"BOOKING_CREATED\",\"createdAt\":\"2026-01-01T00:00:00.000Z\"}",
            "BOOKING_CREATED"),
        new Sample(
            "circleci",
            TEXT,
            ProviderSigner.hexOfBody("circleci-signature", "v1=", SHA256),
            0,
            "{\"id\":\"c1\",\"type\":\"workflow-completed\"}",
            "c1",
            "workflow-completed"),
        new Sample(
            "docusign",
            TEXT,
            ProviderSigner.base64OfBody("X-DocuSign-Signature-2", ""),
            0,
            "{\"event\":\"envelope-completed\",\"retryCount\":1,\"generatedDateTime\":\"2026-01-01T00\","
                + "\"data\":{\"envelopeId\":\"e1\"}}",
            "envelope-completed:e1:2026-01-01T00",
            "envelope-completed"),
        new Sample(
            "dropbox",
            TEXT,
            ProviderSigner.hexOfBody("X-Dropbox-Signature", "", SHA256),
            0,
            "{\"list_folder\":{\"accounts\":[\"dbid:1\"]},\"delta\":{\"users\":[1]}}",
            "gw",
            "changed"),
        new Sample(
            "gitlab-signed",
            "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
            ProviderSigner.standardWebhooks("webhook-", "msg_9"),
            300,
            "{\"object_kind\":\"push\"}",
            "msg_9",
            "push"),
        hashed(
            "hubspot",
            TEXT,
            (secret, at, body) ->
                List.of(
                    new Header("X-HubSpot-Request-Timestamp", "" + at.toEpochMilli()),
                    new Header(
                        "X-HubSpot-Signature-v3",
                        base64(
                            SHA256,
                            secret,
                            "POST" + ORIGIN + "hubspot" + body + at.toEpochMilli()))),
            300,
            "[{\"eventId\":1,\"subscriptionType\":\"contact.creation\",\"attemptNumber\":0}]",
            "events"),
        new Sample(
            "launchdarkly",
            TEXT,
            ProviderSigner.hexOfBody("X-LD-Signature", "", SHA256),
            0,
            "{\"_id\":\"ld1\",\"kind\":\"flag\"}",
            "ld1",
            "flag"),
        new Sample(
            "mollie",
            TEXT,
            ProviderSigner.hexOfBody("X-Mollie-Signature", "sha256=", SHA256),
            0,
            "{\"resource\":\"event\",\"id\":\"event_1\",\"type\":\"payment-link.paid\"}",
            "event_1",
            "payment-link.paid"),
        new Sample(
            "notion",
            TEXT,
            ProviderSigner.hexOfBody("X-Notion-Signature", "sha256=", SHA256),
            0,
            "{\"id\":\"n1\",\"type\":\"page.created\"}",
            "n1",
            "page.created"),
        new Sample(
            "square",
            TEXT,
            (secret, at, body) ->
                List.of(
                    new Header(
                        "x-square-hmacsha256-signature",
                        base64(SHA256, secret, ORIGIN + "square" + body))),
            0,
            "{\"event_id\":\"s1\",\"type\":\"payment.updated\",\"merchant_id\":\"M\"}",
            "s1",
            "payment.updated"),
        new Sample(
            "trello",
            TEXT,
            (secret, at, body) ->
                List.of(
                    new Header(
                        "X-Trello-Webhook", base64("HmacSHA1", secret, body + ORIGIN + "trello"))),
            0,
            "{\"action\":{\"id\":\"a1\",\"type\":\"updateCard\"},\"model\":{\"id\":\"m1\"}}",
            "a1:m1",
            "updateCard"),
        new Sample(
            "twitch",
            TEXT,
            (secret, at, body) ->
                List.of(
                    new Header("Twitch-Eventsub-Message-Id", "e76c6bd4"),
                    new Header("Twitch-Eventsub-Message-Timestamp", at.toString()),
                    new Header(
                        "Twitch-Eventsub-Message-Signature",
                        "sha256=" + hex(secret, "e76c6bd4" + at + body))),
            600,
            "{\"subscription\":{\"type\":\"channel.follow\"},\"event\":{}}",
            "e76c6bd4",
            "channel.follow"),
        hashed(
            "webflow",
            TEXT,
            (secret, at, body) ->
                List.of(
                    new Header("x-webflow-timestamp", "" + at.toEpochMilli()),
                    new Header("x-webflow-signature", hex(secret, at.toEpochMilli() + ":" + body))),
            300,
            "{\"triggerType\":\"form_submission\",\"payload\":{}}",
            "form_submission"),
        new Sample(
            "workos",
            TEXT,
            (secret, at, body) ->
                List.of(
                    new Header(
                        "WorkOS-Signature",
                        "t="
                            + at.toEpochMilli()
                            + ", v1="
                            + hex(secret, at.toEpochMilli() + "." + body))),
            180,
            "{\"id\":\"event_1\",\"event\":\"user.created\",\"data\":{}}",
            "event_1",
            "user.created"),
        new Sample(
            "x",
            TEXT,
            ProviderSigner.base64OfBody("X-Twitter-Webhooks-Signature-OAuth2", "sha256="),
            0,
            "{\"data\":{\"event_uuid\":\"u1\",\"event_type\":\"post.create\"}}",
            "u1",
            "post.create"),
        hashed(
            "x",
            TEXT,
            ProviderSigner.base64OfBody("X-Twitter-Webhooks-Signature-OAuth2", "sha256="),
            0,
            "{\"for_user_id\":\"1\",\"tweet_create_events\":[]}",
            "account-activity"),
        hashed(
            "xero",
            TEXT,
            ProviderSigner.base64OfBody("x-xero-signature", ""),
            0,
            "{\"events\":[{\"eventType\":\"UPDATE\"}],\"entropy\":\"S0m3r4Nd0mt3xt\"}",
            "events"),
        hashed(
            "zoom",
            TEXT,
            (secret, at, body) ->
                List.of(
                    new Header("x-zm-request-timestamp", "" + at.getEpochSecond()),
                    new Header(
                        "x-zm-signature",
                        "v0=" + hex(secret, "v0:" + at.getEpochSecond() + ":" + body))),
            0,
            "{\"event\":\"meeting.started\",\"event_ts\":1654503849680,\"payload\":{}}",
            "meeting.started"));
  }

  /** One whose body stands for the event. */
  private static Sample hashed(
      String source,
      String secret,
      ProviderSigner signer,
      int toleranceSeconds,
      String body,
      String type) {
    return new Sample(source, secret, signer, toleranceSeconds, body, sha256(body), type);
  }

  static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String hex(String secret, String text) {
    return ProviderSigner.hexMac(SHA256, secret, text);
  }

  private static String base64(String algorithm, String secret, String text) {
    return ProviderSigner.base64Mac(algorithm, secret, text);
  }
}
