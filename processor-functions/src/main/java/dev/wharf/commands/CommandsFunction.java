package dev.wharf.commands;

import dev.wharf.functions.Clients;
import dev.wharf.functions.Environment;
import dev.wharf.processors.ProcessorFunction;
import java.time.Clock;

/** Lambda entry: {@link Commands} behind the rule SlackCommands. */
public final class CommandsFunction extends ProcessorFunction {

  public CommandsFunction() {
    this(new Clients(), Environment.ofProcess(), Clock.systemUTC());
  }

  private CommandsFunction(Clients clients, Environment environment, Clock clock) {
    super(
        new Commands(clients.sqs(), environment.required("REPLIES_QUEUE_URL")),
        clients.dynamoDb(),
        environment,
        clock);
  }
}
