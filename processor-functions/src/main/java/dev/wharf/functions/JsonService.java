package dev.wharf.functions;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.regions.Region;

/**
 * Calls an AWS service in its JSON protocol, for a service of which one action is needed: the SDK's
 * module for Systems Manager alone is a third of the functions' package. HTTP, credentials and
 * signatures are the SDK's.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html">AWS JSON 1.1</a>
 */
public final class JsonService {

  /** As many as the SDK makes. */
  private static final int ATTEMPTS = 3;

  private static final long BACKOFF_MILLIS = 100;
  private static final int MAX_ANSWER_BYTES = 1024 * 1024;

  private final SdkHttpClient http;
  private final AwsCredentialsProvider credentials;
  private final URI endpoint;
  private final Region region;
  private final String service;
  private final Duration callTimeout;
  private final Duration attemptTimeout;
  private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
  private final ScheduledThreadPoolExecutor watch;

  /**
   * @param service its signing name, such as {@code ssm}
   * @param callTimeout for a call with all its attempts
   */
  public JsonService(
      SdkHttpClient http,
      AwsCredentialsProvider credentials,
      URI endpoint,
      Region region,
      String service,
      Duration callTimeout,
      Duration attemptTimeout) {
    this.http = http;
    this.credentials = credentials;
    this.endpoint = endpoint;
    this.region = region;
    this.service = service;
    this.callTimeout = callTimeout;
    this.attemptTimeout = attemptTimeout;
    watch =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "aws-" + service + "-time-out");
              thread.setDaemon(true);
              return thread;
            });
    watch.setRemoveOnCancelPolicy(true);
  }

  /**
   * One action. What is transient is tried again.
   *
   * @param target the service's target prefix and the action, such as {@code
   *     AmazonSSM.GetParameter}
   * @param body a JSON object
   * @return what the service has answered, be it an error
   * @throws IOException if the last attempt got no answer in time
   */
  public ServiceAnswer call(String target, byte[] body) throws IOException {
    long deadline = System.nanoTime() + callTimeout.toNanos();
    for (int attempt = 1; ; attempt++) {
      long left = deadline - System.nanoTime();
      boolean last = attempt == ATTEMPTS;
      try {
        ServiceAnswer answer = attempt(target, body, Math.min(left, attemptTimeout.toNanos()));
        if (last || !answer.isTransient() || !pause(attempt, deadline)) {
          return answer;
        }
      } catch (IOException e) {
        if (last || !pause(attempt, deadline)) {
          throw e;
        }
      }
    }
  }

  private ServiceAnswer attempt(String target, byte[] body, long nanos) throws IOException {
    ContentStreamProvider content = ContentStreamProvider.fromByteArray(body);
    SdkHttpFullRequest request =
        SdkHttpFullRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(endpoint)
            .putHeader("Content-Type", "application/x-amz-json-1.1")
            .putHeader("Content-Length", Integer.toString(body.length))
            .putHeader("X-Amz-Target", target)
            .build();
    SignedRequest signed =
        signer.sign(
            sign ->
                sign.identity(credentials.resolveCredentials())
                    .request(request)
                    .payload(content)
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                    .putProperty(AwsV4HttpSigner.REGION_NAME, region.id()));
    ExecutableHttpRequest call =
        http.prepareRequest(
            HttpExecuteRequest.builder()
                .request(signed.request())
                .contentStreamProvider(signed.payload().orElse(content))
                .build());
    // The client's own time-outs are for one read; this one is for the whole answer.
    ScheduledFuture<?> abort = watch.schedule(call::abort, nanos, TimeUnit.NANOSECONDS);
    try {
      HttpExecuteResponse response = call.call();
      Optional<AbortableInputStream> answer = response.responseBody();
      byte[] bytes = answer.isPresent() ? read(answer.get()) : new byte[0];
      return new ServiceAnswer(response.httpResponse().statusCode(), bytes);
    } finally {
      abort.cancel(false);
    }
  }

  private static byte[] read(InputStream in) throws IOException {
    try (in) {
      byte[] bytes = in.readNBytes(MAX_ANSWER_BYTES + 1);
      if (bytes.length > MAX_ANSWER_BYTES) {
        throw new IOException("the answer is larger than " + MAX_ANSWER_BYTES + " bytes");
      }
      return bytes;
    }
  }

  /** False if the call's time would be over before another attempt. */
  private static boolean pause(int attempt, long deadline) {
    long millis = ThreadLocalRandom.current().nextLong(1, (BACKOFF_MILLIS << attempt) + 1);
    if (System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis) >= deadline) {
      return false;
    }
    try {
      Thread.sleep(millis);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
