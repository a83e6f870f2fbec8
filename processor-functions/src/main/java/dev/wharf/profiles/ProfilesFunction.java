package dev.wharf.profiles;

import dev.wharf.functions.Clients;
import dev.wharf.functions.Environment;
import dev.wharf.processors.ProcessorFunction;
import java.time.Clock;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Lambda entry: {@link Profiles} behind the rule SlackProfiles. */
public final class ProfilesFunction extends ProcessorFunction {

  public ProfilesFunction() {
    this(new Clients().dynamoDb(), Environment.ofProcess(), Clock.systemUTC());
  }

  ProfilesFunction(DynamoDbClient dynamoDb, Environment environment, Clock clock) {
    super(
        new Profiles(dynamoDb, environment.required("PROFILES_TABLE")),
        dynamoDb,
        environment,
        clock);
  }
}
