package dev.wharf.ops;

import dev.wharf.traffic.Answer;
import java.util.concurrent.atomic.AtomicLong;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** How far sending has come: a bar on a terminal, a line now and then elsewhere. */
final class SendProgress implements AutoCloseable {

  private static final int WIDTH = 79;

  private final AtomicLong notStored = new AtomicLong();
  private final ProgressBar bar;

  SendProgress(Screen screen, long requests) {
    ProgressBarBuilder builder =
        new ProgressBarBuilder()
            .setTaskName("sending")
            .setInitialMax(requests)
            .setStyle(screen.symbols() ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
            .showSpeed();
    bar =
        screen.errIsTerminal()
            ? builder
                .setUpdateIntervalMillis(100)
                .setConsumer(new ConsoleProgressBarConsumer(screen.err(), WIDTH))
                .build()
            : builder
                .setUpdateIntervalMillis(5_000)
                .setConsumer(new DelegatingProgressBarConsumer(screen.err()::println, WIDTH))
                .build();
  }

  void answered(Answer answer) {
    if (!answer.stored()) {
      bar.setExtraMessage(" " + notStored.incrementAndGet() + " not stored");
    }
    bar.step();
  }

  @Override
  public void close() {
    bar.close();
  }
}
