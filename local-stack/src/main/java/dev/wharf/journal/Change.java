package dev.wharf.journal;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One entry written to a list of the journal, or removed from it.
 *
 * @param id the entry's place in the list, from {@link Journal#nextId}
 * @param value the entry; null removes it
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; the journal stores bytes.
public record Change(String list, long id, byte @Nullable [] value) {
  public Change {
    requireNonNull(list, "list is null");
  }

  public static Change put(String list, long id, byte[] value) {
    return new Change(list, id, requireNonNull(value, "value is null"));
  }

  @SuppressWarnings("NullAway") // It does not see the annotation of an array component.
  public static Change remove(String list, long id) {
    return new Change(list, id, null);
  }
}
