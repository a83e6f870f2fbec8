package dev.wharf.ops;

import dev.wharf.local.StackOptions;

/** What starts a stack: the embedded one, or a stand-in. */
@FunctionalInterface
public interface StackStarter {

  /**
   * Returns when the stack is ready.
   *
   * @throws CommandFailedException if it doesn't start; the message names the remedy
   */
  RunningStack start(StackOptions options);
}
