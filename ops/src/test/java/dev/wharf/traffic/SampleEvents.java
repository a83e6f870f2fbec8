package dev.wharf.traffic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes the files in events/. Fixed times and ids, so that they change only when the formats do.
 */
final class SampleEvents {

  static final Instant RECEIVED = Instant.parse("2026-01-01T00:00:00.250Z");
  static final Clock CLOCK = Clock.fixed(RECEIVED, ZoneOffset.UTC);

  private SampleEvents() {}

  /** The files' text by name. */
  static Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>(new StripeSamples().files());
    files.putAll(new SlackSamples().files());
    files.put("handshake.zoom.json", SampleShapes.pretty(ZoomSample.event()));
    files.put("sweep.scheduled.json", SampleShapes.pretty(scheduled()));
    files.put("env.json", SampleShapes.pretty(SampleEnvironment.json()));
    return files;
  }

  /** As EventBridge sends it where a schedule's time has come. */
  private static ObjectNode scheduled() {
    ObjectNode event =
        SampleShapes.JSON
            .createObjectNode()
            .put("version", "0")
            .put("id", "5a8e3e4c-0000-4000-8000-000000000001")
            .put("detail-type", "Scheduled Event")
            .put("source", "aws.events")
            .put("account", SampleShapes.ACCOUNT)
            .put("time", "2026-01-01T00:15:00Z")
            .put("region", "eu-west-1");
    event
        .putArray("resources")
        .add(
            "arn:aws:events:eu-west-1:%s:rule/wharf-SweepFunctionQuarterHourly"
                .formatted(SampleShapes.ACCOUNT));
    event.putObject("detail");
    return event;
  }
}
