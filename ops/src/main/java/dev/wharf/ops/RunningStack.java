package dev.wharf.ops;

import dev.wharf.template.Endpoints;
import dev.wharf.template.Resources;
import java.net.URI;
import java.time.Duration;

/** A stack that is up. */
public interface RunningStack extends AutoCloseable {

  /** Nobody waits longer for a stack that stops. */
  Duration STOP_LIMIT = Duration.ofMillis(1_900);

  Endpoints endpoints();

  Resources resources();

  /** Where webhooks are posted, followed by a slash and a source. */
  URI webhookUrl();

  /** What it gets to stop in before its process is halted. */
  default Duration stopLimit() {
    return STOP_LIMIT;
  }

  /** Stops everything; what was accepted is kept. */
  @Override
  void close();
}
