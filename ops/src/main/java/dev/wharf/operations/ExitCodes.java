package dev.wharf.operations;

/** What commands end with. */
public final class ExitCodes {

  /** All was done. */
  public static final int DONE = 0;

  /** It could not be done, or nothing was found, or somebody said no; nothing is half done. */
  public static final int FAILED = 1;

  /** The command was called wrongly. */
  public static final int USAGE = 2;

  /** Some of it was done: interrupted, or some failed. Running it again does the rest. */
  public static final int PARTLY = 3;

  private ExitCodes() {}
}
