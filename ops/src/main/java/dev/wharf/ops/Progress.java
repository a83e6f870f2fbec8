package dev.wharf.ops;

import java.util.concurrent.TimeUnit;

/**
 * How far it has come, on standard error: twice a second on a terminal, else every five seconds.
 */
final class Progress {

  private final Screen screen;
  private final long interval;
  private long next;

  Progress(Screen screen) {
    this.screen = screen;
    this.interval = TimeUnit.MILLISECONDS.toNanos(screen.errIsTerminal() ? 500 : 5_000);
    this.next = System.nanoTime() + interval;
  }

  void say(String how) {
    if (System.nanoTime() - next >= 0) {
      next = System.nanoTime() + interval;
      screen.err().println("  " + how);
    }
  }
}
