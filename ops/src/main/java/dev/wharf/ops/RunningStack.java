package dev.wharf.ops;

import dev.wharf.template.Endpoints;
import dev.wharf.template.Resources;
import java.net.URI;

/** A stack that is up. */
public interface RunningStack extends AutoCloseable {

  Endpoints endpoints();

  Resources resources();

  /** Where webhooks are posted, followed by a slash and a source. */
  URI webhookUrl();

  /** Stops everything; what was accepted is kept. */
  @Override
  void close();
}
