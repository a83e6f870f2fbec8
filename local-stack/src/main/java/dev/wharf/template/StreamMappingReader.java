package dev.wharf.template;

import dev.wharf.template.Resources.Function;
import dev.wharf.template.Resources.StartingPosition;
import dev.wharf.template.Resources.StreamMapping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.event.ruler.RuleCompiler;

/**
 * Reads a function's event of type DynamoDB.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html
 */
final class StreamMappingReader {
  // https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
  private static final int MOST_FILTERS = 5;
  private static final int MOST_CHARACTERS = 4096;

  private StreamMappingReader() {}

  static StreamMapping read(Function function, Properties properties) {
    int retries = properties.integer("MaximumRetryAttempts", -1, -1, 10_000);
    return new StreamMapping(
        function.logicalId(),
        properties.string("Stream"),
        startingPosition(properties),
        properties.integer("BatchSize", 100, 1, 10_000),
        Duration.ofSeconds(properties.integer("MaximumBatchingWindowInSeconds", 0, 0, 300)),
        properties.integer("ParallelizationFactor", 1, 1, 10),
        properties.flag("BisectBatchOnFunctionError", false),
        retries < 0 ? null : retries,
        maximumAge(properties),
        FunctionReader.reportsBatchItemFailures(properties),
        patterns(properties),
        onFailure(properties),
        properties.flag("Enabled", true));
  }

  private static StartingPosition startingPosition(Properties properties) {
    String position = properties.string("StartingPosition");
    return switch (position) {
      case "TRIM_HORIZON" -> StartingPosition.TRIM_HORIZON;
      case "LATEST" -> StartingPosition.LATEST;
      default ->
          throw properties.error(
              "StartingPosition",
              "must be TRIM_HORIZON or LATEST, which is what DynamoDB streams take, not "
                  + position);
    };
  }

  private static @Nullable Duration maximumAge(Properties properties) {
    int seconds = properties.integer("MaximumRecordAgeInSeconds", -1, -1, 604_800);
    if (seconds >= 0 && seconds < 60) {
      throw properties.error(
          "MaximumRecordAgeInSeconds",
          "must be -1 or a whole number from 60 to 604800, not " + seconds);
    }
    return seconds < 0 ? null : Duration.ofSeconds(seconds);
  }

  private static List<String> patterns(Properties properties) {
    List<Properties> filters = properties.objectOrEmpty("FilterCriteria").objects("Filters");
    if (filters.size() > MOST_FILTERS) {
      throw properties.error("FilterCriteria", "Lambda takes " + MOST_FILTERS + " filters");
    }
    List<String> patterns = new ArrayList<>();
    for (Properties filter : filters) {
      String pattern = filter.string("Pattern");
      String problem = RuleCompiler.check(pattern);
      if (problem != null) {
        throw filter.error("Pattern", "is no valid pattern: " + problem.replace('\n', ' '));
      }
      if (pattern.length() > MOST_CHARACTERS) {
        throw filter.error("Pattern", "has more than " + MOST_CHARACTERS + " characters");
      }
      patterns.add(pattern);
    }
    return patterns;
  }

  private static @Nullable String onFailure(Properties properties) {
    Properties destinations = properties.objectOrEmpty("DestinationConfig");
    if (!destinations.has("OnFailure")) {
      return null;
    }
    Properties destination = destinations.object("OnFailure");
    String type = destination.string("Type");
    if (!type.equals("SQS")) {
      throw destination.error(
          "Type", type + " is not understood by the local stack for a stream; SQS is");
    }
    return FunctionReader.destinationArn(destination, type, ":sqs:");
  }
}
