package dev.wharf.verify;

import dev.wharf.events.Header;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One small request per source, with the fields that the providers' documentation gives such a
 * request, signed by {@link ProviderSigner}. The values are made up.
 */
final class SampleRequests {

  private static final String TEXT_SECRET = "c2VjcmV0+text/0123456789==";
  private static final String WHSEC = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

  private SampleRequests() {}

  /**
   * @param toleranceSeconds zero where the provider signs no time
   * @param more headers that the check does not read, as name, value
   */
  record Sample(
      String source,
      String secret,
      ProviderSigner signer,
      int toleranceSeconds,
      String body,
      String key,
      String type,
      String... more) {

    SignedRequest signed(Instant at) {
      List<Header> headers = new ArrayList<>();
      for (int i = 0; i < more.length; i += 2) {
        headers.add(new Header(more[i], more[i + 1]));
      }
      return new SignedRequest(
          source,
          Stored.RECEIVED_AT,
          signer.sign(secret, at, body),
          headers,
          body.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
      return source + ", " + type;
    }
  }

  static Stream<Sample> all() {
    String sha256 = "HmacSHA256";
    ProviderSigner svix = ProviderSigner.standardWebhooks("svix-", "msg_2b7");
    ProviderSigner github = ProviderSigner.hexOfBody("X-Hub-Signature-256", "sha256=", sha256);
    return Stream.of(
        new Sample(
            "standard-webhooks",
            WHSEC,
            ProviderSigner.standardWebhooks("webhook-", "msg_1a"),
            300,
            "{\"type\":\"contact.created\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"data\":{}}",
            "msg_1a",
            "contact.created"),
        new Sample(
            "openai",
            WHSEC,
            ProviderSigner.standardWebhooks("webhook-", "wh_1a"),
            300,
            "{\"id\":\"evt_1\",\"object\":\"event\",\"type\":\"batch.completed\",\"data\":{}}",
            "wh_1a",
            "batch.completed"),
        new Sample("svix", WHSEC, svix, 300, "{\"type\":\"a.b\"}", "msg_2b7", "a.b"),
        new Sample(
            "clerk",
            WHSEC,
            svix,
            300,
            "{\"data\":{\"id\":\"user_1\"},\"object\":\"event\",\"type\":\"user.created\"}",
            "msg_2b7",
            "user.created"),
        new Sample(
            "resend",
            WHSEC,
            svix,
            300,
            "{\"type\":\"email.delivered\",\"data\":{\"email_id\":\"e1\"}}",
            "msg_2b7",
            "email.delivered"),
        new Sample(
            "asana",
            TEXT_SECRET,
            ProviderSigner.hexOfBody("X-Hook-Signature", "", sha256),
            0,
            "{\"events\":[{\"action\":\"changed\",\"resource\":{\"gid\":\"1\"}}]}",
            // printf '%s' "$BODY" | openssl dgst -sha256 -hmac "$SECRET"
            "3eee5336ccf2365b66a438d942e0e96d6338b3193924e75f097222c564e20454",
            "events"),
        new Sample(
            "bitbucket",
            TEXT_SECRET,
            ProviderSigner.hexOfBody("X-Hub-Signature", "sha256=", sha256),
            0,
            "{\"actor\":{},\"repository\":{},\"push\":{\"changes\":[]}}",
            "6a1c",
            "repo:push",
            "X-Request-UUID",
            "6a1c",
            "X-Event-Key",
            "repo:push"),
        new Sample(
            "box",
            TEXT_SECRET,
            ProviderSigner.box(),
            600,
            "{\"type\":\"webhook_event\",\"id\":\"b1\",\"trigger\":\"FILE.UPLOADED\"}",
            "b1",
            "FILE.UPLOADED"),
        new Sample(
            "calendly",
            TEXT_SECRET,
            ProviderSigner.calendly(),
            180,
            "{\"event\":\"invitee.created\",\"created_at\":\"2026-01-01T00:00:00.000000Z\","
                + "\"payload\":{\"uri\":\"https://api.calendly.com/i/1\"}}",
            "invitee.created:https%3A//api.calendly.com/i/1:2026-01-01T00%3A00%3A00.000000Z",
            "invitee.created"),
        new Sample(
            "github",
            TEXT_SECRET,
            github,
            0,
            "{\"action\":\"opened\",\"issue\":{\"number\":1}}",
            "72d3162e-cc78-11e3-81ab-4c9367dc0958",
            "issues",
            "X-GitHub-Delivery",
            "72d3162e-cc78-11e3-81ab-4c9367dc0958",
            "X-GitHub-Event",
            "issues"),
        new Sample(
            "github",
            TEXT_SECRET,
            github,
            0,
            "payload=%7B%22zen%22%3A%22Design+for+failure.%22%7D",
            "72d3162e",
            "ping",
            "X-GitHub-Delivery",
            "72d3162e",
            "X-GitHub-Event",
            "ping",
            "content-type",
            "application/x-www-form-urlencoded"),
        new Sample(
            "intercom",
            TEXT_SECRET,
            ProviderSigner.hexOfBody("X-Hub-Signature", "sha1=", "HmacSHA1"),
            0,
            "{\"type\":\"notification_event\",\"topic\":\"conversation.user.created\","
                + "\"id\":\"notif_1\",\"delivery_attempts\":1}",
            "notif_1",
            "conversation.user.created"),
        new Sample(
            "linear",
            TEXT_SECRET,
            ProviderSigner.hexOfBody("Linear-Signature", "", sha256),
            0,
            "{\"action\":\"update\",\"type\":\"Issue\",\"data\":{\"id\":\"i1\"},"
                + "\"webhookTimestamp\":1767225600000}",
            "234d1a4e",
            "Issue",
            "Linear-Delivery",
            "234d1a4e"),
        new Sample(
            "meta",
            TEXT_SECRET,
            ProviderSigner.hexOfBody("X-Hub-Signature-256", "sha256=", sha256),
            0,
            "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1\",\"changes\":[]}]}",
            "sha256=711c6d54f75168e1fcb7bdd1c60fed6f95542a9888bc9c6af92529ae7bcd3785",
            "whatsapp_business_account"),
        new Sample(
            "paddle",
            TEXT_SECRET,
            ProviderSigner.paddle(),
            60,
            "{\"event_id\":\"evt_1\",\"event_type\":\"price.created\",\"data\":{}}",
            "evt_1",
            "price.created"),
        new Sample(
            "pagerduty",
            TEXT_SECRET,
            ProviderSigner.hexOfBody("X-PagerDuty-Signature", "v1=", sha256),
            0,
            "{\"event\":{\"id\":\"01B\",\"event_type\":\"incident.triggered\",\"data\":{}}}",
            "01B",
            "incident.triggered"),
        new Sample(
            "razorpay",
            TEXT_SECRET,
            ProviderSigner.hexOfBody("X-Razorpay-Signature", "", sha256),
            0,
            "{\"entity\":\"event\",\"event\":\"payment.captured\",\"payload\":{}}",
            "Rz1",
            "payment.captured",
            "x-razorpay-event-id",
            "Rz1"),
        new Sample(
            "sentry",
            TEXT_SECRET,
            ProviderSigner.hexOfBody("Sentry-Hook-Signature", "", sha256),
            0,
            "{\"action\":\"created\",\"installation\":{\"uuid\":\"u\"},\"data\":{}}",
            "5e1f",
            "issue",
            "Request-ID",
            "5e1f",
            "Sentry-Hook-Resource",
            "issue"),
        new Sample(
            "shopify",
            TEXT_SECRET,
            ProviderSigner.base64OfBody("X-Shopify-Hmac-SHA256", ""),
            0,
            "{\"id\":1,\"title\":\"Lamp\"}",
            "b54557e4",
            "products/update",
            "X-Shopify-Webhook-Id",
            "b54557e4",
            "X-Shopify-Topic",
            "products/update"),
        new Sample(
            "typeform",
            TEXT_SECRET,
            ProviderSigner.base64OfBody("Typeform-Signature", "sha256="),
            0,
            "{\"event_id\":\"01T\",\"event_type\":\"form_response\",\"form_response\":{}}",
            "01T",
            "form_response"),
        new Sample(
            "vercel",
            TEXT_SECRET,
            ProviderSigner.hexOfBody("x-vercel-signature", "", "HmacSHA1"),
            0,
            "{\"id\":\"v1\",\"type\":\"deployment.created\",\"payload\":{}}",
            "v1",
            "deployment.created"),
        new Sample(
            "woocommerce",
            TEXT_SECRET,
            ProviderSigner.base64OfBody("X-WC-Webhook-Signature", ""),
            0,
            "{\"id\":727,\"status\":\"processing\"}",
            "0a3f:R+qlWk3r/AAGJjtKqo1bxy3QJMW2oiNMB3M6Jg4+yFg=",
            "order.created",
            "X-WC-Webhook-Delivery-ID",
            "0a3f",
            "X-WC-Webhook-Topic",
            "order.created"),
        new Sample(
            "zendesk",
            TEXT_SECRET,
            ProviderSigner.zendesk(),
            300,
            "{\"id\":\"z1\",\"type\":\"zen:event-type:user.created\",\"detail\":{}}",
            "z1",
            "zen:event-type:user.created"));
  }
}
