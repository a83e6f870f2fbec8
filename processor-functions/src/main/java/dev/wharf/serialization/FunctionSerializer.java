package dev.wharf.serialization;

import com.amazonaws.services.lambda.runtime.CustomPojoSerializer;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.wharf.events.InvocationRecord;
import dev.wharf.events.Json;
import dev.wharf.events.UndecodableException;
import dev.wharf.events.WebhookEvent;
import dev.wharf.handshakes.Answer;
import dev.wharf.handshakes.InboxMessage;
import dev.wharf.ingest.ReverifyAnswer;
import dev.wharf.ingest.ReverifyRequest;
import dev.wharf.processors.ProcessorResult;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The few event types of our functions, read and written by streaming. Lambda's runtime finds it as
 * a service: handlers keep their typed signatures and cold starts load no data binding for batches.
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
        return (T) QueueEventReader.read(input);
      }
      if (type == DynamodbEvent.class) {
        return (T) StreamEventReader.read(input);
      }
      if (type == ReverifyRequest.class) {
        return (T) ReverifyJson.read(input);
      }
      if (type == WebhookEvent.class) {
        return (T) WebhookEvent.read(input);
      }
      if (type == InboxMessage.class) {
        return (T) InboxMessage.read(input);
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
        List<String> ids = new ArrayList<>();
        response.getBatchItemFailures().forEach(failure -> ids.add(failure.getItemIdentifier()));
        writeFailures(json, ids);
      } else if (value instanceof StreamsEventResponse response) {
        List<String> ids = new ArrayList<>();
        response.getBatchItemFailures().forEach(failure -> ids.add(failure.getItemIdentifier()));
        writeFailures(json, ids);
      } else if (value instanceof ProcessorResult result) {
        json.writeStartObject();
        json.writeStringField("processor", result.processor());
        json.writeStringField("status", result.status());
        json.writeEndObject();
      } else if (value instanceof ReverifyAnswer answer) {
        ReverifyJson.write(json, answer);
      } else if (value instanceof Answer answer) {
        json.writeStartObject();
        json.writeStringField("status", Integer.toString(answer.status()));
        // base64, so that it is no template's syntax and needs no escape.
        json.writeStringField("body", base64(answer.body()));
        json.writeEndObject();
      } else {
        json.writeNull();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void writeFailures(JsonGenerator json, List<String> ids) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("batchItemFailures");
    for (String id : ids) {
      json.writeStartObject();
      json.writeStringField("itemIdentifier", id);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
