package dev.wharf.ledger;

import static dev.wharf.verify.Stored.event;
import static dev.wharf.verify.Stored.signed;
import static dev.wharf.verify.Stored.withHeader;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.events.StoredWebhook;
import dev.wharf.sources.Sources;
import dev.wharf.verify.Reason;
import dev.wharf.verify.RejectedException;
import dev.wharf.verify.SigningSecrets;
import dev.wharf.verify.SlackRequest;
import dev.wharf.verify.Stored;
import dev.wharf.verify.VerifiedWebhook;
import dev.wharf.verify.Verifier;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every ledger does. A back end passes by supplying a ledger and a way to look into it. */
public abstract class LedgerContract {

  protected static final Instant NOW = Instant.parse("2026-01-01T00:00:05Z");

  /** Each test's own event, so that tests can share a table. */
  protected final String eventId = "evt_" + UUID.randomUUID();

  /** A ledger whose clock stands at the given time. */
  protected abstract Ledger ledger(Instant at);

  protected abstract int duplicates(VerifiedWebhook webhook);

  /** The retry headers of the request that was claimed. */
  protected abstract Map<String, String> retry(VerifiedWebhook webhook);

  /** The retry headers of the newest repetition. */
  protected abstract Map<String, String> lastDuplicateRetry(VerifiedWebhook webhook);

  protected abstract Reason quarantinedFor(String id);

  @Test
  void grantsAClaimOnce() {
    VerifiedWebhook webhook = webhook("gw1");

    assertThat(ledger(NOW).claim(webhook, NOW.plusSeconds(15))).isEqualTo(Claim.ACQUIRED);
    assertThat(ledger(NOW).claim(webhook, NOW.plusSeconds(15))).isEqualTo(Claim.HELD);
    assertThat(ledger(NOW).claim(webhook("gw2"), NOW.plusSeconds(15))).isEqualTo(Claim.HELD);
  }

  @Test
  void grantsALapsedClaimAgain() {
    VerifiedWebhook webhook = webhook("gw1");
    Instant lease = NOW.plusSeconds(15);

    assertThat(ledger(NOW).claim(webhook, lease)).isEqualTo(Claim.ACQUIRED);
    assertThat(ledger(lease.minusMillis(1)).claim(webhook, lease)).isEqualTo(Claim.HELD);
    assertThat(ledger(lease).claim(webhook, lease.plusSeconds(15))).isEqualTo(Claim.ACQUIRED);
  }

  @Test
  void grantsAReleasedClaimAgain() {
    VerifiedWebhook webhook = webhook("gw1");
    Ledger ledger = ledger(NOW);
    Instant lease = NOW.plusSeconds(15);
    ledger.claim(webhook, lease);

    ledger.release(webhook, lease.plusMillis(1));
    assertThat(ledger.claim(webhook, lease)).isEqualTo(Claim.HELD);
    ledger.release(webhook, lease);
    assertThat(ledger.claim(webhook, lease)).isEqualTo(Claim.ACQUIRED);
    ledger.complete(webhook);
    ledger.release(webhook, lease);
    assertThat(ledger.claim(webhook, lease)).isEqualTo(Claim.COMPLETED);
  }

  @Test
  void countsAnotherRequestForACompletedEventAsADuplicate() {
    Ledger ledger = ledger(NOW);
    VerifiedWebhook webhook = webhook("gw1");
    ledger.claim(webhook, NOW.plusSeconds(15));
    ledger.complete(webhook);

    assertThat(ledger.claim(webhook("gw2"), NOW.plusSeconds(15))).isEqualTo(Claim.COMPLETED);
    assertThat(ledger.claim(webhook("gw3"), NOW.plusSeconds(15))).isEqualTo(Claim.COMPLETED);
    // The lane brings it again.
    assertThat(ledger.claim(webhook("gw3"), NOW.plusSeconds(15))).isEqualTo(Claim.COMPLETED);
    assertThat(duplicates(webhook)).isEqualTo(2);
  }

  @Test
  void doesNotCountTheSameRequestDeliveredTwice() {
    Ledger ledger = ledger(NOW);
    VerifiedWebhook webhook = webhook("gw1");
    ledger.claim(webhook, NOW.plusSeconds(15));
    ledger.complete(webhook);

    assertThat(ledger.claim(webhook, NOW.plusSeconds(15))).isEqualTo(Claim.COMPLETED);
    assertThat(duplicates(webhook)).isZero();
  }

  @Test
  void keepsTheRetryHeadersOfTheClaimedRequestAndOfTheNewestRepetition() {
    Ledger ledger = ledger(NOW);
    VerifiedWebhook original = slack("gw1", "X-Slack-Retry-Num", "1");
    ledger.claim(original, NOW.plusSeconds(15));
    ledger.complete(original);

    assertThat(retry(original)).containsExactly(Map.entry("X-Slack-Retry-Num", "1"));
    assertThat(lastDuplicateRetry(original)).isEmpty();

    ledger.claim(
        slack("gw2", "x-slack-retry-num", "2", "X-SLACK-RETRY-REASON", "http_timeout"),
        NOW.plusSeconds(15));

    assertThat(retry(original)).containsExactly(Map.entry("X-Slack-Retry-Num", "1"));
    assertThat(lastDuplicateRetry(original))
        .containsOnly(
            Map.entry("X-Slack-Retry-Num", "2"), Map.entry("X-Slack-Retry-Reason", "http_timeout"));

    ledger.claim(slack("gw3"), NOW.plusSeconds(15));

    assertThat(lastDuplicateRetry(original)).isEmpty();
  }

  @Test
  void forgetsTheRetryHeadersOfAnAttemptThatDied() {
    VerifiedWebhook first = slack("gw1", "X-Slack-Retry-Num", "1");
    Instant lease = NOW.plusSeconds(15);
    ledger(NOW).claim(first, lease);

    ledger(lease).claim(slack("gw2"), lease.plusSeconds(15));

    assertThat(retry(first)).isEmpty();
  }

  @Test
  void completesTwiceWithoutHarm() {
    Ledger ledger = ledger(NOW);
    VerifiedWebhook webhook = webhook("gw1");
    ledger.claim(webhook, NOW.plusSeconds(15));
    ledger.complete(webhook);
    ledger.complete(webhook);

    assertThat(ledger.claim(webhook, NOW.plusSeconds(15))).isEqualTo(Claim.COMPLETED);
  }

  @Test
  void keepsPayloads() {
    VerifiedWebhook webhook = webhook("gw1");

    assertThat(ledger(NOW).storePayloads(List.of(webhook))).isEmpty();
    assertThat(ledger(NOW).storePayloads(List.of())).isEmpty();
  }

  @Test
  void quarantinesOnceUnderTheGatewaysId() {
    StoredWebhook forged = withHeader("gw-" + eventId, event(eventId), "t=1,v1=00");
    Quarantined first =
        new Quarantined(forged.gatewayId(), Reason.BAD_SIGNATURE, "why", NOW, forged, null);
    Quarantined again =
        new Quarantined(forged.gatewayId(), Reason.EXPIRED, "why", NOW, forged, null);

    ledger(NOW).quarantine(first);
    ledger(NOW).quarantine(again);

    assertThat(quarantinedFor(forged.gatewayId())).isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(ledger(NOW).claim(webhook("gw1"), NOW.plusSeconds(15))).isEqualTo(Claim.ACQUIRED);
  }

  @Test
  void quarantinesWhatCannotBeRead() {
    String id = "message:" + eventId;

    ledger(NOW)
        .quarantine(new Quarantined(id, Reason.UNDECODABLE, "not JSON", NOW, null, "{\"v\":"));

    assertThat(quarantinedFor(id)).isEqualTo(Reason.UNDECODABLE);
  }

  /** The test's event in a request of its own. */
  protected final VerifiedWebhook webhook(String gatewayId) {
    return verified(signed(gatewayId, event(eventId)));
  }

  private VerifiedWebhook slack(String gatewayId, String... headers) {
    return verified(SlackRequest.event(eventId).with(headers).stored(gatewayId));
  }

  protected static VerifiedWebhook verified(StoredWebhook stored) {
    Map<String, String> secrets =
        Map.of(
            "SIGNING_SECRETS_STRIPE", Stored.SECRET, "SIGNING_SECRETS_SLACK", SlackRequest.SECRET);
    try {
      return new Verifier(Sources.load(), SigningSecrets.fromEnvironment(secrets)).verify(stored);
    } catch (RejectedException e) {
      throw new AssertionError(e);
    }
  }
}
