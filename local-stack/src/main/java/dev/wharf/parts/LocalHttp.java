package dev.wharf.parts;

import java.net.http.HttpClient;

/** Makes the HTTP clients that speak to the parts. */
public final class LocalHttp {

  private static final String KEEP_ALIVE = "jdk.httpclient.keepalive.timeout";
  private static final String SECONDS = "10";

  static {
    // DynamoDB Local ends a connection that was idle for 30 s, ElasticMQ after a minute. Who writes
    // into one at that moment gets no answer and can't know whether it arrived. So we end it first.
    if (System.getProperty(KEEP_ALIVE) == null) {
      System.setProperty(KEEP_ALIVE, SECONDS);
    }
  }

  private LocalHttp() {}

  /** Each keeps connections of its own. */
  public static HttpClient client() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }
}
