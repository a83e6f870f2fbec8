package dev.wharf.payments;

import dev.wharf.functions.Clients;
import dev.wharf.functions.Environment;
import dev.wharf.processors.ProcessorFunction;
import java.time.Clock;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Lambda entry: {@link Payments} behind the rule StripePayments. */
public final class PaymentsFunction extends ProcessorFunction {

  public PaymentsFunction() {
    this(new Clients().dynamoDb(), Environment.ofProcess(), Clock.systemUTC());
  }

  PaymentsFunction(DynamoDbClient dynamoDb, Environment environment, Clock clock) {
    super(
        new Payments(dynamoDb, environment.required("PAYMENTS_TABLE")),
        dynamoDb,
        environment,
        clock);
  }
}
