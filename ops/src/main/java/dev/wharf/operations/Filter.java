package dev.wharf.operations;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which webhooks are meant; what is null or empty does not matter.
 *
 * @param tenant "" means those without a tenant
 * @param statuses INPROGRESS, PUBLISHED, PROCESSED, FAILED, QUARANTINED, REVERIFIED
 * @param since received then or later
 * @param until received before then
 * @param ids ledger keys, gateway ids or the provider's event ids
 * @param error words that the error has in it, whatever their case
 */
public record Filter(
    @Nullable String source,
    @Nullable String type,
    @Nullable String tenant,
    Set<String> statuses,
    @Nullable Instant since,
    @Nullable Instant until,
    List<String> ids,
    @Nullable String error) {

  private static final Set<String> ATTENTION =
      Set.of("INPROGRESS", "PUBLISHED", "FAILED", "QUARANTINED");

  public static final Filter NONE =
      new Filter(null, null, null, Set.of(), null, null, List.of(), null);

  public Filter {
    statuses = Set.copyOf(statuses);
    ids = List.copyOf(ids);
  }

  public boolean isEmpty() {
    return equals(NONE);
  }

  /**
   * Whether index byAttention has all of them: what needs somebody or is under way, and what ended
   * because no processor takes it.
   */
  public boolean wantsAttention() {
    return !statuses.isEmpty() && ATTENTION.containsAll(statuses);
  }

  public Filter withSince(Instant since) {
    return new Filter(source, type, tenant, statuses, since, until, ids, error);
  }

  public Filter withUntil(Instant until) {
    return new Filter(source, type, tenant, statuses, since, until, ids, error);
  }

  public Filter withStatuses(Set<String> statuses) {
    return new Filter(source, type, tenant, statuses, since, until, ids, error);
  }

  /** Source, type, tenant and time; the rest is for whoever knows it. */
  public boolean matches(String source, String type, String tenant, Instant receivedAt) {
    return (this.source == null || this.source.equals(source))
        && (this.type == null || this.type.equals(type))
        && (this.tenant == null || this.tenant.equals(tenant))
        && covers(receivedAt);
  }

  public boolean covers(Instant receivedAt) {
    return (since == null || !receivedAt.isBefore(since))
        && (until == null || receivedAt.isBefore(until));
  }

  /**
   * @param key the ledger's key
   * @param gatewayId "" where unknown
   */
  public boolean matchesId(String key, String gatewayId) {
    if (ids.isEmpty()) {
      return true;
    }
    String eventId = key.substring(key.lastIndexOf('#') + 1);
    return ids.stream()
        .anyMatch(id -> id.equals(key) || id.equals(eventId) || id.equals(gatewayId));
  }

  /** What was asked for, by the options' names, for people and for the audit event. */
  public Map<String, String> described() {
    Map<String, String> described = new LinkedHashMap<>();
    put(described, "source", source);
    put(described, "type", type);
    put(described, "tenant", tenant);
    put(described, "status", statuses.isEmpty() ? null : String.join(",", statuses));
    put(described, "since", since == null ? null : since.toString());
    put(described, "until", until == null ? null : until.toString());
    put(described, "id", ids.isEmpty() ? null : String.join(",", ids));
    put(described, "error", error);
    return described;
  }

  private static void put(Map<String, String> described, String name, @Nullable String value) {
    if (value != null) {
      described.put(name, value);
    }
  }
}
