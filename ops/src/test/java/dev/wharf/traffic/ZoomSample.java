package dev.wharf.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** What Zoom asks when an address is entered, as API Gateway hands it to HandshakeFunction. */
final class ZoomSample {

  /** The secret of events/env.json. */
  static final String SECRET = "zoom_local_development_only";

  static final String BODY =
      "{\"payload\":{\"plainToken\":\"qgg8vlvZRS6UYooatFL8Aw\"},\"event_ts\":%d,\"event\":\"endpoint.url_validation\"}"
          .formatted(SampleEvents.RECEIVED.toEpochMilli());

  private static final String GATEWAY_ID = "XkzinGmPjoEEUtQ=";

  private ZoomSample() {}

  /** The queue lane's SendMessage, by the same mapping template. */
  static ObjectNode event() {
    byte[] body = BODY.getBytes(UTF_8);
    long time = SampleEvents.RECEIVED.getEpochSecond();
    SignedWebhook signed =
        new SignedWebhook(
            body,
            Map.of(
                "Content-Type",
                "application/json; charset=utf-8",
                "x-zm-request-timestamp",
                Long.toString(time),
                "x-zm-signature",
                "v0=" + HmacSha256.hex(SECRET, "v0:" + time + ":", body)));
    return SampleShapes.JSON
        .createObjectNode()
        .put("MessageGroupId", "zoom")
        .put("MessageBody", SampleShapes.queueEnvelope("zoom", GATEWAY_ID, signed));
  }
}
