package dev.wharf.ledger;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.wharf.events.Header;
import dev.wharf.events.Payload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A request as the ledger keeps it beside what became of it. */
public record KeptRequest(
    String ip,
    String method,
    String path,
    List<Header> query,
    List<Header> headers,
    Payload payload) {

  public KeptRequest {
    query = List.copyOf(query);
    headers = List.copyOf(headers);
  }

  static KeptRequest read(JsonParser json, Payload payload) throws IOException {
    String ip = "";
    String method = "";
    String path = "";
    List<Header> query = List.of();
    List<Header> headers = List.of();
    json.nextToken();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "ip" -> ip = json.getText();
        case "method" -> method = json.getText();
        case "path" -> path = json.getText();
        case "query" -> query = pairs(json);
        case "headers" -> headers = pairs(json);
        default -> json.skipChildren();
      }
    }
    return new KeptRequest(ip, method, path, query, headers, payload);
  }

  private static List<Header> pairs(JsonParser json) throws IOException {
    List<Header> pairs = new ArrayList<>();
    while (json.nextToken() == JsonToken.START_ARRAY) {
      String name = json.nextTextValue();
      String value = json.nextTextValue();
      pairs.add(new Header(name, value));
      json.nextToken();
    }
    return pairs;
  }
}
