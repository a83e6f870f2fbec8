package dev.wharf.cost;

import org.jspecify.annotations.Nullable;

/**
 * A hosted gateway's list price, as far as it is confirmed.
 *
 * @param month US dollars a month, null if that is not confirmed
 * @param included events of a month that this pays for
 * @param each US dollars for every further one, null if that is not confirmed
 * @param note what is not confirmed
 */
record Gateway(
    String name,
    @Nullable Double month,
    long included,
    @Nullable Double each,
    String dated,
    String source,
    String note) {

  /** What a month costs, or null where too little of it is confirmed to say. */
  @Nullable Double of(long events) {
    if (month == null) {
      return null;
    }
    if (events <= included) {
      return month;
    }
    return each == null ? null : month + (events - included) * each;
  }
}
