package dev.wharf.ingest;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import dev.wharf.functions.Clients;
import dev.wharf.functions.Environment;
import dev.wharf.functions.LogLine;
import java.time.Clock;
import java.util.List;

/**
 * Lambda entry for people: quarantined webhooks to verify again in, what became of each out. It is
 * invoked synchronously, by operators.
 */
public final class ReverifyFunction implements RequestHandler<ReverifyRequest, ReverifyAnswer> {

  private final Reverify reverify;
  private final Clock clock = Clock.systemUTC();

  public ReverifyFunction() {
    this.reverify = DeployedIngest.reverify(new Clients(), Environment.ofProcess(), clock);
  }

  @Override
  public ReverifyAnswer handleRequest(ReverifyRequest request, Context context) {
    List<Reverified> results =
        reverify.reverify(request, clock.instant().plusMillis(context.getRemainingTimeInMillis()));
    LogLine.of(request.dryRun() ? "tried" : "reverified")
        .with("asked", request.ids().size())
        .with("answered", results.size())
        .write();
    return new ReverifyAnswer(results);
  }
}
