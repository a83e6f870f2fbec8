package dev.wharf.functions;

import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** AWS clients over one shared HTTP client, with time-outs that a function's own can bear. */
public final class Clients {

  /** A call with its retries; the function's timeout is three times as long. */
  public static final Duration CALL_TIMEOUT = Duration.ofSeconds(5);

  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(2);

  /**
   * What stands in for AWS shares its machine with everything else, and may stand still for
   * seconds. A call that is given up there and made again has been made twice.
   */
  private static final Duration LOCAL_CALL_TIMEOUT = Duration.ofSeconds(13);

  private static final Duration LOCAL_ATTEMPT_TIMEOUT = Duration.ofSeconds(12);

  private final boolean local = !override("AWS_ENDPOINT_URL_DYNAMODB", "").isEmpty();
  private final Duration callTimeout = local ? LOCAL_CALL_TIMEOUT : CALL_TIMEOUT;
  private final Duration attemptTimeout = local ? LOCAL_ATTEMPT_TIMEOUT : ATTEMPT_TIMEOUT;

  private final SdkHttpClient http =
      UrlConnectionHttpClient.builder()
          .connectionTimeout(Duration.ofSeconds(1))
          .socketTimeout(attemptTimeout)
          .build();

  /**
   * Environment variables, or the container endpoint that SnapStart uses; nothing else is tried.
   */
  private final AwsCredentialsProvider credentials =
      AwsCredentialsProviderChain.of(
          EnvironmentVariableCredentialsProvider.create(),
          ContainerCredentialsProvider.builder().build());

  private final ClientOverrideConfiguration timeouts =
      ClientOverrideConfiguration.builder()
          .apiCallTimeout(callTimeout)
          .apiCallAttemptTimeout(attemptTimeout)
          .build();

  public DynamoDbClient dynamoDb() {
    return DynamoDbClient.builder()
        .httpClient(http)
        .credentialsProvider(credentials)
        .overrideConfiguration(timeouts)
        .build();
  }

  public SqsClient sqs() {
    return SqsClient.builder()
        .httpClient(http)
        .credentialsProvider(credentials)
        .overrideConfiguration(timeouts)
        .build();
  }

  public EventBridgeClient eventBridge() {
    return EventBridgeClient.builder()
        .httpClient(http)
        .credentialsProvider(credentials)
        .overrideConfiguration(timeouts)
        .build();
  }

  /** Systems Manager, for its one action that Wharf needs. */
  public JsonService systemsManager() {
    Region region = DefaultAwsRegionProviderChain.builder().build().getRegion();
    String domain = PartitionMetadata.of(region).dnsSuffix();
    String endpoint = "https://ssm." + region.id() + "." + domain;
    return new JsonService(
        http,
        credentials,
        URI.create(override("AWS_ENDPOINT_URL_SSM", override("AWS_ENDPOINT_URL", endpoint))),
        region,
        "ssm",
        callTimeout,
        attemptTimeout);
  }

  /** The SDK's own variables: what stands in for AWS may have other addresses. */
  private static String override(String variable, String otherwise) {
    String value = System.getenv(variable);
    return value == null || value.isEmpty() ? otherwise : value;
  }
}
