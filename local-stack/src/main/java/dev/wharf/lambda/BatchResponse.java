package dev.wharf.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Judges what a function with ReportBatchItemFailures returned, as Lambda does.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
final class BatchResponse {
  private static final ObjectMapper JSON = new ObjectMapper();

  private BatchResponse() {}

  /**
   * Where in a stream's batch the first failure is; its size where there is none. A stream's
   * records are in order, so the first one decides, wherever it stands in the response.
   * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
   *
   * @param batch sequence numbers in their order
   */
  static int firstFailure(byte[] response, List<String> batch) {
    Set<String> succeeded = succeeded(response, Set.copyOf(batch));
    int first = 0;
    while (first < batch.size() && succeeded.contains(batch.get(first))) {
      first++;
    }
    return first;
  }

  /**
   * The messages that succeeded. Nothing at all, or an empty list of failures, is success; a
   * response that does not name messages of this batch fails all of it.
   */
  static Set<String> succeeded(byte[] response, Set<String> batch) {
    JsonNode result;
    try {
      result = JSON.readTree(response);
    } catch (IOException e) {
      return Set.of();
    }
    if (result.isMissingNode()
        || result.isNull()
        || (result.isTextual() && result.textValue().isEmpty())
        || (result.isContainerNode() && result.isEmpty())) {
      return batch;
    }
    if (!result.isObject()) {
      return Set.of();
    }
    JsonNode failures = result.path("batchItemFailures");
    if (failures.isMissingNode() || failures.isNull()) {
      return batch;
    }
    if (!failures.isArray()) {
      return Set.of();
    }
    Set<String> succeeded = new HashSet<>(batch);
    for (JsonNode failure : failures) {
      String id = failure.path("itemIdentifier").textValue();
      if (id == null || !batch.contains(id)) {
        return Set.of();
      }
      succeeded.remove(id);
    }
    return succeeded;
  }
}
