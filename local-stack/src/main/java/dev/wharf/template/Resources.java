package dev.wharf.template;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a template declares, with every intrinsic resolved and every default filled in: the input of
 * everything that runs locally.
 *
 * @param stackName the name that physical names start with
 * @param accountId twelve digits
 * @param outputs the template's outputs by logical id
 */
public record Resources(
    String stackName,
    String region,
    String accountId,
    Optional<Api> api,
    List<Queue> queues,
    List<Table> tables,
    List<Bus> buses,
    List<Archive> archives,
    List<Rule> rules,
    List<Function> functions,
    List<QueueMapping> queueMappings,
    List<StreamMapping> streamMappings,
    Map<String, String> outputs) {

  public Resources {
    queues = List.copyOf(queues);
    tables = List.copyOf(tables);
    buses = List.copyOf(buses);
    archives = List.copyOf(archives);
    rules = List.copyOf(rules);
    functions = List.copyOf(functions);
    queueMappings = List.copyOf(queueMappings);
    streamMappings = List.copyOf(streamMappings);
    outputs = Map.copyOf(outputs);
  }

  /** Those of a template in which no function reads a stream. */
  public Resources(
      String stackName,
      String region,
      String accountId,
      Optional<Api> api,
      List<Queue> queues,
      List<Table> tables,
      List<Bus> buses,
      List<Archive> archives,
      List<Rule> rules,
      List<Function> functions,
      List<QueueMapping> queueMappings,
      Map<String, String> outputs) {
    this(
        stackName,
        region,
        accountId,
        api,
        queues,
        tables,
        buses,
        archives,
        rules,
        functions,
        queueMappings,
        List.of(),
        outputs);
  }

  /** The same with other functions. */
  public Resources withFunctions(List<Function> others) {
    return new Resources(
        stackName,
        region,
        accountId,
        api,
        queues,
        tables,
        buses,
        archives,
        rules,
        others,
        queueMappings,
        streamMappings,
        outputs);
  }

  /**
   * AWS::Serverless::Api.
   *
   * @param definition the OpenAPI document, as maps, lists and scalars, intrinsics resolved
   * @param variables stage variables
   * @param throttles the stage's method settings that throttle
   * @param accessLogFormat a line of the access log, with $context's variables; empty for no log
   */
  public record Api(
      String logicalId,
      String id,
      String stageName,
      Map<String, Object> definition,
      Map<String, String> variables,
      List<Throttle> throttles,
      String accessLogFormat) {}

  /**
   * A stage's throttling for some methods; the most specific one applies.
   *
   * @param resourcePath an OpenAPI path, or {@code /*} for all
   * @param httpMethod upper case, or {@code *} for all
   * @param ratePerSecond requests per second in the steady state
   * @param burst requests at once
   */
  public record Throttle(String resourcePath, String httpMethod, double ratePerSecond, int burst) {}

  /**
   * AWS::SQS::Queue.
   *
   * @param url the address at which the local SQS serves it
   * @param deadLetterArn where a message goes after maxReceiveCount receives
   */
  public record Queue(
      String logicalId,
      String name,
      String arn,
      String url,
      Duration visibilityTimeout,
      Duration retention,
      Duration delay,
      int maximumMessageBytes,
      @Nullable String deadLetterArn,
      int maxReceiveCount) {}

  /**
   * AWS::DynamoDB::Table.
   *
   * @param createTable the CreateTable request as DynamoDB's JSON protocol takes it
   * @param timeToLiveAttribute the attribute with the time at which an item expires, if any
   */
  public record Table(
      String logicalId,
      String name,
      String arn,
      Map<String, Object> createTable,
      @Nullable String timeToLiveAttribute) {

    public boolean hasStream() {
      return createTable.containsKey("StreamSpecification");
    }

    /**
     * What {@code GetAtt StreamArn} returns, the same at every start. DynamoDB gives each stream an
     * ARN of its own, which only DynamoDB can tell.
     */
    public String streamArn() {
      return streamArn(arn);
    }

    static String streamArn(String tableArn) {
      return tableArn + "/stream/2026-01-01T00:00:00.000";
    }
  }

  /** AWS::Events::EventBus. */
  public record Bus(String logicalId, String name, String arn) {}

  /**
   * AWS::Events::Archive.
   *
   * @param eventPattern an event pattern as JSON; null archives every event
   * @param retentionDays 0 keeps for ever
   */
  public record Archive(
      String logicalId,
      String name,
      String arn,
      String busArn,
      @Nullable String eventPattern,
      int retentionDays) {}

  /**
   * AWS::Events::Rule, or a function's EventBridgeRule or Schedule event. It has an event pattern
   * or a schedule.
   *
   * @param eventPattern the event pattern as JSON
   */
  public record Rule(
      String logicalId,
      String name,
      String arn,
      String busName,
      @Nullable String eventPattern,
      @Nullable Schedule schedule,
      boolean enabled,
      List<Target> targets) {
    public Rule {
      if ((eventPattern == null) == (schedule == null)) {
        throw new IllegalArgumentException(name + " has neither or both of pattern and schedule");
      }
      targets = List.copyOf(targets);
    }

    /** One that waits for events. */
    public Rule(
        String logicalId,
        String name,
        String arn,
        String busName,
        String eventPattern,
        boolean enabled,
        List<Target> targets) {
      this(logicalId, name, arn, busName, eventPattern, null, enabled, targets);
    }
  }

  /**
   * When a rule makes an event by itself.
   *
   * @param expression as it is written: {@code rate(15 minutes)}
   * @param every the time from one event to the next, and to the first
   */
  public record Schedule(String expression, Duration every) {}

  /**
   * A rule's target: a queue, or a function's alias. At most one of input, inputPath and
   * inputTransformer is set; none means the whole event.
   */
  public record Target(
      String id,
      String arn,
      @Nullable String input,
      @Nullable String inputPath,
      @Nullable InputTransformer inputTransformer,
      @Nullable String deadLetterArn,
      int maximumRetryAttempts,
      Duration maximumEventAge) {}

  /** A target's InputTransformer: variables by JSON path, and the template that uses them. */
  public record InputTransformer(Map<String, String> pathsMap, String template) {}

  /**
   * AWS::Serverless::Function.
   *
   * @param arn the function's ARN without a qualifier
   * @param qualifier the alias that its event sources and destinations bind to, or $LATEST
   * @param handler {@code package.Class} or {@code package.Class::method}
   * @param codeDirectory classes and {@code lib/*.jar}, as they are uploaded
   */
  public record Function(
      String logicalId,
      String name,
      String arn,
      String qualifier,
      String handler,
      String runtime,
      int memoryMegabytes,
      Duration timeout,
      Map<String, String> environment,
      Path codeDirectory,
      AsyncInvocation asyncInvocation) {

    /** The same with another environment. */
    public Function withEnvironment(Map<String, String> other) {
      return new Function(
          logicalId,
          name,
          arn,
          qualifier,
          handler,
          runtime,
          memoryMegabytes,
          timeout,
          other,
          codeDirectory,
          asyncInvocation);
    }

    /** The ARN that rules target: the alias where there is one, the function where not. */
    public String targetArn() {
      return qualifier.equals("$LATEST") ? arn : arn + ":" + qualifier;
    }
  }

  /**
   * A function's EventInvokeConfig; Lambda's defaults where the template says nothing.
   *
   * @param onSuccess ARN of a queue, bus or function that gets a record of each success
   * @param onFailure the same for an event that was given up
   */
  public record AsyncInvocation(
      int maximumRetryAttempts,
      Duration maximumEventAge,
      @Nullable String onSuccess,
      @Nullable String onFailure) {}

  /**
   * A function's SQS event source.
   *
   * @param maximumConcurrency batches worked on at a time
   */
  public record QueueMapping(
      String functionLogicalId,
      String queueArn,
      int batchSize,
      Duration batchingWindow,
      int maximumConcurrency,
      boolean reportBatchItemFailures,
      boolean enabled) {}

  /**
   * A function's DynamoDB stream event source.
   *
   * @param streamArn a {@link Table#streamArn}
   * @param parallelizationFactor batches of one shard worked on at a time
   * @param maximumRetryAttempts null retries without end
   * @param maximumRecordAge null lets a record wait for as long as its stream keeps it
   * @param filterPatterns event patterns as JSON, of which one must match; none lets every record
   *     through
   * @param onFailure ARN of the queue that is told of records that were given up
   */
  public record StreamMapping(
      String functionLogicalId,
      String streamArn,
      StartingPosition startingPosition,
      int batchSize,
      Duration batchingWindow,
      int parallelizationFactor,
      boolean bisectBatchOnFunctionError,
      @Nullable Integer maximumRetryAttempts,
      @Nullable Duration maximumRecordAge,
      boolean reportBatchItemFailures,
      List<String> filterPatterns,
      @Nullable String onFailure,
      boolean enabled) {
    public StreamMapping {
      requireNonNull(streamArn, "streamArn is null");
      filterPatterns = List.copyOf(filterPatterns);
    }
  }

  /** Where an event source begins in a stream that it has not read before. */
  public enum StartingPosition {
    /** With the oldest record that the stream still has. */
    TRIM_HORIZON,
    /** With what is written from now on. */
    LATEST
  }
}
