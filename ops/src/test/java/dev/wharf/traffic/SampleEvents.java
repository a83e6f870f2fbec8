package dev.wharf.traffic;

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
    return files;
  }
}
