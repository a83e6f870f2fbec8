package dev.wharf.verify;

import dev.wharf.events.Header;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Signatures that providers or their libraries have published, with all that they were made of. */
final class PublishedVectors {

  private static final String STANDARD_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String STANDARD_ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  private static final String STANDARD_SIGNATURE =
      "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

  private static final String PAGERDUTY_BODY =
      """
      {"event":{"id":"01BWDWL3NYY7LUFPZCC28QUCMK","event_type":"incident.priority_updated",\
      "resource_type":"incident","occurred_at":"2021-04-26T17:36:27.458Z",\
      "agent":{"html_url":"https://acme.pagerduty.com/users/PLH1HKV","id":"PLH1HKV",\
      "self":"https://api.pagerduty.com/users/PLH1HKV","summary":"Tenex Engineer",\
      "type":"user_reference"},"client":null,"data":{"id":"PGR0VU2","type":"incident",\
      "self":"https://api.pagerduty.com/incidents/PGR0VU2",\
      "html_url":"https://acme.pagerduty.com/incidents/PGR0VU2","number":2,"status":"triggered",\
      "title":"A little bump in the road",\
      "service":{"html_url":"https://acme.pagerduty.com/services/PF9KMXH","id":"PF9KMXH",\
      "self":"https://api.pagerduty.com/services/PF9KMXH","summary":"API Service",\
      "type":"service_reference"},\
      "assignees":[{"html_url":"https://acme.pagerduty.com/users/PTUXL6G","id":"PTUXL6G",\
      "self":"https://api.pagerduty.com/users/PTUXL6G","summary":"User 123",\
      "type":"user_reference"}],\
      "escalation_policy":{"html_url":"https://acme.pagerduty.com/escalation_policies/PUS0KTE",\
      "id":"PUS0KTE","self":"https://api.pagerduty.com/escalation_policies/PUS0KTE",\
      "summary":"Default","type":"escalation_policy_reference"},\
      "teams":[{"html_url":"https://acme.pagerduty.com/teams/PFCVPS0","id":"PFCVPS0",\
      "self":"https://api.pagerduty.com/teams/PFCVPS0","summary":"Engineering",\
      "type":"team_reference"}],\
      "priority":{"html_url":"https://acme.pagerduty.com/account/incident_priorities",\
      "id":"PSO75BM","self":"https://api.pagerduty.com/priorities/PSO75BM","summary":"P1",\
      "type":"priority_reference"},"urgency":"high",\
      "conference_bridge":{"conference_number":1000,"conference_url":"https://example.com"},\
      "resolve_reason":null}}}""";

  private static final String PADDLE_BODY =
      """
      {"data":{"id":"pri_01hsdn96k2hxjzsq5yerecdj9j","name":null,"status":"active",\
      "quantity":{"maximum":999999,"minimum":1},"tax_mode":"account_setting",\
      "product_id":"pro_01hsdn8qp7yydry3x1yeg6a9rv",\
      "unit_price":{"amount":"1000","currency_code":"USD"},"custom_data":null,\
      "description":"testing","import_meta":null,"trial_period":null,\
      "billing_cycle":{"interval":"month","frequency":1},"unit_price_overrides":[]},\
      "event_id":"evt_01hsdn97563968dy0szkmgjwh3","event_type":"price.created",\
      "occurred_at":"2024-03-20T10:07:35.590857Z",\
      "notification_id":"ntf_01hsdn977e920kbgzt6r6c9rqc"}""";

  private PublishedVectors() {}

  /**
   * @param genuine whether its body is JSON as the provider sends it, and not just any text
   */
  record Vector(String secret, SignedRequest request, boolean genuine) {
    @Override
    public String toString() {
      return request.source() + ", received at " + request.receivedAt();
    }
  }

  static Stream<Vector> all() {
    return Stream.of(
        // docs.github.com, Validating webhook deliveries: testing the verification
        text(
            "It's a Secret to Everybody",
            "github",
            0,
            "Hello, World!",
            "X-Hub-Signature-256",
            "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"),
        // support.atlassian.com, Manage webhooks: secure webhooks
        text(
            "It's a Secret to Everybody",
            "bitbucket",
            0,
            "Hello World!",
            "X-Hub-Signature",
            "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9"),
        // standard-webhooks, libraries/javascript/src/webhook.test.ts
        text(
            STANDARD_SECRET,
            "standard-webhooks",
            1614265330,
            "{\"test\": 2432232314}",
            "webhook-id",
            STANDARD_ID,
            "webhook-timestamp",
            "1614265330",
            "webhook-signature",
            STANDARD_SIGNATURE),
        // The same values, under Svix's names, in the tests of svix-webhooks
        text(
            STANDARD_SECRET,
            "svix",
            1614265330,
            "{\"test\": 2432232314}",
            "svix-id",
            STANDARD_ID,
            "svix-timestamp",
            "1614265330",
            "svix-signature",
            STANDARD_SIGNATURE),
        // openai-java, WebhookServiceTest.kt
        genuine(
            "whsec_RdvaYFYUXuIFuEbvZHwMfYFhUf7aMYjYcmM24+Aj40c=",
            "openai",
            1750861210,
            "{\"id\": \"evt_685c059ae3a481909bdc86819b066fb6\", \"object\": \"event\", "
                + "\"created_at\": 1750861210, \"type\": \"response.completed\", "
                + "\"data\": {\"id\": \"resp_123\"}}",
            "webhook-id",
            "wh_685c059ae39c8190af8c71ed1022a24d",
            "webhook-timestamp",
            "1750861210",
            "webhook-signature",
            "v1,gUAg4R2hWouRZqRQG4uJypNS8YK885G838+EHb4nKBY="),
        // paddle-go-sdk, example_webhook_verifier_test.go
        genuine(
            "pdl_ntfset_01hsdn8d43dt7mezr1ef2jtbaw_hKkRiCGyyRhbFwIUuqiTBgI7gnWoV0Gr",
            "paddle",
            1710929255,
            PADDLE_BODY,
            "Paddle-Signature",
            "ts=1710929255;"
                + "h1=6c05ef8fa83c44d751be6d259ec955ce5638e2c54095bf128e408e2fce1589c8"),
        // go-pagerduty, webhookv3_test.go
        genuine(
            "lDQHScfUeXUKaQRNF+8XIiDKZ7XX3itBAYzwU0TARw8lJqRnkKl2iB1anSb0Z+IK",
            "pagerduty",
            0,
            PAGERDUTY_BODY,
            "X-PagerDuty-Signature",
            "v1=0c0b9495b893a39e70d1fea2fe11fbe0a825f88b9f67846f6cc07dd2bc5476cd"),
        // circleci.com, Outbound webhooks: "an-important-request-payload"
        text(
            "hunter123",
            "circleci",
            0,
            "an-important-request-payload",
            "circleci-signature",
            "v1=9be2242094a9a8c00c64306f382a7f9d691de910b4a266f67bd314ef18ac49fa"),
        // adyen-java-api-library, HMACValidatorTest
        text(
            "9064450A8892A093D9E97EFCC9639DE31B74F3A7803135555A3C96F5A57915D6",
            "adyen-platform",
            0,
            "TestPayload",
            "HmacSignature",
            "YA9/UDjldIO4Gq68X4ATYYoEaPYH4f4k2uzBBzEF1PA="),
        // pyairtable, test_models_webhook.py: a library's, not Airtable's
        genuine(
            "c2VjcmV0LWtleQ==",
            "airtable",
            0,
            "{\"base\": {\"id\": \"app00000000000000\"}, "
                + "\"webhook\": {\"id\": \"ach00000000000000\"}, "
                + "\"timestamp\": \"2022-02-01T21:25:05.663Z\"}",
            "X-Airtable-Content-MAC",
            "hmac-sha256=e26da696a90933647bddc83995c3e1e3bb1c3d8ce1ff61cb7469767d50b2b2d4"),
        // npm @notionhq/client 5.26.0, signWebhookPayload
        genuine(
            "secret_tMrlL1qK5vuQAh1b6cZGhFChZTSYJlce98V0pYn7yBl",
            "notion",
            0,
            "{\"id\":\"evt_1\",\"type\":\"page.created\"}",
            "X-Notion-Signature",
            "sha256=cdec7e4cb6a82c68e936194b792aa713afc64c3039a44a049a4c7731458ce15f"),
        // razorpay-java, UtilsTest.java
        text(
            "123456",
            "razorpay",
            0,
            "{\"a\":1,\"b\":2,\"c\":{\"d\":3}}",
            "X-Razorpay-Signature",
            "2fe04e22977002e6c7cb553adab8b460cb9e2a4970d5953cb27a8472752e3bbc"),
        // box-java-sdk, BoxWebHookSignatureVerifierTest: what its primary key made
        text(
            "faqZQdZ2dbNVaFdPWRsVMjZOC4nVwgp0",
            "box",
            1467966032,
            "{ \"payload\" : \"test\" }",
            "BOX-DELIVERY-TIMESTAMP",
            "2016-07-08T01:20:32-07:00",
            "BOX-SIGNATURE-PRIMARY",
            "R54s9jpedqP/Og92+77Ip8hVtfWjR4pnaJXcvRGafCQ="),
        // and its secondary key
        text(
            "4SidLLVJLIx3L3RAvMhybvvpmJHUd4iD",
            "box",
            1467966032,
            "{ \"payload\" : \"test\" }",
            "BOX-DELIVERY-TIMESTAMP",
            "2016-07-08T01:20:32-07:00",
            "BOX-SIGNATURE-SECONDARY",
            "V4b6jfPoCaTpcPvUDaaYLfVC4+DUZ3/B6F0pz44shEE="));
  }

  /** paddle-python-sdk, test_Verifier.py: while a secret is rotated. */
  static Vector rotated() {
    return text(
        "pdl_ntf_01hbpjmytsa32fhr36nqgc3kgb_WvRO0eL4Bj9rgYYIBZY6wZhG4EHy9jzh",
        "paddle",
        1696195954,
        "hello-world",
        "Paddle-Signature",
        "ts=1696195954;h1=dummy;"
            + "h1=d96299976a6eb066f484d7fde011ac56fc32b38fc9940bc419d6e537fdc6ef02");
  }

  static Vector genuine(
      String secret, String source, long receivedAt, String body, String... headers) {
    return vector(true, secret, source, receivedAt, body, headers);
  }

  static Vector text(
      String secret, String source, long receivedAt, String body, String... headers) {
    return vector(false, secret, source, receivedAt, body, headers);
  }

  private static Vector vector(
      boolean genuine,
      String secret,
      String source,
      long receivedAt,
      String body,
      String... headers) {
    List<Header> signature = new ArrayList<>();
    for (int i = 0; i < headers.length; i += 2) {
      signature.add(new Header(headers[i], headers[i + 1]));
    }
    SignedRequest request =
        new SignedRequest(
            source,
            Instant.ofEpochSecond(receivedAt),
            signature,
            List.of(),
            body.getBytes(StandardCharsets.UTF_8));
    return new Vector(secret, request, genuine);
  }
}
