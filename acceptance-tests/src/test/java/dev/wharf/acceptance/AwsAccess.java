package dev.wharf.acceptance;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/**
 * How AWS's services are reached: at an endpoint, which checks no credentials, or at AWS's own
 * addresses with the caller's.
 *
 * @param endpoint "" means AWS's own addresses, and those that AWS_ENDPOINT_URL… say
 */
record AwsAccess(String endpoint, String region) {

  /** What emulators take for account 000000000000. */
  private static final String ANY = "test";

  private static final SdkHttpClient HTTP = UrlConnectionHttpClient.create();

  <C, B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>> C client(B builder) {
    builder.region(Region.of(region)).httpClient(HTTP);
    if (!endpoint.isEmpty()) {
      builder
          .endpointOverride(URI.create(endpoint))
          .credentialsProvider(
              StaticCredentialsProvider.create(AwsBasicCredentials.create(ANY, ANY)));
    }
    return builder.build();
  }
}
