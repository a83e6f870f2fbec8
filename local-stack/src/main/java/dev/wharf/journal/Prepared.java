package dev.wharf.journal;

import java.util.ArrayList;
import java.util.List;

/**
 * Work that is accepted once its changes are in the journal, and is started only then. Several
 * pieces of work become one commit: either all of them are accepted or none is.
 */
public record Prepared(List<Change> changes, Runnable start) {
  public Prepared {
    changes = List.copyOf(changes);
  }

  public static Prepared nothing() {
    return new Prepared(List.of(), () -> {});
  }

  public static Prepared all(List<Prepared> parts) {
    List<Change> changes = new ArrayList<>();
    parts.forEach(part -> changes.addAll(part.changes()));
    return new Prepared(changes, () -> parts.forEach(part -> part.start().run()));
  }

  public Prepared and(Prepared other) {
    return all(List.of(this, other));
  }
}
