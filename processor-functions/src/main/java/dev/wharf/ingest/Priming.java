package dev.wharf.ingest;

import dev.wharf.functions.LogLine;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * One harmless call per service while the function initialises: classes, connections and signing
 * are warm in the snapshot that SnapStart restores, and the first webhook does not pay for them.
 */
final class Priming {

  private Priming() {}

  static void run(Runnable... calls) {
    for (Runnable call : calls) {
      try {
        call.run();
      } catch (SdkException e) {
        // The first webhook will meet the same fault, and is given back if it lasts.
        LogLine.of("not-primed").with("why", e).write();
      }
    }
  }
}
