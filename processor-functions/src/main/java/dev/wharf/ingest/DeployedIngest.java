package dev.wharf.ingest;

import dev.wharf.functions.Clients;
import dev.wharf.functions.Environment;
import dev.wharf.ledger.DynamoDbLedger;
import dev.wharf.ledger.Retention;
import dev.wharf.sources.Sources;
import dev.wharf.verify.ParameterStore;
import dev.wharf.verify.SigningSecrets;
import dev.wharf.verify.Verifier;
import java.time.Clock;
import java.time.Duration;

/**
 * Puts {@link Ingest} together with the ledger, the bus and the secrets that it is deployed with.
 */
final class DeployedIngest {

  /** For longer than a provider repeats an event, and a day on top. */
  private static final Duration REPETITION = Duration.ofDays(4);

  private DeployedIngest() {}

  /**
   * @throws IllegalStateException if an environment variable is missing
   */
  static Ingest create(Clients clients, Environment environment, Clock clock) {
    Duration retention = Retention.from(environment);
    DynamoDbLedger ledger =
        new DynamoDbLedger(
            clients.dynamoDb(), environment.required("LEDGER_TABLE"), retention, clock);
    EventBridgePublisher publisher =
        new EventBridgePublisher(clients.eventBridge(), environment.required("WEBHOOK_BUS"));
    Verifier verifier =
        new Verifier(
            Sources.load(),
            SigningSecrets.of(environment.variables(), new ParameterStore(clients.ssm()), clock));
    // No secret is read here: it would stand in the snapshot.
    Priming.run(ledger::prime, publisher::prime);
    return new Ingest(verifier, ledger, publisher, clock, retention.minus(REPETITION));
  }
}
