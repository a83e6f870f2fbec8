package dev.wharf.lambda;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Record;

/**
 * One change of an item, as Lambda hands it to a function.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 *
 * @param keyHash the same for every record of one item
 * @param createdAt when DynamoDB says that the item changed; DynamoDB Local rounds it to the minute
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record StreamRecord(String sequenceNumber, int keyHash, Instant createdAt, byte[] json) {
  private static final JsonFactory JSON = new JsonFactory();

  StreamRecord {
    requireNonNull(sequenceNumber, "sequenceNumber is null");
  }

  static StreamRecord of(Record record, String streamArn, String region) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("eventID", record.eventID());
      json.writeStringField("eventName", record.eventNameAsString());
      json.writeStringField("eventVersion", record.eventVersion());
      json.writeStringField("eventSource", "aws:dynamodb");
      // DynamoDB Local says "ddblocal" there.
      json.writeStringField("awsRegion", region);
      if (record.userIdentity() != null) {
        json.writeObjectFieldStart("userIdentity");
        json.writeStringField("type", record.userIdentity().type());
        json.writeStringField("principalId", record.userIdentity().principalId());
        json.writeEndObject();
      }
      json.writeObjectFieldStart("dynamodb");
      writeChange(json, record);
      json.writeEndObject();
      json.writeStringField("eventSourceARN", streamArn);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new StreamRecord(
        record.dynamodb().sequenceNumber(),
        new TreeMap<>(record.dynamodb().keys()).hashCode(),
        record.dynamodb().approximateCreationDateTime(),
        out.toByteArray());
  }

  private static void writeChange(JsonGenerator json, Record record) throws IOException {
    var change = record.dynamodb();
    json.writeNumberField(
        "ApproximateCreationDateTime", change.approximateCreationDateTime().getEpochSecond());
    writeItem(json, "Keys", change.keys());
    if (change.hasNewImage()) {
      writeItem(json, "NewImage", change.newImage());
    }
    if (change.hasOldImage()) {
      writeItem(json, "OldImage", change.oldImage());
    }
    json.writeStringField("SequenceNumber", change.sequenceNumber());
    json.writeNumberField("SizeBytes", change.sizeBytes());
    json.writeStringField("StreamViewType", change.streamViewTypeAsString());
  }

  private static void writeItem(JsonGenerator json, String name, Map<String, AttributeValue> item)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, AttributeValue> attribute : item.entrySet()) {
      json.writeFieldName(attribute.getKey());
      writeValue(json, attribute.getValue());
    }
    json.writeEndObject();
  }

  private static void writeValue(JsonGenerator json, AttributeValue value) throws IOException {
    json.writeStartObject();
    switch (value.type()) {
      case S -> json.writeStringField("S", value.s());
      case N -> json.writeStringField("N", value.n());
      case B -> json.writeBinaryField("B", value.b().asByteArrayUnsafe());
      case BOOL -> json.writeBooleanField("BOOL", value.bool());
      case NUL -> json.writeBooleanField("NULL", true);
      case M -> writeItem(json, "M", value.m());
      case L -> {
        json.writeArrayFieldStart("L");
        for (AttributeValue element : value.l()) {
          writeValue(json, element);
        }
        json.writeEndArray();
      }
      case SS -> writeStrings(json, "SS", value.ss());
      case NS -> writeStrings(json, "NS", value.ns());
      case BS -> {
        json.writeArrayFieldStart("BS");
        for (SdkBytes bytes : value.bs()) {
          json.writeBinary(bytes.asByteArrayUnsafe());
        }
        json.writeEndArray();
      }
      default -> throw new IOException("An attribute of no known type: " + value.type());
    }
    json.writeEndObject();
  }

  private static void writeStrings(JsonGenerator json, String type, Iterable<String> values)
      throws IOException {
    json.writeArrayFieldStart(type);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }
}
