package dev.wharf.verify;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Secrets from parameters, one active secret per line, remembered for {@link #MAX_AGE}.
 *
 * <p>When they are not enough for a webhook, those that are older than {@link #DOUBT_AGE} are read
 * again: a rotation needs neither a deployment nor a wait. When they cannot be read again, those
 * younger than {@link #LAST_RESORT_AGE} count; but that there is none is never taken from memory
 * then.
 */
final class StoredSecrets implements SigningSecrets {

  static final Duration MAX_AGE = Duration.ofMinutes(5);
  static final Duration DOUBT_AGE = Duration.ofSeconds(10);
  static final Duration LAST_RESORT_AGE = Duration.ofHours(1);

  /** How long the store is left alone after it has failed. */
  static final Duration PAUSE = Duration.ofSeconds(10);

  static final int MAX_REMEMBERED = 10_000;

  private final ParameterNames names;
  private final Parameters parameters;
  private final Clock clock;
  private final ReadAllowance allowance;

  /** By parameter, the least recently used first. Empty in a snapshot: nothing is read before. */
  private final Map<String, Remembered> memory =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Remembered> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  StoredSecrets(ParameterNames names, Parameters parameters, Clock clock) {
    this.names = requireNonNull(names, "names is null");
    this.parameters = requireNonNull(parameters, "parameters is null");
    this.clock = requireNonNull(clock, "clock is null");
    this.allowance = new ReadAllowance(clock);
  }

  @Override
  public List<String> active(String source, String tenant) {
    return read(source, tenant, MAX_AGE);
  }

  @Override
  public List<String> activeAfterAll(String source, String tenant) {
    return read(source, tenant, DOUBT_AGE);
  }

  private synchronized List<String> read(String source, String tenant, Duration maxAge) {
    List<String> wanted = new ArrayList<>();
    if (tenant.isEmpty()) {
      wanted.add(names.source(source));
    } else {
      names.tenant(source, tenant).ifPresent(wanted::add);
      wanted.add(names.anyTenant(source));
    }
    List<String> secrets = new ArrayList<>();
    List<SecretsUnavailableException> failures = new ArrayList<>();
    for (String name : wanted) {
      secrets.addAll(read(name, maxAge, failures).secrets());
    }
    if (secrets.isEmpty() && !failures.isEmpty()) {
      throw failures.get(0);
    }
    return secrets;
  }

  /** Adds to the failures where what it returns should have been read again. */
  private Remembered read(
      String name, Duration maxAge, List<SecretsUnavailableException> failures) {
    Instant now = clock.instant();
    Remembered remembered = memory.get(name);
    if (remembered != null && remembered.isYounger(maxAge, now)) {
      return remembered;
    }
    if (remembered != null
        && remembered.isYounger(MAX_AGE, now)
        && allowance.isTooShortForDoubts()) {
      return remembered;
    }
    try {
      Remembered read = new Remembered(ask(name), now);
      memory.put(name, read);
      return read;
    } catch (SecretsUnavailableException e) {
      if (remembered == null || !remembered.isYounger(LAST_RESORT_AGE, now)) {
        throw e;
      }
      failures.add(e);
      return remembered;
    }
  }

  private List<String> ask(String name) {
    if (!allowance.take()) {
      throw new SecretsUnavailableException(
          name + " is not read now: too many reads, or one that failed, just before");
    }
    try {
      return parameters
          .value(name)
          .map(value -> value.lines().map(String::trim).filter(line -> !line.isEmpty()).toList())
          .orElse(List.of());
    } catch (SecretsUnavailableException e) {
      allowance.pause(PAUSE);
      throw e;
    }
  }

  /**
   * What a parameter said; no secrets where there is no such parameter.
   *
   * @param readAt when it was asked for: it may have changed since
   */
  record Remembered(List<String> secrets, Instant readAt) {

    /** A clock that was set back makes it no younger. */
    boolean isYounger(Duration age, Instant now) {
      return !now.isBefore(readAt) && now.isBefore(readAt.plus(age));
    }

    @Override
    public String toString() {
      return secrets.size() + " secrets of " + readAt;
    }
  }
}
