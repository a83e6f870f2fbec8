package dev.wharf.mapping;

import org.apache.velocity.app.event.ReferenceInsertionEventHandler;
import org.apache.velocity.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * Prints references as API Gateway does: a missing one as nothing, where Velocity alone prints the
 * reference's own text. Public because Velocity creates it.
 */
public final class ReferencePrinter implements ReferenceInsertionEventHandler {

  @Override
  public Object referenceInsert(Context context, String reference, @Nullable Object value) {
    return Json.printable(value);
  }
}
