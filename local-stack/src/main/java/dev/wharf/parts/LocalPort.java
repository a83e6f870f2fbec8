package dev.wharf.parts;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;

/** Asks for a port before a server does, whose own message may not say what to do. */
public final class LocalPort {

  private LocalPort() {}

  /**
   * @param flag the option that chooses another port
   * @throws PartException if something listens there already
   */
  public static void requireFree(URI endpoint, String part, String flag) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(
          new InetSocketAddress(
              InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), endpoint.getPort()));
    } catch (IOException e) {
      throw new PartException(
          "port "
              + endpoint.getPort()
              + " for "
              + part
              + " is taken; end what listens there, or choose another port with "
              + flag,
          e);
    }
  }
}
