package dev.wharf.operations;

import java.time.LocalDate;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** One day's rows after the other's; a day is opened when the one before it has ended. */
final class Concatenated implements Iterator<LedgerRow> {

  private final Iterator<LocalDate> days;
  private final Function<LocalDate, Iterator<LedgerRow>> open;
  private Iterator<LedgerRow> day = Collections.emptyIterator();

  Concatenated(Iterator<LocalDate> days, Function<LocalDate, Iterator<LedgerRow>> open) {
    this.days = days;
    this.open = open;
  }

  @Override
  public boolean hasNext() {
    while (!day.hasNext() && days.hasNext()) {
      day = open.apply(days.next());
    }
    return day.hasNext();
  }

  @Override
  public LedgerRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return day.next();
  }
}
