package dev.wharf.lambda;

import dev.wharf.template.Resources.Function;
import dev.wharf.template.Resources.StreamMapping;
import dev.wharf.template.Resources.Table;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * A DynamoDB stream event source and what it works with.
 *
 * @param onFailure where records that were given up are told; null tells nobody
 * @param waitScale what every wait of Lambda's is multiplied by
 */
record StreamSource(
    StreamMapping mapping,
    Table table,
    Function function,
    String region,
    Functions functions,
    DynamoDbStreamsClient streams,
    StreamCheckpoints checkpoints,
    StreamFilter filter,
    @Nullable OnFailureQueue onFailure,
    FunctionLog functionLog,
    Clock clock,
    double waitScale) {

  void log(String line) {
    functionLog.line(function.name(), line);
  }

  Duration scaled(Duration time) {
    return Duration.ofNanos((long) (time.toNanos() * waitScale));
  }
}
