package dev.wharf.processors;

import dev.wharf.events.IdempotencyKey;

/** Another invocation is at work on the same event: Lambda tries this one again later. */
public final class ClaimHeldException extends RuntimeException {

  ClaimHeldException(String processor, IdempotencyKey key) {
    super(processor + " is at work on " + key + " already");
  }
}
