package dev.wharf.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharf.template.Resources.Function;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Lambda tells an on-failure destination of a stream's records that it gave up: not the
 * records, but where in the stream they are.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 *
 * @param streamArn the one that DynamoDB knows
 * @param requestId of the last invocation with them
 * @param invocations how often the function was run with them
 * @param result of the last invocation; null when there was none
 */
record DiscardedRecords(
    List<StreamRecord> records,
    String streamArn,
    String shardId,
    Condition condition,
    String requestId,
    int invocations,
    @Nullable InvocationResult result) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Why they were given up. */
  enum Condition {
    RETRY_ATTEMPTS_EXHAUSTED("RetryAttemptsExhausted"),
    RECORD_AGE_EXCEEDED("RecordAgeExceeded");

    private final String text;

    Condition(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  String json(Function function, Instant now) {
    ObjectNode record = JSON.createObjectNode();
    record
        .putObject("requestContext")
        .put("requestId", requestId)
        .put("functionArn", function.targetArn())
        .put("condition", condition.text())
        .put("approximateInvokeCount", invocations);
    // Lambda says nothing of the response to records that became too old.
    if (result != null && condition == Condition.RETRY_ATTEMPTS_EXHAUSTED) {
      record
          .putObject("responseContext")
          .put("statusCode", 200)
          .put("executedVersion", AsyncInvocations.executedVersion(function, function.qualifier()))
          // Null when the function answered and named what had failed.
          .put("functionError", result.functionError());
    }
    record.put("version", "1.0");
    record.put("timestamp", DestinationRecord.TIMESTAMP.format(now));
    StreamRecord first = records.get(0);
    StreamRecord last = records.get(records.size() - 1);
    record
        .putObject("DDBStreamBatchInfo")
        .put("shardId", shardId)
        .put("startSequenceNumber", first.sequenceNumber())
        .put("endSequenceNumber", last.sequenceNumber())
        .put("approximateArrivalOfFirstRecord", seconds(first.createdAt()))
        .put("approximateArrivalOfLastRecord", seconds(last.createdAt()))
        .put("batchSize", records.size())
        .put("streamArn", streamArn);
    try {
      return JSON.writeValueAsString(record);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // A tree always serializes.
    }
  }

  private static String seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
