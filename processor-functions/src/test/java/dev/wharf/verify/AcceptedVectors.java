package dev.wharf.verify;

import static dev.wharf.verify.PublishedVectors.genuine;
import static dev.wharf.verify.PublishedVectors.text;

import java.util.stream.Stream;

/**
 * Signatures made as documented, by Node's crypto module alone, that the named library on npm has
 * accepted, and has refused with one byte of the body changed. Its clock stood at the time of
 * signing.
 */
final class AcceptedVectors {

  private static final long AT = 1764000000;
  private static final String SVIX_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";

  private AcceptedVectors() {}

  static Stream<PublishedVectors.Vector> all() {
    return Stream.of(
        // @clerk/backend 3.25.0, verifyWebhook
        genuine(
            SVIX_SECRET,
            "clerk",
            AT,
            "{\"type\":\"user.created\",\"data\":{\"id\":\"user_1\"}}",
            "svix-id",
            ID,
            "svix-timestamp",
            "1764000000",
            "svix-signature",
            "v1,kowdIlLvdWfDF/aR02BiETvJg+E2H7wXS6u/aX2Fl+w="),
        // resend 6.38.0, webhooks.verify
        genuine(
            SVIX_SECRET,
            "resend",
            AT,
            "{\"type\":\"email.sent\",\"data\":{\"email_id\":\"e1\"}}",
            "svix-id",
            ID,
            "svix-timestamp",
            "1764000000",
            "svix-signature",
            "v1,xKjx8U4veOgpOWTStKd4W6XmbyHKwoUr2AdXa4DNYxo="),
        // standardwebhooks 1.1.1, Webhook.verify: the specification's library, not GitLab's
        genuine(
            SVIX_SECRET,
            "gitlab-signed",
            AT,
            "{\"object_kind\":\"push\"}",
            "webhook-id",
            ID,
            "webhook-timestamp",
            "1764000000",
            "webhook-signature",
            "v1,c2cbwC2yx3FUgvdfV0fRc+N039IWy/BS33LBoxft9NI="),
        // @linear/sdk 98.0.0, LinearWebhookClient.verify
        text(
            "a-signing-secret",
            "linear",
            AT,
            "{\"action\":\"create\",\"type\":\"Issue\",\"webhookTimestamp\":1764000000000}",
            "Linear-Signature",
            "97d6d0d1c9c63876d49f5d0ff33264a971a156f52fb2315ac706339dcf4d3d06"),
        // webflow-api 3.3.4, webhooks.verifySignature
        genuine(
            "a-client-secret",
            "webflow",
            AT,
            "{\"triggerType\":\"form_submission\",\"payload\":{\"name\":\"a\"}}",
            "x-webflow-timestamp",
            "1764000000000",
            "x-webflow-signature",
            "66696585ba6d86acbf7f9ee2274099c6c928a0a2818d2778a62a531276c4d6f6"),
        // @workos-inc/node 8.13.0, webhooks.verifyHeader
        genuine(
            "a-secret",
            "workos",
            AT,
            "{\"id\":\"event_1\",\"event\":\"dsync.user.created\",\"data\":{}}",
            "WorkOS-Signature",
            "t=1764000000000, "
                + "v1=383e4508f7586ef7916d1983328f5452182250003a8a1b854a040b267ee6262a"),
        // @shopify/shopify-api 13.1.0, webhooks.validate
        text(
            "a-client-secret",
            "shopify",
            AT,
            "{\"id\":1}",
            "X-Shopify-Hmac-SHA256",
            "xJGehLEy/ObLH2HrB01Z8jeaTpnJ1S30Fw8yz+9XAo4="),
        // @hubspot/api-client 13.5.0, Signature.getSignature: of this address too
        genuine(
            "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy",
            "hubspot",
            AT,
            "[{\"eventId\":1,\"subscriptionType\":\"contact.creation\",\"attemptNumber\":0}]",
            "X-HubSpot-Request-Timestamp",
            "1764000000000",
            "X-HubSpot-Signature-v3",
            "SC63uw8oql6r7iw/kf22ORaBl6RlqENoheNCzSA/fxk="),
        // n8n-nodes-base 2.41.2, AsanaTriggerHelpers.verifySignature
        genuine(
            "b537207f20cbfa02357cf448134da559e8bd39d61597dcd5631b8012eae53e81",
            "asana",
            AT,
            "{\"events\":[{\"action\":\"changed\",\"resource\":{\"gid\":\"1337\",\"resource_type\":\"task\",\"name\":\"\u00e9\"}}]}",
            "X-Hook-Signature",
            "f73d02c601df2c303cf3052064ccc3c8efd7c200e1821840ab87f7d93dda01c9"),
        // n8n-nodes-base 2.41.2, CalTriggerHelpers.verifySignature
        genuine(
            "a-secret",
            "calcom",
            AT,
            "{\"triggerEvent\":\"BOOKING_CREATED\",\"createdAt\":\"2025-11-24T16:00:00.000Z\",\"payload\":{\"uid\":\"b1\"}}",
            "X-Cal-Signature-256",
            "34c6eb87bcff402ce4856c2b5cc480f0f20338a83da79af02a74ff7bd54ebfe2"),
        // n8n-nodes-base 2.41.2, CalendlyTriggerHelpers.verifySignature
        genuine(
            "a-signing-key",
            "calendly",
            AT,
            "{\"event\":\"invitee.created\",\"created_at\":\"2025-11-24T16:00:00.000000Z\",\"payload\":{\"uri\":\"https://api.calendly.com/scheduled_events/A1/invitees/B2\"}}",
            "Calendly-Webhook-Signature",
            "t=1764000000,v1=a80ab2378578b1dbdc1ae1556ecb7834d55b1d2b3c1d0ccb4a3cc33f67f8e385"),
        // n8n-nodes-base 2.41.2, WhatsAppTrigger.webhook
        genuine(
            "an-app-secret",
            "meta",
            AT,
            "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1\",\"changes\":[{\"field\":\"messages\",\"value\":{\"messages\":[{\"id\":\"wamid.1\",\"text\":{\"body\":\"\u00e9\"}}]}}]}]}",
            "X-Hub-Signature-256",
            "sha256=61ad571f6c8cf5955c6c844cf0991eb36aaa9e20d09e85fe9ba30a36d8517e78"),
        // n8n-nodes-base 2.41.2, TrelloTriggerHelpers.verifySignature: of this address too
        genuine(
            "an-oauth-secret",
            "trello",
            AT,
            "{\"action\":{\"id\":\"63a1\",\"type\":\"updateCard\",\"data\":{\"card\":{\"name\":\"b\"}}},\"model\":{\"id\":\"5f0e\"}}",
            "X-Trello-Webhook",
            "ZmaWBgXUkg9v+7YLVcrHf67c/Vc="),
        // n8n-nodes-base 2.41.2, TypeformTriggerHelpers.verifySignature
        genuine(
            "a-secret",
            "typeform",
            AT,
            "{\"event_id\":\"01KATXD3CRGY\",\"event_type\":\"form_response\",\"form_response\":{\"form_id\":\"f\u00e9\"}}",
            "Typeform-Signature",
            "sha256=SPNf/WhCtqceeNqi2U31S8oA7Mk+8Bzq/Ys+DO+D764="),
        // n8n-nodes-base 2.41.2, ZendeskTriggerHelpers.verifySignature, Zendesk's secret for tests
        genuine(
            "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==",
            "zendesk",
            AT,
            "{\"id\":\"01KATY7E5Q\",\"type\":\"zen:event-type:ticket.created\",\"subject\":\"zen:ticket:1\",\"detail\":{\"id\":\"1\"}}",
            "X-Zendesk-Webhook-Signature-Timestamp",
            "2025-11-24T16:00:00Z",
            "X-Zendesk-Webhook-Signature",
            "lyIZnBFWm/20EVph/VAzMCD5NJ8yOUcaPBe66RnhtG4="),
        // mollie-api-typescript 1.12.28, SignatureValidator.validate
        genuine(
            "a-signing-secret",
            "mollie",
            AT,
            "{\"resource\":\"event\",\"id\":\"event_GvJ8WHrp5isUdRub9CJyH\",\"type\":\"payment-link.paid\",\"entityId\":\"pl_\u00e9\"}",
            "X-Mollie-Signature",
            "sha256=2a6b76475111afc4537b9da31fa21c16fe687cf73ea487d2ec2fe22d749f545b"),
        // @twurple/eventsub-http 8.1.4, EventSubHttpBase
        genuine(
            "5f1a6e7cd2e7137ccf9e15b2f43fe63949eb84b1db83c1d5a867dc93429de4e4",
            "twitch",
            AT,
            "{\"subscription\":{\"id\":\"f1c2\",\"type\":\"channel.follow\",\"version\":\"2\"},\"event\":{\"user_name\":\"\u00e9\"}}",
            "Twitch-Eventsub-Message-Id",
            "e76c6bd4-55c9-4987-8304-da1588d8988b",
            "Twitch-Eventsub-Message-Timestamp",
            "2025-11-24T16:00:00.123456789Z",
            "Twitch-Eventsub-Message-Signature",
            "sha256=88f0517c0fb1db2bf36f63c344d127392d0d5da7f06bf91577e0580887f35ca9"),
        // twitter-autohook 1.7.2, validateSignature: under the name that its header had then
        genuine(
            "a-client-secret",
            "x",
            AT,
            "{\"data\":{\"event_uuid\":\"01KATZ\",\"event_type\":\"post.create\",\"payload\":{\"text\":\"\u00e9\"}}}",
            "X-Twitter-Webhooks-Signature-OAuth2",
            "sha256=lnOw/u8vI6ZaK0bri7VXgXJ1UtB9JeMI+y1Rri+BZNw="),
        // @zoom/rivet 0.4.0, CommonHttpRequest.isEventVerified
        genuine(
            "a-secret-token",
            "zoom",
            AT,
            "{\"payload\":{\"account_id\":\"A\",\"object\":{\"id\":\"1234567890\",\"topic\":\"\u00e9\"}},\"event_ts\":1764000000123,\"event\":\"meeting.started\"}",
            "x-zm-request-timestamp",
            "1764000000",
            "x-zm-signature",
            "v0=0fa8ab87318bb7aeeef5378d7b1fe831d600772245044ec8355afce2c08346c5"));
  }
}
