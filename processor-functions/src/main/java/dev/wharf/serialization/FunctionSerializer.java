package dev.wharf.serialization;

import com.amazonaws.services.lambda.runtime.CustomPojoSerializer;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.wharf.events.InvocationRecord;
import dev.wharf.events.Json;
import dev.wharf.events.UndecodableException;
import dev.wharf.events.WebhookEvent;
import dev.wharf.processors.ProcessorResult;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The few event types of our functions, read and written by streaming. Lambda's runtime finds it as
 * a service: handlers keep their typed signatures and cold starts load no data binding for SQS.
 */
@SuppressWarnings("TypeParameterUnusedInFormals") // Lambda's interface is declared so.
public final class FunctionSerializer implements CustomPojoSerializer {

  @Override
  public <T> T fromJson(String input, Type type) {
    return fromJson(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), type);
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> T fromJson(InputStream input, Type type) {
    try {
      if (type == SQSEvent.class) {
        return (T) queueEvent(input);
      }
      if (type == WebhookEvent.class) {
        return (T) WebhookEvent.read(input);
      }
      if (type == InvocationRecord.class) {
        return (T) InvocationRecord.read(input);
      }
    } catch (UndecodableException e) {
      throw new IllegalArgumentException("the event cannot be read: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalArgumentException("no function here takes " + type);
  }

  @Override
  public <T> void toJson(@Nullable T value, OutputStream output, Type type) {
    try (JsonGenerator json = Json.FACTORY.createGenerator(output)) {
      if (value instanceof SQSBatchResponse response) {
        write(json, response);
      } else if (value instanceof ProcessorResult result) {
        json.writeStartObject();
        json.writeStringField("processor", result.processor());
        json.writeStringField("status", result.status());
        json.writeEndObject();
      } else {
        json.writeNull();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(JsonGenerator json, SQSBatchResponse response) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("batchItemFailures");
    for (SQSBatchResponse.BatchItemFailure failure : response.getBatchItemFailures()) {
      json.writeStartObject();
      json.writeStringField("itemIdentifier", failure.getItemIdentifier());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static SQSEvent queueEvent(InputStream input) throws IOException {
    List<SQSEvent.SQSMessage> messages = new ArrayList<>();
    try (JsonParser parser = Json.FACTORY.createParser(input)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        if (parser.currentName().equals("Records") && parser.nextToken() == JsonToken.START_ARRAY) {
          while (parser.nextToken() == JsonToken.START_OBJECT) {
            messages.add(message(parser));
          }
        } else {
          parser.nextToken();
          parser.skipChildren();
        }
      }
    }
    SQSEvent event = new SQSEvent();
    event.setRecords(messages);
    return event;
  }

  private static SQSEvent.SQSMessage message(JsonParser parser) throws IOException {
    SQSEvent.SQSMessage message = new SQSEvent.SQSMessage();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "messageId" -> message.setMessageId(parser.getText());
        case "receiptHandle" -> message.setReceiptHandle(parser.getText());
        case "body" -> message.setBody(parser.getText());
        case "eventSourceARN" -> message.setEventSourceArn(parser.getText());
        case "attributes" -> message.setAttributes(attributes(parser));
        default -> parser.skipChildren();
      }
    }
    return message;
  }

  private static Map<String, String> attributes(JsonParser parser) throws IOException {
    Map<String, String> attributes = new HashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      attributes.put(name, parser.getText());
    }
    return attributes;
  }
}
