package dev.wharf.ingest;

import dev.wharf.ledger.Ledger;
import dev.wharf.ledger.LedgerContract;
import dev.wharf.ledger.Quarantine;
import dev.wharf.verify.Reason;
import dev.wharf.verify.VerifiedWebhook;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

class InMemoryLedgerTest extends LedgerContract {

  private Instant now = NOW;
  private final InstantSource time = () -> now;
  private final InMemoryLedger ledger = new InMemoryLedger(time.withZone(ZoneOffset.UTC));

  @Override
  protected Ledger ledger(Instant at) {
    now = at;
    return ledger;
  }

  @Override
  protected Quarantine quarantine(Instant at) {
    now = at;
    return ledger;
  }

  @Override
  protected int duplicates(VerifiedWebhook webhook) {
    return ledger.duplicates.getOrDefault(webhook.key(), 0);
  }

  @Override
  protected Map<String, String> retry(VerifiedWebhook webhook) {
    return ledger.retries.getOrDefault(webhook.key(), Map.of());
  }

  @Override
  protected Map<String, String> lastDuplicateRetry(VerifiedWebhook webhook) {
    return ledger.lastDuplicateRetries.getOrDefault(webhook.key(), Map.of());
  }

  @Override
  protected void claimBodyOnly(VerifiedWebhook webhook, Instant at, Instant leaseUntil) {
    ledger.claimBody(webhook.bodyClaim().orElseThrow(), webhook.key(), leaseUntil);
  }

  @Override
  protected List<String> conflicts(VerifiedWebhook webhook) {
    return ledger.conflicts.getOrDefault(webhook.key(), List.of());
  }

  @Override
  protected void forget(VerifiedWebhook webhook) {
    ledger.forget(webhook.key());
  }

  @Override
  protected void forgetWhatItWas(VerifiedWebhook webhook) {
    ledger.forgetWhatItWas(webhook.key());
  }

  @Override
  protected List<String> keysOf(String gatewayId) {
    return ledger.keysOf(gatewayId);
  }

  @Override
  protected Reason quarantinedFor(String id) {
    return ledger.quarantine.get(id).reason();
  }
}
