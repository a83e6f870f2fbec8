package dev.wharf.operations;

import static dev.wharf.ledger.LedgerItem.n;
import static dev.wharf.ledger.LedgerItem.s;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharf.events.StoredWebhook;
import dev.wharf.ledger.KeptRequest;
import dev.wharf.ledger.QuarantineStore.Bundle;
import dev.wharf.ledger.Quarantined;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The webhooks of a bundle, for people and for programs. None has an item of its own: what an item
 * would have is put together from what the bundle keeps of each.
 */
public final class BundleDetails {

  private final OperatedStack stack;
  private final String id;
  private final Bundle bundle;

  public BundleDetails(OperatedStack stack, String id, Bundle bundle) {
    this.stack = stack;
    this.id = id;
    this.bundle = bundle;
  }

  /** Only the one with a gateway's id; none if the bundle has none. */
  public BundleDetails only(String gatewayId) {
    List<Quarantined> found =
        bundle.webhooks().stream().filter(one -> one.id().equals(gatewayId)).toList();
    return new BundleDetails(stack, id, new Bundle(bundle.reverified(), found));
  }

  public List<Quarantined> webhooks() {
    return bundle.webhooks();
  }

  /** One object for each webhook. */
  public List<ObjectNode> json(boolean payload) {
    return bundle.webhooks().stream()
        .map(one -> details(one).json(payload).put("bundle", id))
        .toList();
  }

  /**
   * A line for the bundle, and one for each webhook.
   *
   * @param whole everything of each webhook instead of its line
   */
  public List<String> lines(boolean whole, boolean payload) {
    List<String> lines = new ArrayList<>();
    String state = bundle.reverified() ? "all of the bundle have passed" : "in quarantine";
    lines.add("%s  %d webhooks, %s".formatted(id, bundle.webhooks().size(), state));
    for (Quarantined one : bundle.webhooks()) {
      if (whole) {
        lines.addAll(details(one).lines(payload));
      } else {
        StoredWebhook webhook = one.readable();
        String tenant = webhook.tenant().isEmpty() ? "" : ", tenant " + webhook.tenant();
        lines.add(
            PlainText.line(
                "  %s  %s%s  %s: %s"
                    .formatted(
                        webhook.receivedAt(),
                        one.id(),
                        tenant,
                        one.reason().code(),
                        one.explanation())));
      }
    }
    return lines;
  }

  private WebhookDetails details(Quarantined one) {
    StoredWebhook webhook = one.readable();
    KeptRequest request =
        new KeptRequest(
            webhook.sourceIp(),
            webhook.method(),
            webhook.path(),
            webhook.query(),
            webhook.headers(),
            webhook.payload());
    return new WebhookDetails(
        stack,
        Map.of(
            "pk", s(one.id()),
            "status", s(bundle.reverified() ? "REVERIFIED" : "QUARANTINED"),
            "source", s(webhook.source()),
            "tenant", s(webhook.tenant()),
            "receivedAt", n(webhook.receivedAt().toEpochMilli()),
            "reason", s(one.reason().code()),
            "explanation", s(one.explanation()),
            "gatewayId", s(webhook.gatewayId())),
        // Of redrives tells show, with the request's id.
        List.of(),
        request);
  }
}
