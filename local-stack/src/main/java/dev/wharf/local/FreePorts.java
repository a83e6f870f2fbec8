package dev.wharf.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Picks free ports below those that a system gives to whoever asks for any, as every outgoing
 * connection does. So what is free now is still free when a part comes to listen there, be it
 * seconds later. A process is given none twice. What begins at random may meet another process that
 * does the same; to those that run side by side, the system property {@code wharf.ports} gives a
 * thousand each, counted from 0.
 */
public final class FreePorts {

  private static final int FIRST = 10_000;
  // Linux gives 32768 and above, gVisor 16000 and above.
  private static final int COUNT = 6_000;
  private static final AtomicInteger NEXT = new AtomicInteger(start());

  private FreePorts() {}

  /** The address of a port on this machine, or of a free one for 0. */
  public static URI address(int port) {
    return URI.create("http://127.0.0.1:" + (port == 0 ? free() : port));
  }

  private static int start() {
    Integer thousand = Integer.getInteger("wharf.ports");
    return thousand == null
        ? ThreadLocalRandom.current().nextInt(COUNT)
        : thousand * 1000 + ThreadLocalRandom.current().nextInt(500);
  }

  private static int free() {
    for (int i = 0; i < COUNT; i++) {
      int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
      try (ServerSocket socket = new ServerSocket()) {
        socket.setReuseAddress(true);
        socket.bind(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
        return port;
      } catch (IOException e) {
        // Somebody listens there.
      }
    }
    throw new LocalStackException("no free port is left on 127.0.0.1");
  }
}
