package dev.wharf.conversations;

import dev.wharf.functions.Clients;
import dev.wharf.functions.Environment;
import dev.wharf.processors.ProcessorFunction;
import java.time.Clock;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Lambda entry: {@link Conversations} behind the rule SlackMessages. */
public final class ConversationsFunction extends ProcessorFunction {

  public ConversationsFunction() {
    this(new Clients().dynamoDb(), Environment.ofProcess(), Clock.systemUTC());
  }

  ConversationsFunction(DynamoDbClient dynamoDb, Environment environment, Clock clock) {
    super(
        new Conversations(dynamoDb, environment.required("CONVERSATIONS_TABLE")),
        dynamoDb,
        environment,
        clock);
  }
}
