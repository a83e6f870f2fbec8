package dev.wharf.verify;

import static dev.wharf.verify.PublishedVectors.genuine;
import static dev.wharf.verify.PublishedVectors.text;

import java.util.stream.Stream;

/**
 * Signatures that code has accepted, or made, which stands in the named repository on GitHub: the
 * provider's own, but for Intercom (WebhookDB) and LaunchDarkly (Sentry, which receives its
 * webhooks). Its functions were run, in their own language and with a stand-in for the framework
 * around them, with our secret and body, and have refused both another body and another signature;
 * WooCommerce's only signs.
 */
final class SampleCodeVectors {

  private static final long AT = 1764000000;

  private SampleCodeVectors() {}

  static Stream<PublishedVectors.Vector> all() {
    return Stream.of(
        // buildkite/docs, _verifying_hmac_signatures.md: BuildkiteWebhook.valid?
        genuine(
            "a-token",
            "buildkite",
            AT,
            "{\"event\":\"build.finished\",\"build\":{\"id\":\"f62a1b4d\",\"state\":\"passed\",\"message\":\"\u00e9\"},\"sender\":{\"id\":\"8a7693f8\"}}",
            "X-Buildkite-Signature",
            "timestamp=1764000000,signature=368092692aa385f6974e5f9b0e8bafa6d62a9c8e3da7e65eaa99e7a595bc6a8f"),
        // docusign/code-examples-node, validateWebhookMessage.js: computeHash, isHashValid
        genuine(
            "DQYhzFUhPcR5aHcHE4kWjWJ2AsVSFBcP",
            "docusign",
            AT,
            "{\"event\":\"envelope-completed\",\"apiVersion\":\"v2.1\",\"generatedDateTime\":\"2025-11-24T16:00:00.0000000Z\",\"data\":{\"accountId\":\"a1\",\"envelopeId\":\"e1\"}}",
            "X-DocuSign-Signature-1",
            "5i1t03U5cksB6Z+BKI5GvMzkOs7nMJexjo/f8czUYfE="),
        // dropbox/mdwebhook, app.py: validate_request
        genuine(
            "an-app-secret",
            "dropbox",
            AT,
            "{\"list_folder\":{\"accounts\":[\"dbid:AAH4f99T0taONIb-OurWxbNQ6ywGRopQngc\"]},\"delta\":{\"users\":[12345678]}}",
            "X-Dropbox-Signature",
            "733c3d51234bd7d76ee69472957e2d78b91f303bfc66e03afbcd12af688381ee"),
        // webhookdb/webhookdb, intercom.rb: webhook_response
        genuine(
            "a-client-secret",
            "intercom",
            AT,
            "{\"type\":\"notification_event\",\"app_id\":\"a86dr8yl\",\"id\":\"notif_2ed5\",\"topic\":\"conversation.user.created\",\"data\":{\"item\":{\"id\":\"1\",\"name\":\"\u00e9\"}}}",
            "X-Hub-Signature",
            "sha1=4414e0fad521454681fe4d2133717c3ce1664606"),
        // getsentry/sentry, flags/providers.py: PayloadSignatureValidator
        genuine(
            "a-secret",
            "launchdarkly",
            AT,
            "{\"_id\":\"57c0a8e29969090743529965\",\"date\":1472243938774,\"accesses\":[{\"action\":\"updateName\"}],\"kind\":\"environment\",\"name\":\"Test\u00e9\"}",
            "X-LD-Signature",
            "ecb5ad3a5f63a4d7707aa28f4276ae6d00ba072f126f605966d0805213aa974d"),
        // getsentry/integration-platform-example, verify_sentry_signature.py
        text(
            "a-client-secret",
            "sentry",
            AT,
            "{\"action\":\"created\",\"installation\":{\"uuid\":\"a8e5d37a\"},\"data\":{\"issue\":{\"id\":\"1170820242\",\"title\":\"a b\"}}}",
            "Sentry-Hook-Signature",
            "5b06b36f5543e2a402aab75e77f2481f37ff3a14b0b374ba85cddf77f3d1946b"),
        // vercel/example-marketplace-integration, app/webhook/route.ts
        genuine(
            "a-client-secret",
            "vercel",
            AT,
            "{\"id\":\"uev_1\",\"type\":\"deployment.created\",\"createdAt\":1764000000000,\"payload\":{\"deployment\":{\"name\":\"\u00e9\"}}}",
            "x-vercel-signature",
            "b99be89e9bc37f63dd3f476091392b4768578ab3"),
        // woocommerce/woocommerce, class-wc-webhook.php: generate_signature
        text(
            "a-webhook-secret",
            "woocommerce",
            AT,
            "{\"id\":723,\"status\":\"processing\",\"currency\":\"USD\",\"note\":\"\u00e9\"}",
            "X-WC-Webhook-Signature",
            "MrjvlaOc6V7xmWvUMxdFmUuJ5X1ctpDNpPdi1jO79do="),
        // XeroAPI/xero-php-webhook, index.php
        genuine(
            "YSBzaWduaW5nIGtleSBvZiBvdXJzLCAzMiBieXRlcyE=",
            "xero",
            AT,
            "{\"events\":[{\"resourceId\":\"717f2bfc\",\"eventCategory\":\"INVOICE\",\"eventType\":\"UPDATE\",\"tenantId\":\"c2cc9b6e\"}],\"firstEventSequence\":1,\"lastEventSequence\":1,\"entropy\":\"S0m3r4Nd0mt3xt\u00e9\"}",
            "x-xero-signature",
            "90I+4SS9dyt4KvATrb1RGF4e1Zq+XQKzNt/7PyzmibI="));
  }
}
