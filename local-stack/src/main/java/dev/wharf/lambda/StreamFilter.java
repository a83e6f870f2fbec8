package dev.wharf.lambda;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import software.amazon.event.ruler.Machine;

/**
 * An event source's FilterCriteria. Any pattern may match, against the record as it is delivered.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html
 */
final class StreamFilter {
  private final boolean open;
  private final Machine machine = Machine.builder().build();

  /**
   * @param patterns none lets everything through
   * @throws IllegalArgumentException when a pattern does not compile
   */
  StreamFilter(List<String> patterns) {
    open = patterns.isEmpty();
    try {
      for (String pattern : patterns) {
        machine.addRule(pattern, pattern);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("A filter does not compile: " + e.getMessage(), e);
    }
  }

  boolean matches(StreamRecord record) {
    if (open) {
      return true;
    }
    try {
      return !machine
          .rulesForJSONEvent(new String(record.json(), StandardCharsets.UTF_8))
          .isEmpty();
    } catch (Exception e) { // That is what the ruler declares.
      throw new IllegalArgumentException("A record can't be matched: " + e.getMessage(), e);
    }
  }
}
