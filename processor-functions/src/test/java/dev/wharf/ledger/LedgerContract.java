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

  /** To come: DynamoDB Local deletes every ten seconds what has expired by the machine's clock. */
  protected static final Instant NOW = Instant.parse("2096-01-01T00:00:05Z");

  /** Each test's own event, so that tests can share a table. */
  protected final String eventId = "evt_" + UUID.randomUUID();

  /** A ledger whose clock stands at the given time. */
  protected abstract Ledger ledger(Instant at);

  protected abstract Quarantine quarantine(Instant at);

  protected abstract int duplicates(VerifiedWebhook webhook);

  /** The retry headers of the request that was claimed. */
  protected abstract Map<String, String> retry(VerifiedWebhook webhook);

  /** The retry headers of the newest repetition. */
  protected abstract Map<String, String> lastDuplicateRetry(VerifiedWebhook webhook);

  /** The requests that contradict a webhook. */
  protected abstract List<String> conflicts(VerifiedWebhook webhook);

  /** Deletes a webhook's item, as its expiry does. */
  protected abstract void forget(VerifiedWebhook webhook);

  /** Makes a webhook's item one that says neither type nor body. */
  protected abstract void forgetWhatItWas(VerifiedWebhook webhook);

  /** The keys of the webhooks to which a request's id leads. */
  protected abstract List<String> keysOf(String gatewayId);

  protected abstract Reason quarantinedFor(String id);

  @Test
  void grantsAClaimOnce() {
    VerifiedWebhook webhook = webhook("gw1");

    assertThat(ledger(NOW).claim(webhook, NOW.plusSeconds(15)).claim()).isEqualTo(Claim.ACQUIRED);
    assertThat(ledger(NOW).claim(webhook, NOW.plusSeconds(15)).claim()).isEqualTo(Claim.HELD);
    assertThat(ledger(NOW).claim(webhook("gw2"), NOW.plusSeconds(15)).claim())
        .isEqualTo(Claim.HELD);
  }

  @Test
  void grantsALapsedClaimAgain() {
    VerifiedWebhook webhook = webhook("gw1");
    Instant lease = NOW.plusSeconds(15);

    assertThat(ledger(NOW).claim(webhook, lease).claim()).isEqualTo(Claim.ACQUIRED);
    assertThat(ledger(lease.minusMillis(1)).claim(webhook, lease).claim()).isEqualTo(Claim.HELD);
    assertThat(ledger(lease).claim(webhook, lease.plusSeconds(15)).claim())
        .isEqualTo(Claim.ACQUIRED);
  }

  @Test
  void grantsAReleasedClaimAgain() {
    VerifiedWebhook webhook = webhook("gw1");
    Ledger ledger = ledger(NOW);
    Instant lease = NOW.plusSeconds(15);
    ledger.claim(webhook, lease);

    ledger.release(webhook, lease.plusMillis(1));
    assertThat(ledger.claim(webhook, lease).claim()).isEqualTo(Claim.HELD);
    ledger.release(webhook, lease);
    assertThat(ledger.claim(webhook, lease).claim()).isEqualTo(Claim.ACQUIRED);
    ledger.complete(webhook);
    ledger.release(webhook, lease);
    assertThat(ledger.claim(webhook, lease).claim()).isEqualTo(Claim.COMPLETED);
  }

  /** Attempts run on machines of their own. */
  @Test
  void grantsAReleasedClaimToWhoeverComesNextThoughItsClockIsBehind() {
    VerifiedWebhook webhook = webhook("gw1");
    Instant lease = NOW.plusSeconds(15);
    ledger(NOW).claim(webhook, lease);
    ledger(NOW).release(webhook, lease);

    assertThat(ledger(NOW.minusSeconds(2)).claim(webhook, lease).claim()).isEqualTo(Claim.ACQUIRED);
    assertThat(ledger(NOW).claim(webhook, lease).claim()).isEqualTo(Claim.HELD);
  }

  @Test
  void countsAnotherRequestForACompletedEventAsADuplicate() {
    Ledger ledger = ledger(NOW);
    VerifiedWebhook webhook = webhook("gw1");
    ledger.claim(webhook, NOW.plusSeconds(15));
    ledger.complete(webhook);

    assertThat(ledger.claim(webhook("gw2"), NOW.plusSeconds(15)).claim())
        .isEqualTo(Claim.COMPLETED);
    assertThat(ledger.claim(webhook("gw3"), NOW.plusSeconds(15)).claim())
        .isEqualTo(Claim.COMPLETED);
    // The lane brings it again.
    assertThat(ledger.claim(webhook("gw3"), NOW.plusSeconds(15)).claim())
        .isEqualTo(Claim.COMPLETED);
    assertThat(duplicates(webhook)).isEqualTo(2);
  }

  @Test
  void whatARepetitionsSenderWasAnsweredWithLeadsToTheOriginal() {
    Ledger ledger = ledger(NOW);
    String first = "first-" + eventId;
    String second = "second-" + eventId;
    String third = "third-" + eventId;
    VerifiedWebhook original = webhook(first);
    ledger.claim(original, NOW.plusSeconds(15));
    ledger.complete(original);
    ledger.claim(webhook(second), NOW.plusSeconds(15));
    ledger.claim(webhook(third), NOW.plusSeconds(15));
    ledger.claim(webhook(second), NOW.plusSeconds(15));

    for (String id : List.of(first, second, third)) {
      assertThat(keysOf(id)).as(id).containsExactly(original.key().value());
    }
    VerifiedWebhook push = github(first + "p", "d1", "push");
    ledger.claim(push, NOW.plusSeconds(15));
    ledger.complete(push);
    ledger.claim(github(second + "p", "d2", "push"), NOW.plusSeconds(15));
    assertThat(keysOf(second + "p")).containsExactly(push.key().value());
  }

  @Test
  void doesNotCountTheSameRequestDeliveredTwice() {
    Ledger ledger = ledger(NOW);
    VerifiedWebhook webhook = webhook("gw1");
    ledger.claim(webhook, NOW.plusSeconds(15));
    ledger.complete(webhook);

    assertThat(ledger.claim(webhook, NOW.plusSeconds(15)).claim()).isEqualTo(Claim.COMPLETED);
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

    assertThat(ledger.claim(webhook, NOW.plusSeconds(15)).claim()).isEqualTo(Claim.COMPLETED);
  }

  @Test
  void countsABodyUnderAnotherIdOnItsOriginalAndGrantsNothing() {
    Ledger ledger = ledger(NOW);
    VerifiedWebhook original = github("gw1", "d1", "push");
    ledger.claim(original, NOW.plusSeconds(15));
    ledger.complete(original);

    assertThat(ledger.claim(github("gw2", "d2", "push"), NOW.plusSeconds(15)).claim())
        .isEqualTo(Claim.COMPLETED);
    // The lane brings it again.
    assertThat(ledger.claim(github("gw2", "d2", "push"), NOW.plusSeconds(15)).claim())
        .isEqualTo(Claim.COMPLETED);
    assertThat(ledger.claim(github("gw3", "d3", "push"), NOW.plusSeconds(15)).claim())
        .isEqualTo(Claim.COMPLETED);
    assertThat(duplicates(original)).isEqualTo(2);
    // The same id and body again are what they always were.
    assertThat(ledger.claim(github("gw4", "d1", "push"), NOW.plusSeconds(15)).claim())
        .isEqualTo(Claim.COMPLETED);
    assertThat(duplicates(original)).isEqualTo(3);
  }

  @Test
  void aBodyUnderAnotherTypeIsNoRepetitionButAConflict() {
    Ledger ledger = ledger(NOW);
    VerifiedWebhook first = published(github("gw1", "d1", "push"));
    Claimed conflict = new Claimed(Claim.CONFLICT, first.key(), "push");

    assertThat(ledger.claim(github("gw2", "d2", "create"), NOW.plusSeconds(15)))
        .isEqualTo(conflict);
    // The lane brings it again.
    assertThat(ledger.claim(github("gw2", "d2", "create"), NOW.plusSeconds(15)))
        .isEqualTo(conflict);
    assertThat(ledger.claim(github("gw3", "d3", "fork"), NOW.plusSeconds(15))).isEqualTo(conflict);
    assertThat(conflicts(first)).containsExactly("gw2", "gw3");
    assertThat(duplicates(first)).isZero();
    // Under its own type it is what it always was.
    assertThat(ledger.claim(github("gw4", "d4", "push"), NOW.plusSeconds(15)))
        .isEqualTo(new Claimed(Claim.COMPLETED, first.key()));
    assertThat(duplicates(first)).isEqualTo(1);
  }

  @Test
  void anIdUnderAnotherTypeIsAConflictToo() {
    Ledger ledger = ledger(NOW);
    VerifiedWebhook first = published(github("gw1", "d1", "push"));
    VerifiedWebhook other = github("gw2", "d1", "create");
    Claimed conflict = new Claimed(Claim.CONFLICT, first.key(), "push");

    assertThat(ledger.claim(other, NOW.plusSeconds(15))).isEqualTo(conflict);
    assertThat(ledger.claim(otherBody("gw3", "d1", "create"), NOW.plusSeconds(15)))
        .isEqualTo(conflict);
    // Nor is the other body a repetition of what has its id but is of another type.
    assertThat(ledger.claim(otherBody("gw4", "d4", "create"), NOW.plusSeconds(15)))
        .isEqualTo(conflict);
    assertThat(conflicts(first)).containsExactly("gw2", "gw3", "gw4");

    VerifiedWebhook created = published(shopify("gw1", "w1", "orders/create"));
    assertThat(ledger.claim(shopify("gw2", "w1", "orders/paid"), NOW.plusSeconds(15)))
        .isEqualTo(new Claimed(Claim.CONFLICT, created.key(), "orders/create"));
    assertThat(duplicates(created)).isZero();
  }

  @Test
  void anIdWithAnotherBodyIsAConflict() {
    Ledger ledger = ledger(NOW);
    VerifiedWebhook first = published(github("gw1", "d1", "push"));
    Claimed conflict = new Claimed(Claim.CONFLICT, first.key(), "push");

    assertThat(ledger.claim(otherBody("gw2", "d1", "push"), NOW.plusSeconds(15)))
        .isEqualTo(conflict);
    // The lane brings it again.
    assertThat(ledger.claim(otherBody("gw2", "d1", "push"), NOW.plusSeconds(15)))
        .isEqualTo(conflict);
    // Nor is the other body, under an id of its own, a repetition of what it is no part of.
    assertThat(ledger.claim(otherBody("gw3", "d3", "push"), NOW.plusSeconds(15)))
        .isEqualTo(conflict);
    assertThat(ledger.conflict(otherBody("gw4", "d4", "push"))).contains(conflict);
    assertThat(conflicts(first)).containsExactly("gw2", "gw3");
    assertThat(duplicates(first)).isZero();

    VerifiedWebhook accepted = published(otherBody("gw2", "d1", "push").accepted());
    assertThat(ledger.claim(otherBody("gw5", "d1", "push"), NOW.plusSeconds(15)))
        .isEqualTo(new Claimed(Claim.COMPLETED, accepted.key()));
  }

  @Test
  void aRequestOfWhichTheRecipeReadsAnotherTypeSinceIsNoConflictWithItself() {
    VerifiedWebhook first = published(github("gw1", "d1", "push"));

    assertThat(ledger(NOW).claim(github("gw1", "d1", "create"), NOW.plusSeconds(15)))
        .isEqualTo(new Claimed(Claim.COMPLETED, first.key()));
    assertThat(ledger(NOW).conflict(github("gw1", "d1", "create"))).isEmpty();
    assertThat(conflicts(first)).isEmpty();
    assertThat(duplicates(first)).isZero();
  }

  @Test
  void anUnfinishedWebhookIsNotTakenOverByAnotherBody() {
    VerifiedWebhook first = github("gw1", "d1", "push");
    Instant lease = NOW.plusSeconds(15);
    ledger(NOW).claim(first, lease);

    assertThat(ledger(lease).claim(otherBody("gw2", "d1", "push"), lease.plusSeconds(15)))
        .isEqualTo(new Claimed(Claim.CONFLICT, first.key(), "push"));
    assertThat(ledger(lease).claim(first, lease.plusSeconds(15)).claim()).isEqualTo(Claim.ACQUIRED);
  }

  @Test
  void anUnfinishedWebhookIsNotTakenOverByAnotherType() {
    VerifiedWebhook first = github("gw1", "d1", "push");
    Instant lease = NOW.plusSeconds(15);
    Instant later = lease.plusSeconds(15);
    Claimed conflict = new Claimed(Claim.CONFLICT, first.key(), "push");
    ledger(NOW).claim(first, lease);

    assertThat(ledger(NOW).claim(github("gw2", "d2", "create"), lease)).isEqualTo(conflict);
    assertThat(ledger(NOW).claim(github("gw3", "d1", "create"), lease)).isEqualTo(conflict);
    // The attempt has died; its lane brings its message again.
    assertThat(ledger(lease).claim(github("gw2", "d2", "create"), later)).isEqualTo(conflict);
    assertThat(ledger(lease).claim(github("gw3", "d1", "create"), later)).isEqualTo(conflict);
    assertThat(ledger(lease).claim(first, later).claim()).isEqualTo(Claim.ACQUIRED);
  }

  @Test
  void aBodyWhoseFirstWebhookTheLedgerDoesNotKnowGoesToAnotherTypeAfterTheLease() {
    VerifiedWebhook first = github("gw1", "d1", "push");
    VerifiedWebhook other = github("gw2", "d2", "create");
    Instant lease = NOW.plusSeconds(15);
    Instant later = lease.plusSeconds(15);
    claimBodyOnly(first, NOW, lease);

    assertThat(ledger(NOW).claim(other, lease).claim()).isEqualTo(Claim.HELD);
    assertThat(ledger(lease).conflict(other)).isEmpty();
    assertThat(ledger(lease).claim(other, later).claim()).isEqualTo(Claim.ACQUIRED);
    assertThat(ledger(lease).claim(first, later))
        .isEqualTo(new Claimed(Claim.CONFLICT, other.key(), "create"));
  }

  @Test
  void whereNothingIsKnownOfTheFirstTheNextIsItsRepetition() {
    Ledger ledger = ledger(NOW);
    VerifiedWebhook first = published(github("gw1", "d1", "push"));
    forgetWhatItWas(first);

    assertThat(ledger.claim(github("gw2", "d2", "create"), NOW.plusSeconds(15)))
        .isEqualTo(new Claimed(Claim.COMPLETED, first.key()));
    assertThat(ledger.claim(otherBody("gw3", "d1", "push"), NOW.plusSeconds(15)))
        .isEqualTo(new Claimed(Claim.COMPLETED, first.key()));
    assertThat(duplicates(first)).isEqualTo(2);
  }

  @Test
  void anIdThatIsSignedIsARepetitionWhateverItsType() {
    Ledger ledger = ledger(NOW);
    VerifiedWebhook first = published(webhook("gw1"));
    VerifiedWebhook other =
        verified(signed("gw2", event(eventId).replace("invoice.paid", "invoice.voided")));

    assertThat(ledger.claim(other, NOW.plusSeconds(15)).claim()).isEqualTo(Claim.COMPLETED);
    assertThat(duplicates(first)).isEqualTo(1);
    assertThat(other.accepted()).isSameAs(other);
  }

  @Test
  void aFirstWebhookLeadsToTwentyConflicts() {
    Ledger ledger = ledger(NOW);
    VerifiedWebhook first = published(github("gw", "d1", "push"));
    for (int i = 0; i < LedgerItem.MAX_CONFLICTS + 2; i++) {
      assertThat(ledger.claim(github("gw" + i, "d" + i, "create"), NOW.plusSeconds(15)).claim())
          .isEqualTo(Claim.CONFLICT);
    }

    assertThat(conflicts(first)).hasSize(20).startsWith("gw0").endsWith("gw19");
  }

  @Test
  void askingForAConflictChangesNothing() {
    Ledger ledger = ledger(NOW);
    VerifiedWebhook other = github("gw2", "d2", "create");
    assertThat(ledger.conflict(other)).isEmpty();
    VerifiedWebhook first = published(github("gw1", "d1", "push"));

    assertThat(ledger.conflict(other)).contains(new Claimed(Claim.CONFLICT, first.key(), "push"));
    assertThat(ledger.conflict(github("gw3", "d1", "create")))
        .contains(new Claimed(Claim.CONFLICT, first.key(), "push"));
    assertThat(ledger.conflict(github("gw4", "d4", "push"))).isEmpty();
    assertThat(ledger.conflict(webhook("gw5"))).isEmpty();
    assertThat(conflicts(first)).isEmpty();
  }

  @Test
  void whoseTypeSomebodyAcceptsIsGrantedOnceAndItsRepetitionsAreRepetitionsAgain() {
    Ledger ledger = ledger(NOW);
    VerifiedWebhook first = published(github("gw1", "d1", "push"));
    VerifiedWebhook other = github("gw2", "d2", "create");
    ledger.claim(other, NOW.plusSeconds(15));

    VerifiedWebhook accepted = published(other.accepted());

    assertThat(accepted.key().value()).startsWith("github##accepted:create:");
    assertThat(ledger.claim(github("gw3", "d3", "create").accepted(), NOW.plusSeconds(15)))
        .isEqualTo(new Claimed(Claim.COMPLETED, accepted.key()));
    assertThat(duplicates(accepted)).isEqualTo(1);
    // Its own request again, as after an attempt that died.
    Claimed original = new Claimed(Claim.COMPLETED, accepted.key());
    assertThat(ledger.claim(other, NOW.plusSeconds(15))).isEqualTo(original);
    assertThat(duplicates(accepted)).isEqualTo(1);
    assertThat(ledger.conflict(github("gw4", "d1", "create"))).isEmpty();
    assertThat(ledger.claim(github("gw4", "d1", "create"), NOW.plusSeconds(15)))
        .isEqualTo(original);
    assertThat(duplicates(accepted)).isEqualTo(2);
    assertThat(ledger.claim(github("gw5", "d5", "fork"), NOW.plusSeconds(15)))
        .isEqualTo(new Claimed(Claim.CONFLICT, first.key(), "push"));
    assertThat(conflicts(first)).containsExactly("gw2", "gw5");
    assertThat(duplicates(first)).isZero();
  }

  @Test
  void whatSomebodyAcceptedDoesNotRunAgainWhenTheLedgerHasForgottenWhatWasThereFirst() {
    VerifiedWebhook first = published(github("gw1", "d1", "push"));
    VerifiedWebhook otherType = github("gw2", "d2", "create");
    VerifiedWebhook sameId = otherBody("gw3", "d1", "push");
    for (VerifiedWebhook other : List.of(otherType, sameId)) {
      assertThat(ledger(NOW).claim(other, NOW.plusSeconds(15)).claim()).isEqualTo(Claim.CONFLICT);
      published(other.accepted());
    }
    forget(first);

    Instant later = NOW.plusSeconds(60);
    for (VerifiedWebhook other : List.of(otherType, github("gw4", "d4", "create"))) {
      assertThat(ledger(later).claim(other, later.plusSeconds(15)))
          .isEqualTo(new Claimed(Claim.COMPLETED, otherType.accepted().key()));
    }
    for (VerifiedWebhook other : List.of(sameId, otherBody("gw5", "d5", "push"))) {
      assertThat(ledger(later).claim(other, later.plusSeconds(15)))
          .isEqualTo(new Claimed(Claim.COMPLETED, sameId.accepted().key()));
    }
    assertThat(duplicates(otherType.accepted())).isEqualTo(1);
    assertThat(duplicates(sameId.accepted())).isEqualTo(1);
  }

  @Test
  void whatRepeatsAnAcceptedWebhookWaitsForIt() {
    VerifiedWebhook first = published(github("gw1", "d1", "push"));
    VerifiedWebhook accepted = github("gw2", "d2", "create").accepted();
    Instant lease = NOW.plusSeconds(15);
    assertThat(ledger(NOW).claim(accepted, lease).claim()).isEqualTo(Claim.ACQUIRED);
    forget(first);

    for (Instant at : List.of(NOW, lease.plusSeconds(60))) {
      assertThat(ledger(at).claim(github("gw3", "d3", "create"), at.plusSeconds(15)))
          .isEqualTo(new Claimed(Claim.HELD, accepted.key()));
    }
    ledger(NOW).complete(accepted);
    assertThat(ledger(NOW).claim(github("gw3", "d3", "create"), lease))
        .isEqualTo(new Claimed(Claim.COMPLETED, accepted.key()));
    // When that is forgotten too, whoever comes is new.
    forget(accepted);
    Instant later = lease.plusSeconds(120);
    assertThat(ledger(later).claim(github("gw3", "d3", "create"), later.plusSeconds(15)).claim())
        .isEqualTo(Claim.ACQUIRED);
  }

  @Test
  void aFormWhoseFieldsArePartedAnewIsAConflict() {
    String sid = "MessageSid=" + eventId;
    VerifiedWebhook first = published(twilio("gw1", sid + "&MessageStatus=delivered&To=1"));
    List<VerifiedWebhook> parted =
        List.of(
            twilio("gw2", sid + "MessageStatusdelivered&To=1"),
            twilio("gw3", sid + "&MessageStatusdelivered=&To=1"),
            twilio("gw4", sid + "&MessageStatus=deliveredTo1"),
            twilio("gw5", sid + "&MessageStatus=delivered&To1="));
    String signature = first.stored().header("X-Twilio-Signature").orElseThrow();
    assertThat(parted)
        .allMatch(one -> one.stored().header("X-Twilio-Signature").orElseThrow().equals(signature));

    for (VerifiedWebhook other : parted) {
      Claimed conflict = new Claimed(Claim.CONFLICT, first.key(), "message-status");
      assertThat(ledger(NOW).conflict(other)).contains(conflict);
      assertThat(ledger(NOW).claim(other, NOW.plusSeconds(15))).isEqualTo(conflict);
    }
    assertThat(conflicts(first)).containsExactly("gw2", "gw3", "gw4", "gw5");
    assertThat(duplicates(first)).isZero();
    // Sent again, in whatever order, it is what it was, and so is what is signed with its id.
    for (String form :
        List.of(
            "To=1&MessageStatus=delivered&" + sid, sid + "&MessageStatus=delivered&To=1&Retry=1")) {
      assertThat(ledger(NOW).claim(twilio("gw-" + form, form), NOW.plusSeconds(15)))
          .isEqualTo(new Claimed(Claim.COMPLETED, first.key()));
    }
    assertThat(duplicates(first)).isEqualTo(2);
  }

  @Test
  void aGenuineFormAfterOneThatWasPartedAnewIsNoRepetitionOfIt() {
    String sid = "MessageSid=" + eventId;
    VerifiedWebhook forged = published(twilio("gw1", sid + "&MessageStatus=deliveredTo1"));
    VerifiedWebhook genuine = twilio("gw2", sid + "&MessageStatus=delivered&To=1");

    assertThat(ledger(NOW).claim(genuine, NOW.plusSeconds(15)))
        .isEqualTo(new Claimed(Claim.CONFLICT, forged.key(), "message-status"));
    VerifiedWebhook accepted = published(genuine.accepted());
    assertThat(ledger(NOW).claim(genuine, NOW.plusSeconds(15)))
        .isEqualTo(new Claimed(Claim.COMPLETED, accepted.key()));
  }

  @Test
  void anUnfinishedFormIsNotTakenOverByOneThatIsPartedAnew() {
    String sid = "MessageSid=" + eventId;
    Instant lease = NOW.plusSeconds(15);
    VerifiedWebhook first = twilio("gw1", sid + "&MessageStatus=delivered&To=1");
    ledger(NOW).claim(first, lease);

    assertThat(
            ledger(lease)
                .claim(twilio("gw2", sid + "&MessageStatus=delivered&To1="), lease.plusSeconds(15))
                .claim())
        .isEqualTo(Claim.CONFLICT);
    assertThat(ledger(lease).claim(first, lease.plusSeconds(15)).claim()).isEqualTo(Claim.ACQUIRED);
  }

  private static VerifiedWebhook twilio(String gatewayId, String form) {
    return verified(Stored.twilio(gatewayId, form));
  }

  /** It is granted, and comes to its end. */
  private VerifiedWebhook published(VerifiedWebhook webhook) {
    assertThat(ledger(NOW).claim(webhook, NOW.plusSeconds(15)).claim()).isEqualTo(Claim.ACQUIRED);
    ledger(NOW).complete(webhook);
    return webhook;
  }

  @Test
  void grantsABodyToEachTypeWhereTheProviderSendsItForSeveral() {
    Ledger ledger = ledger(NOW);
    VerifiedWebhook original = shopify("gw1", "w1", "orders/create");
    ledger.claim(original, NOW.plusSeconds(15));
    ledger.complete(original);

    assertThat(ledger.claim(shopify("gw2", "w2", "orders/updated"), NOW.plusSeconds(15)).claim())
        .isEqualTo(Claim.ACQUIRED);
    assertThat(ledger.claim(shopify("gw3", "w3", "orders/create"), NOW.plusSeconds(15)).claim())
        .isEqualTo(Claim.COMPLETED);
    assertThat(duplicates(original)).isEqualTo(1);
  }

  @Test
  void holdsABodyUnderAnotherIdUntilItsOriginalIsCompleted() {
    VerifiedWebhook original = github("gw1", "d1", "push");
    VerifiedWebhook other = github("gw2", "d2", "push");
    Instant lease = NOW.plusSeconds(15);
    Instant later = lease.plusSeconds(15);

    assertThat(ledger(NOW).claim(original, lease).claim()).isEqualTo(Claim.ACQUIRED);
    assertThat(ledger(NOW).claim(other, lease).claim()).isEqualTo(Claim.HELD);
    // The attempt has died, but the lane brings its message again: the body stays its own.
    assertThat(ledger(lease).claim(other, later).claim()).isEqualTo(Claim.HELD);
    assertThat(ledger(lease).claim(original, later).claim()).isEqualTo(Claim.ACQUIRED);
    ledger(lease).complete(original);
    assertThat(ledger(lease).claim(other, later).claim()).isEqualTo(Claim.COMPLETED);
    assertThat(duplicates(original)).isEqualTo(1);
  }

  @Test
  void aBodyWhoseOriginalTheLedgerDoesNotKnowGoesToWhoeverComesAfterTheLease() {
    VerifiedWebhook original = github("gw1", "d1", "push");
    VerifiedWebhook other = github("gw2", "d2", "push");
    Instant lease = NOW.plusSeconds(15);
    Instant later = lease.plusSeconds(15);
    claimBodyOnly(original, NOW, lease);

    assertThat(ledger(NOW).claim(other, lease).claim()).isEqualTo(Claim.HELD);
    assertThat(ledger(lease).claim(other, later).claim()).isEqualTo(Claim.ACQUIRED);
    // Now the other one has it.
    assertThat(ledger(later).claim(original, later.plusSeconds(15)).claim()).isEqualTo(Claim.HELD);
    ledger(later).complete(other);
    assertThat(ledger(later).claim(original, later.plusSeconds(15)).claim())
        .isEqualTo(Claim.COMPLETED);
    assertThat(duplicates(other)).isEqualTo(1);
  }

  @Test
  void anAttemptThatClaimedTheBodyOnlyMayBeMadeAgain() {
    VerifiedWebhook original = github("gw1", "d1", "push");
    claimBodyOnly(original, NOW, NOW.plusSeconds(15));

    assertThat(ledger(NOW).claim(original, NOW.plusSeconds(15)).claim()).isEqualTo(Claim.ACQUIRED);
  }

  /** What an attempt leaves that dies between its two claims. */
  protected abstract void claimBodyOnly(VerifiedWebhook webhook, Instant at, Instant leaseUntil);

  private VerifiedWebhook shopify(String gatewayId, String id, String topic) {
    return verified(Stored.shopify(gatewayId, id + eventId, topic, "{\"id\":\"" + eventId + "\"}"));
  }

  /** The test's event as GitHub's, in a request of its own. */
  private VerifiedWebhook github(String gatewayId, String delivery, String type) {
    return verified(
        Stored.github(gatewayId, delivery + eventId, type, "{\"ref\":\"" + eventId + "\"}"));
  }

  /** As the provider's, with a body that is not the event's. */
  private VerifiedWebhook otherBody(String gatewayId, String delivery, String type) {
    return verified(
        Stored.github(gatewayId, delivery + eventId, type, "{\"other\":\"" + eventId + "\"}"));
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

    quarantine(NOW).keep(List.of(first), any -> false);
    quarantine(NOW).keep(List.of(again), any -> false);

    assertThat(quarantinedFor(forged.gatewayId())).isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(ledger(NOW).claim(webhook("gw1"), NOW.plusSeconds(15)).claim())
        .isEqualTo(Claim.ACQUIRED);
  }

  @Test
  void quarantinesWhatCannotBeRead() {
    String id = "message:" + eventId;

    quarantine(NOW)
        .keep(
            List.of(new Quarantined(id, Reason.UNDECODABLE, "not JSON", NOW, null, "{\"v\":")),
            any -> false);

    assertThat(quarantinedFor(id)).isEqualTo(Reason.UNDECODABLE);
  }

  /** The test's event in a request of its own. */
  protected final VerifiedWebhook webhook(String gatewayId) {
    return verified(signed(gatewayId, event(eventId)));
  }

  private VerifiedWebhook slack(String gatewayId, String... headers) {
    return verified(SlackRequest.event(eventId).with(headers).stored(gatewayId));
  }

  public static VerifiedWebhook verified(StoredWebhook stored) {
    Map<String, String> secrets =
        Map.of(
            "SIGNING_SECRETS_STRIPE", Stored.SECRET,
            "SIGNING_SECRETS_GITHUB", Stored.SECRET,
            "SIGNING_SECRETS_SHOPIFY", Stored.SECRET,
            "SIGNING_SECRETS_TWILIO", Stored.SECRET,
            "SIGNING_SECRETS_SLACK", SlackRequest.SECRET);
    try {
      return new Verifier(Sources.load(), SigningSecrets.fromEnvironment(secrets), Stored.ORIGIN)
          .verify(stored);
    } catch (RejectedException e) {
      throw new AssertionError(e);
    }
  }
}
