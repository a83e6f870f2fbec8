package dev.wharf.traffic;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The variables that functions have in the local stack, in the format of {@code sam local invoke
 * --env-vars}: Parameters are every function's.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-invoke.html">SAM's
 *     environment variable file</a>
 */
final class SampleEnvironment {

  private static final String STACK = "wharf-";

  /** Where a container finds {@code ./wharf up}. */
  private static final String HOST = "http://host.docker.internal:";

  /** Queues are called so wherever one stands: requests go to SQS's own address. */
  private static final String QUEUES = "http://127.0.0.1:7801/" + SampleShapes.ACCOUNT + "/";

  private SampleEnvironment() {}

  static ObjectNode json() {
    ObjectNode environment = SampleShapes.JSON.createObjectNode();
    environment
        .putObject("Parameters")
        .put("AWS_ENDPOINT_URL_DYNAMODB", HOST + "7802")
        .put("AWS_ENDPOINT_URL_EVENTBRIDGE", HOST + "7803")
        .put("AWS_ENDPOINT_URL_SQS", HOST + "7801")
        .put("LEDGER_TABLE", STACK + "LedgerTable")
        .put("RETENTION_DAYS", "90")
        .put("WEBHOOK_BUS", STACK + "webhooks")
        .put("STACK_NAME", "wharf")
        .put("QUARANTINE_CAP_PER_HOUR", "1000")
        .put("QUARANTINE_BUNDLED_MEGABYTES_PER_HOUR", "256")
        .put("SIGNING_SECRETS_PATH", "")
        .put("PUBLIC_ORIGIN", "http://127.0.0.1:7800/v1");
    environment
        .putObject("HandshakeFunction")
        .put("INBOX_QUEUE_URL", QUEUES + STACK + "InboxQueue")
        .put("SIGNING_SECRETS_ZOOM", ZoomSample.SECRET);
    environment
        .putObject("QueueIngestFunction")
        .put("SIGNING_SECRETS_STRIPE", everyTenant(StripeSamples.SECRET));
    environment
        .putObject("StreamIngestFunction")
        .put("INBOX_TABLE", STACK + "InboxTable")
        .put("SIGNING_SECRETS_SLACK", everyTenant(SlackSamples.SECRET));
    environment.putObject("PaymentsFunction").put("PAYMENTS_TABLE", STACK + "PaymentsTable");
    environment
        .putObject("ConversationsFunction")
        .put("CONVERSATIONS_TABLE", STACK + "ConversationsTable");
    environment
        .putObject("CommandsFunction")
        .put("REPLIES_QUEUE_URL", QUEUES + STACK + "RepliesQueue");
    environment.putObject("ProfilesFunction").put("PROFILES_TABLE", STACK + "ProfilesTable");
    environment
        .putObject("ReverifyFunction")
        .put("SIGNING_SECRETS_STRIPE", everyTenant(StripeSamples.SECRET))
        .put("SIGNING_SECRETS_SLACK", everyTenant(SlackSamples.SECRET));
    environment
        .putObject("SweepFunction")
        .put("INBOX_TABLE", STACK + "InboxTable")
        .put("RETRY_HORIZON_MINUTES", "420");
    return environment;
  }

  /** As local.yaml has it. */
  private static String everyTenant(String secret) {
    return secret + ",*:" + secret;
  }
}
