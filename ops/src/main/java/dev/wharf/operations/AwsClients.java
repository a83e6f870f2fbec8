package dev.wharf.operations;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.LambdaClientBuilder;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * AWS's clients, each made when it is first asked for. On this machine they speak to the local
 * endpoints; otherwise region, credentials and endpoints are the caller's own, found as every AWS
 * SDK finds them.
 */
public final class AwsClients implements AutoCloseable {

  /** An operation on many messages outlasts a throttled minute. */
  private static final int ATTEMPTS = 8;

  private final SdkHttpClient http =
      UrlConnectionHttpClient.builder()
          .connectionTimeout(Duration.ofSeconds(5))
          .socketTimeout(Duration.ofSeconds(60))
          .build();

  /** A synchronous invocation answers when it ends: ReverifyFunction's after 120 s at most. */
  private final SdkHttpClient patientHttp =
      UrlConnectionHttpClient.builder()
          .connectionTimeout(Duration.ofSeconds(5))
          .socketTimeout(Duration.ofSeconds(130))
          .build();

  private final Region region;
  private final @Nullable LocalEndpoints local;
  private final Map<Class<?>, Object> clients = new HashMap<>();
  private final Deque<AutoCloseable> made = new ArrayDeque<>();

  private AwsClients(Region region, @Nullable LocalEndpoints local) {
    this.region = region;
    this.local = local;
  }

  /** Where a local stack answers: SQS, DynamoDB, and EventBridge and Lambda together. */
  public record LocalEndpoints(URI sqs, URI dynamoDb, URI aws) {}

  public static AwsClients local(String region, LocalEndpoints endpoints) {
    return new AwsClients(Region.of(region), endpoints);
  }

  /**
   * @param region null takes the caller's default one
   * @throws OperationFailedException if there is no default one
   */
  public static AwsClients ofCaller(@Nullable String region) {
    return new AwsClients(region == null ? defaultRegion() : Region.of(region), null);
  }

  private static Region defaultRegion() {
    try {
      return DefaultAwsRegionProviderChain.builder().build().getRegion();
    } catch (SdkClientException e) {
      throw new OperationFailedException(
          "no AWS region is set; give --region, or set AWS_REGION or your profile's region", e);
    }
  }

  public String region() {
    return region.id();
  }

  public DynamoDbClient dynamoDb() {
    return client(
        DynamoDbClient.class,
        () -> configured(DynamoDbClient.builder(), local == null ? null : local.dynamoDb()));
  }

  public DynamoDbStreamsClient streams() {
    return client(
        DynamoDbStreamsClient.class,
        () -> configured(DynamoDbStreamsClient.builder(), local == null ? null : local.dynamoDb()));
  }

  public SqsClient sqs() {
    return client(
        SqsClient.class, () -> configured(SqsClient.builder(), local == null ? null : local.sqs()));
  }

  public EventBridgeClient eventBridge() {
    return client(
        EventBridgeClient.class,
        () -> configured(EventBridgeClient.builder(), local == null ? null : local.aws()));
  }

  public LambdaClient lambda() {
    return client(
        LambdaClient.class,
        () -> configured(LambdaClient.builder(), local == null ? null : local.aws()));
  }

  /** Of deployed stacks only. */
  CloudFormationClient cloudFormation() {
    return client(
        CloudFormationClient.class, () -> configured(CloudFormationClient.builder(), null));
  }

  /** Of deployed stacks only. */
  StsClient sts() {
    return client(StsClient.class, () -> configured(StsClient.builder(), null));
  }

  private <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C configured(
      B builder, @Nullable URI endpoint) {
    builder
        .region(region)
        .httpClient(builder instanceof LambdaClientBuilder ? patientHttp : http)
        .overrideConfiguration(
            configuration ->
                configuration.retryStrategy(
                    DefaultRetryStrategy.standardStrategyBuilder().maxAttempts(ATTEMPTS).build()));
    if (endpoint != null) {
      builder
          .endpointOverride(endpoint)
          .credentialsProvider(
              StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")));
    }
    return builder.build();
  }

  private synchronized <T extends AutoCloseable> T client(Class<T> type, Supplier<T> maker) {
    return type.cast(
        clients.computeIfAbsent(
            type,
            any -> {
              T client = maker.get();
              made.push(client);
              return client;
            }));
  }

  @Override
  public synchronized void close() {
    while (!made.isEmpty()) {
      try {
        made.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException(e); // SDK clients close without exceptions.
      }
    }
    http.close();
    patientHttp.close();
  }
}
