package dev.wharf.lambda;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * The event that a function gets from a queue.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record QueueEvent(List<Message> messages, byte[] json) {
  private static final JsonFactory JSON = new JsonFactory();

  // ElasticMQ may know more than SQS does.
  private static final Set<String> ATTRIBUTES =
      Set.of(
          "ApproximateReceiveCount",
          "SentTimestamp",
          "SenderId",
          "ApproximateFirstReceiveTimestamp",
          "MessageGroupId",
          "MessageDeduplicationId",
          "SequenceNumber",
          "AWSTraceHeader",
          "DeadLetterQueueSourceArn");

  /** One event, or several where the messages exceed a payload of 6 MB. */
  static List<QueueEvent> of(List<Message> messages, String queueArn, String region) {
    List<QueueEvent> events = new ArrayList<>();
    List<Message> batch = new ArrayList<>();
    List<byte[]> records = new ArrayList<>();
    int size = 0;
    for (Message message : messages) {
      byte[] record = record(message, queueArn, region);
      if (!batch.isEmpty()
          && size + record.length + EventPayload.FRAME_BYTES > EventPayload.LIMIT_BYTES) {
        events.add(new QueueEvent(List.copyOf(batch), EventPayload.of(records)));
        batch.clear();
        records.clear();
        size = 0;
      }
      batch.add(message);
      records.add(record);
      size += record.length + 1;
    }
    if (!batch.isEmpty()) {
      events.add(new QueueEvent(List.copyOf(batch), EventPayload.of(records)));
    }
    return events;
  }

  private static byte[] record(Message message, String queueArn, String region) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(message.body().length() + 1024);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("messageId", message.messageId());
      json.writeStringField("receiptHandle", message.receiptHandle());
      json.writeStringField("body", message.body());
      json.writeObjectFieldStart("attributes");
      for (Map.Entry<String, String> attribute :
          new TreeMap<>(message.attributesAsStrings()).entrySet()) {
        if (ATTRIBUTES.contains(attribute.getKey())) {
          json.writeStringField(attribute.getKey(), attribute.getValue());
        }
      }
      json.writeEndObject();
      json.writeObjectFieldStart("messageAttributes");
      for (Map.Entry<String, MessageAttributeValue> attribute :
          new TreeMap<>(message.messageAttributes()).entrySet()) {
        json.writeObjectFieldStart(attribute.getKey());
        writeAttribute(json, attribute.getValue());
        json.writeEndObject();
      }
      json.writeEndObject();
      if (message.md5OfMessageAttributes() != null) {
        json.writeStringField("md5OfMessageAttributes", message.md5OfMessageAttributes());
      }
      json.writeStringField("md5OfBody", message.md5OfBody());
      json.writeStringField("eventSource", "aws:sqs");
      json.writeStringField("eventSourceARN", queueArn);
      json.writeStringField("awsRegion", region);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void writeAttribute(JsonGenerator json, MessageAttributeValue value)
      throws IOException {
    if (value.stringValue() != null) {
      json.writeStringField("stringValue", value.stringValue());
    }
    if (value.binaryValue() != null) {
      json.writeBinaryField("binaryValue", value.binaryValue().asByteArray());
    }
    json.writeArrayFieldStart("stringListValues");
    json.writeEndArray();
    json.writeArrayFieldStart("binaryListValues");
    json.writeEndArray();
    json.writeStringField("dataType", value.dataType());
  }
}
