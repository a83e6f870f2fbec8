package dev.wharf.verify;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.wharf.events.Json;
import dev.wharf.functions.JsonService;
import dev.wharf.functions.ServiceAnswer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Systems Manager's parameters, decrypted.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html">
 *     GetParameter</a>
 */
public final class ParameterStore implements Parameters {

  private final JsonService systemsManager;

  public ParameterStore(JsonService systemsManager) {
    this.systemsManager = systemsManager;
  }

  @Override
  public Optional<String> value(String name) {
    ServiceAnswer answer;
    try {
      answer = systemsManager.call("AmazonSSM.GetParameter", request(name));
    } catch (IOException | RuntimeException e) {
      // Never an exception's own message, which may quote an answer.
      throw unavailable(name, e.getClass().getSimpleName());
    }
    if (answer.isSuccess()) {
      String value = value(answer.body());
      if (value == null) {
        throw unavailable(name, "the answer has no value");
      }
      return Optional.of(value);
    }
    String error = answer.errorCode();
    // Nothing else says that there is no secret: not another 400, and not a proxy's 404.
    if (answer.status() == 400 && error.equals("ParameterNotFound")) {
      return Optional.empty();
    }
    throw unavailable(name, error.isEmpty() ? "status " + answer.status() : error);
  }

  private static SecretsUnavailableException unavailable(String name, String kind) {
    return new SecretsUnavailableException(name + " cannot be read: " + kind);
  }

  private static byte[] request(String name) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = Json.FACTORY.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("Name", name);
      json.writeBooleanField("WithDecryption", true);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** {@code Parameter.Value}; null if it is not there, or the rest is no JSON. */
  private static @Nullable String value(byte[] answer) {
    String value = null;
    try (JsonParser json = Json.FACTORY.createParser(answer)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean parameter = json.currentName().equals("Parameter");
        if (json.nextToken() != JsonToken.START_OBJECT || !parameter) {
          json.skipChildren();
          continue;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          boolean found = json.currentName().equals("Value");
          if (json.nextToken() == JsonToken.VALUE_STRING && found) {
            value = json.getText();
          } else {
            json.skipChildren();
          }
        }
      }
      return value;
    } catch (IOException e) {
      return null;
    }
  }
}
