package dev.wharf.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Picks free ports; all are held until the last one is known, so that none is picked twice. */
final class FreePorts implements AutoCloseable {

  private final List<ServerSocket> held = new ArrayList<>();

  /** The address of a port on this machine, or of a free one for 0. */
  URI address(int port) {
    return URI.create("http://127.0.0.1:" + (port == 0 ? free() : port));
  }

  private int free() {
    try {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      held.add(socket);
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new LocalStackException("no free port is left on 127.0.0.1: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    for (ServerSocket socket : held) {
      socket.close();
    }
  }
}
