package dev.wharf.functions;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.wharf.events.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One line of JSON on standard output, which Lambda sends to the function's log. Never a payload, a
 * header or a secret. A line about one webhook has its {@code gatewayId}: the id under which API
 * Gateway stored it is in every log from the access log to the outcome.
 */
public final class LogLine {

  private final Map<String, Object> fields = new LinkedHashMap<>();

  private LogLine() {}

  /**
   * A line about what became of something.
   *
   * @param outcome a past participle: published, duplicate, quarantined, given-back
   */
  public static LogLine of(String outcome) {
    return new LogLine().with("outcome", outcome);
  }

  /** Numbers and truth values stay what they are in JSON; all else is its text. */
  public LogLine with(String field, Object value) {
    fields.put(field, value);
    return this;
  }

  public void write() {
    System.out.println(this);
  }

  @Override
  public String toString() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = Json.FACTORY.createGenerator(text)) {
      json.writeStartObject();
      for (Map.Entry<String, Object> field : fields.entrySet()) {
        if (field.getValue() instanceof Number number) {
          json.writeNumberField(field.getKey(), number.longValue());
        } else if (field.getValue() instanceof Boolean truth) {
          json.writeBooleanField(field.getKey(), truth);
        } else {
          json.writeStringField(field.getKey(), String.valueOf(field.getValue()));
        }
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
