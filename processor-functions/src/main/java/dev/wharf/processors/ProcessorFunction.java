package dev.wharf.processors;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.fasterxml.jackson.databind.JsonNode;
import dev.wharf.events.Json;
import dev.wharf.events.UndecodableException;
import dev.wharf.events.WebhookEvent;
import dev.wharf.functions.Environment;
import dev.wharf.functions.LogLine;
import dev.wharf.ledger.Claim;
import dev.wharf.ledger.Payloads;
import dev.wharf.ledger.ProcessorClaims;
import dev.wharf.ledger.Retention;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Runs a {@link Processor} as a Lambda function behind a rule, once in effect for each event. A
 * subclass names its processor and nothing else; its class name is the function's logical name.
 */
public abstract class ProcessorFunction implements RequestHandler<WebhookEvent, ProcessorResult> {

  private final String name = getClass().getSimpleName();
  private final Processor processor;
  private final ProcessorClaims claims;
  private final Payloads payloads;
  private final Clock clock;

  protected ProcessorFunction(
      Processor processor, DynamoDbClient dynamoDb, Environment environment, Clock clock) {
    String ledger = environment.required("LEDGER_TABLE");
    this.processor = processor;
    this.claims = new ProcessorClaims(dynamoDb, ledger, Retention.from(environment), clock);
    this.payloads = new Payloads(dynamoDb, ledger);
    this.clock = clock;
  }

  @Override
  public final ProcessorResult handleRequest(WebhookEvent event, Context context) {
    String attempt = context.getAwsRequestId();
    Instant deadline = clock.instant().plusMillis(context.getRemainingTimeInMillis());
    try {
      String outcome = runOnce(event, attempt, deadline);
      logLine(event, outcome, attempt).write();
      return new ProcessorResult(name, outcome);
    } catch (RuntimeException e) {
      // Its message, and what it may quote, is Lambda's to log: here stands whose it was.
      Throwable cause = e instanceof ProcessorException && e.getCause() != null ? e.getCause() : e;
      logLine(event, "attempt-failed", attempt).with("error", cause.getClass().getName()).write();
      throw e;
    }
  }

  private String runOnce(WebhookEvent event, String attempt, Instant deadline) {
    Claim claim = claims.claim(name, event, attempt, deadline);
    if (claim == Claim.HELD) {
      throw new ClaimHeldException(name, event.key());
    }
    if (claim == Claim.COMPLETED) {
      return "duplicate";
    }
    try {
      processor.process(event, data(event));
    } catch (Exception e) {
      release(event, attempt, e);
      throw e instanceof RuntimeException runtime ? runtime : new ProcessorException(e);
    }
    claims.complete(name, event);
    return "processed";
  }

  private void release(WebhookEvent event, String attempt, Exception failure) {
    try {
      claims.release(name, event, attempt);
    } catch (RuntimeException e) {
      // The lease lapses by itself; what Lambda must see is the processor's own failure.
      failure.addSuppressed(e);
    }
  }

  private JsonNode data(WebhookEvent event) {
    JsonNode data = event.data();
    if (data != null) {
      return data;
    }
    try {
      return Json.mapper().readTree(event.payloadFormat().json(payloads.read(event.key())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (UndecodableException e) {
      // It was decodable when it was verified: what the ledger keeps is not what it was given.
      throw new IllegalStateException("the payload of " + event.key() + " is " + e.getMessage(), e);
    }
  }

  private LogLine logLine(WebhookEvent event, String outcome, String attempt) {
    return LogLine.of(outcome)
        .with("processor", name)
        .with("source", event.source())
        .with("type", event.type())
        .with("gatewayId", event.id())
        .with("key", event.key())
        .with("requestId", attempt);
  }
}
