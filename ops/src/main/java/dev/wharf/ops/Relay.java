package dev.wharf.ops;

import dev.wharf.template.Endpoints;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Answers on another address of this machine what the stack answers on 127.0.0.1, on the same
 * ports. Containers on Linux reach the machine at their bridge's address, and never its 127.0.0.1.
 */
final class Relay implements AutoCloseable {

  private final List<ServerSocket> open = new ArrayList<>();
  private final List<Thread> accepting = new ArrayList<>();

  private Relay() {}

  /**
   * An address that may be listened on: nobody's but this machine's own, and not all of them, for
   * the stack asks nobody who he is.
   *
   * @throws IllegalArgumentException if it is none; the message says why, without a subject
   */
  static InetAddress address(String text) {
    try {
      // Anything else would be looked up.
      if (!text.matches("[0-9.]+|[0-9A-Fa-f:]+")) {
        throw new IllegalArgumentException("must be an IP address, not '" + text + "'");
      }
      InetAddress address = InetAddress.getByName(text);
      if (address.isAnyLocalAddress()) {
        throw new IllegalArgumentException(
            text + " is every address: the network could post to queues and read tables");
      }
      if (!address.isLoopbackAddress() && NetworkInterface.getByInetAddress(address) == null) {
        throw new IllegalArgumentException(text + " is no address of this machine; see ip addr");
      }
      return address;
    } catch (UnknownHostException | SocketException e) {
      throw new IllegalArgumentException("must be an IP address, not '" + text + "'", e);
    }
  }

  /**
   * @throws CommandFailedException if a port is taken there
   */
  static Relay start(InetAddress address, Endpoints endpoints) {
    Relay relay = new Relay();
    for (URI endpoint :
        List.of(endpoints.api(), endpoints.sqs(), endpoints.dynamodb(), endpoints.aws())) {
      try {
        ServerSocket server = new ServerSocket();
        relay.open.add(server);
        server.bind(new InetSocketAddress(address, endpoint.getPort()));
        relay.accepting.add(daemon(() -> accept(server, endpoint)));
      } catch (IOException e) {
        relay.close();
        throw new CommandFailedException(
            "can't listen on %s, port %d: %s"
                .formatted(address.getHostAddress(), endpoint.getPort(), e.getMessage()),
            e);
      }
    }
    return relay;
  }

  private static void accept(ServerSocket server, URI endpoint) {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Socket stack = connect(client, endpoint);
        daemon(() -> copy(client, stack));
        daemon(() -> copy(stack, client));
      } catch (IOException e) {
        // Closed, or a client that the stack did not answer: it sees its connection end.
      }
    }
  }

  private static Socket connect(Socket client, URI endpoint) throws IOException {
    try {
      return new Socket(Objects.requireNonNull(endpoint.getHost()), endpoint.getPort());
    } catch (IOException e) {
      client.close();
      throw e;
    }
  }

  /** One direction, to its end. What ends one ends the other: nobody here half-closes. */
  private static void copy(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
    } catch (IOException e) {
      // Either side has gone, and the other is told by the end of its connection.
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "relay");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @Override
  public void close() {
    for (ServerSocket server : open) {
      try {
        server.close();
      } catch (IOException e) {
        // It listens no more.
      }
    }
    try {
      // The system goes on accepting until the last who waits for a connection has let go.
      for (Thread thread : accepting) {
        thread.join(TimeUnit.SECONDS.toMillis(1));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
