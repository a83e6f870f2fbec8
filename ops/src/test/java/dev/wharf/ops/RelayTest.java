package dev.wharf.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.template.Endpoints;
import dev.wharf.traffic.StubApi;
import dev.wharf.traffic.StubApi.Reply;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelayTest {

  private final StubApi[] parts = new StubApi[4];
  private final HttpClient http = HttpClient.newHttpClient();

  RelayTest() {
    for (int i = 0; i < parts.length; i++) {
      String answer = "part " + i;
      parts[i] = new StubApi(request -> new Reply(200, answer + request.body(), Map.of()));
    }
  }

  @AfterEach
  void close() {
    for (StubApi part : parts) {
      part.close();
    }
  }

  /** 127.0.0.2 is as good as a bridge's: an address of this machine on which nothing answers. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void everyPartAnswersOnTheOtherAddressAsWell() throws Exception {
    assertThatThrownBy(() -> post(parts[0], "")).isInstanceOf(ConnectException.class);
    try (Relay relay = Relay.start(InetAddress.getByName("127.0.0.2"), endpoints())) {
      assertThat(relay).isNotNull();
      for (int i = 0; i < parts.length; i++) {
        assertThat(post(parts[i], "!")).isEqualTo("part " + i + "!");
      }
      String large = "x".repeat(2_000_000);
      assertThat(post(parts[1], large)).isEqualTo("part 1" + large);
    }
    assertThatThrownBy(() -> HttpClient.newHttpClient().send(request(parts[0], ""), text()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    assertThatThrownBy(() -> Relay.start(InetAddress.getByName("127.0.0.1"), endpoints()))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining("can't listen on 127.0.0.1, port " + parts[0].uri("").getPort());
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0,the network could post",
    "::,the network could post",
    "192.0.2.1,is no address of this machine",
    "host.docker.internal,must be an IP address",
    "1.2.3.4.5,must be an IP address",
    "'',must be an IP address"
  })
  void onlyAnAddressOfThisMachineIsListenedOn(String address, String reason) {
    assertThatThrownBy(() -> Relay.address(address))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  private Endpoints endpoints() {
    return new Endpoints(parts[0].uri(""), parts[1].uri(""), parts[2].uri(""), parts[3].uri(""));
  }

  private String post(StubApi part, String body) throws IOException, InterruptedException {
    return http.send(request(part, body), text()).body();
  }

  private static HttpResponse.BodyHandler<String> text() {
    return HttpResponse.BodyHandlers.ofString();
  }

  private static HttpRequest request(StubApi part, String body) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.2:" + part.uri("").getPort() + "/any"))
        .timeout(Duration.ofMinutes(4))
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }
}
