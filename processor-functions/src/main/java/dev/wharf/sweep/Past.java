package dev.wharf.sweep;

import static dev.wharf.ledger.LedgerItem.number;
import static dev.wharf.ledger.LedgerItem.text;

import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** When things happened to a webhook, as its item says; in milliseconds, 0 if that is not known. */
final class Past {

  private Past() {}

  /** When its status was written last: each claim is a change, be it to INPROGRESS once more. */
  static long lastChanged(Map<String, AttributeValue> item) {
    return last(list(item, "history").mapToLong(change -> number(change, "at")));
  }

  /** When it was put on the bus last, be it by a replay. */
  static long lastPublished(Map<String, AttributeValue> item) {
    return last(
        Stream.concat(
                list(item, "history").filter(change -> text(change, "status").equals("PUBLISHED")),
                list(item, "replays"))
            .mapToLong(entry -> number(entry, "at")));
  }

  private static long last(LongStream times) {
    return times.max().orElse(0);
  }

  private static Stream<Map<String, AttributeValue>> list(
      Map<String, AttributeValue> item, String attribute) {
    AttributeValue value = item.get(attribute);
    return value == null ? Stream.of() : value.l().stream().map(AttributeValue::m);
  }
}
