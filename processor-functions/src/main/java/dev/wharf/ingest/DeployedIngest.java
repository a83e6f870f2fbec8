package dev.wharf.ingest;

import dev.wharf.functions.Clients;
import dev.wharf.functions.Environment;
import dev.wharf.ledger.DynamoDbLedger;
import dev.wharf.ledger.DynamoDbQuarantine;
import dev.wharf.ledger.QuarantineBounds;
import dev.wharf.ledger.QuarantineStore;
import dev.wharf.ledger.Retention;
import dev.wharf.sources.Sources;
import dev.wharf.verify.ParameterStore;
import dev.wharf.verify.PublicOrigin;
import dev.wharf.verify.SigningSecrets;
import dev.wharf.verify.Verifier;
import java.time.Clock;
import java.time.Duration;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Puts {@link Ingest} together with the ledger, the bus and the secrets that it is deployed with.
 */
final class DeployedIngest {

  /** For longer than a provider repeats an event, and a day on top. */
  private static final Duration REPETITION = Duration.ofDays(4);

  private final DynamoDbClient dynamoDb;
  private final String table;
  private final Duration retention;
  private final DynamoDbLedger ledger;
  private final EventBridgePublisher publisher;
  private final Judge judge;
  private final Clock clock;

  private DeployedIngest(Clients clients, Environment environment, Sources sources, Clock clock) {
    this.dynamoDb = clients.dynamoDb();
    this.table = environment.required("LEDGER_TABLE");
    this.retention = Retention.from(environment);
    this.ledger = new DynamoDbLedger(dynamoDb, table, retention, clock);
    this.publisher =
        new EventBridgePublisher(clients.eventBridge(), environment.required("WEBHOOK_BUS"));
    Verifier verifier =
        new Verifier(
            sources,
            SigningSecrets.of(
                environment.variables(), new ParameterStore(clients.systemsManager()), clock),
            new PublicOrigin(environment.required("PUBLIC_ORIGIN")));
    this.judge = new Judge(verifier, clock, retention.minus(REPETITION));
    this.clock = clock;
    // No secret is read here: it would stand in the snapshot.
    Priming.run(ledger::prime, publisher::prime);
  }

  /**
   * For a lane.
   *
   * @throws IllegalStateException if an environment variable is missing
   */
  static Ingest create(Clients clients, Environment environment, Sources sources, Clock clock) {
    DeployedIngest deployed = new DeployedIngest(clients, environment, sources, clock);
    DynamoDbQuarantine quarantine =
        new DynamoDbQuarantine(
            deployed.dynamoDb,
            deployed.table,
            deployed.retention,
            QuarantineBounds.from(environment),
            clock);
    return new Ingest(deployed.judge, deployed.ledger, quarantine, deployed.publisher, clock);
  }

  /**
   * For what is in quarantine: the same parts.
   *
   * @throws IllegalStateException if an environment variable is missing
   */
  static Reverify reverify(Clients clients, Environment environment, Clock clock) {
    DeployedIngest deployed = new DeployedIngest(clients, environment, Sources.load(), clock);
    QuarantineStore store =
        new QuarantineStore(deployed.dynamoDb, deployed.table, deployed.retention, clock);
    return new Reverify(deployed.judge, deployed.ledger, deployed.publisher, store, deployed.clock);
  }
}
