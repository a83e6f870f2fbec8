package dev.wharf.journal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A process that writes until it is killed, and prints what was acknowledged. */
public final class JournalWriter {
  private JournalWriter() {}

  public static void main(String[] arguments) throws Exception {
    Journal journal = Journal.open(Path.of(arguments[0]));
    CountDownLatch never = new CountDownLatch(1);
    for (int thread = 0; thread < 4; thread++) {
      new Thread(() -> write(journal)).start();
    }
    never.await();
  }

  private static void write(Journal journal) {
    byte[] value = "x".repeat(2000).getBytes(StandardCharsets.UTF_8);
    while (true) {
      long id = journal.nextId();
      journal.commit(List.of(Change.put("left", id, value), Change.put("right", id, value))).join();
      synchronized (System.out) {
        System.out.println(id);
        System.out.flush();
      }
      if (id % 3 == 0) {
        journal.commit(List.of(Change.remove("left", id), Change.remove("right", id))).join();
      }
    }
  }
}
