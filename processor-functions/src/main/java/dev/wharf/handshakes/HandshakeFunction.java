package dev.wharf.handshakes;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import dev.wharf.events.StoredWebhook;
import dev.wharf.events.UndecodableException;
import dev.wharf.functions.Clients;
import dev.wharf.functions.Environment;
import dev.wharf.functions.LogLine;
import dev.wharf.sources.Sources;
import dev.wharf.verify.ParameterStore;
import dev.wharf.verify.SigningSecrets;
import java.time.Clock;

/**
 * Lambda entry of the few routes whose provider wants to be answered by code: API Gateway waits for
 * it. An exception is a 500 to the provider, who sends again.
 */
public final class HandshakeFunction implements RequestHandler<InboxMessage, Answer> {

  private final Handshakes handshakes;

  public HandshakeFunction() {
    Clients clients = new Clients();
    Environment environment = Environment.ofProcess();
    this.handshakes =
        new Handshakes(
            Sources.load(),
            SigningSecrets.of(
                environment.variables(),
                new ParameterStore(clients.systemsManager()),
                Clock.systemUTC()),
            new InboxQueue(clients.sqs(), environment.required("INBOX_QUEUE_URL")));
  }

  @Override
  public Answer handleRequest(InboxMessage message, Context context) {
    StoredWebhook request = decode(message);
    Answer answer = handshakes.answer(request, message);
    LogLine.of(answer.outcome())
        .with("status", answer.status())
        .with("source", request.source())
        .with("gatewayId", request.gatewayId())
        .write();
    return answer;
  }

  private static StoredWebhook decode(InboxMessage message) {
    try {
      return StoredWebhook.decode(message.body());
    } catch (UndecodableException e) {
      throw new IllegalArgumentException("the request cannot be read: " + e.getMessage(), e);
    }
  }
}
