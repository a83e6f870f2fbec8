package dev.wharf.lambda;

/** Where functions run. */
public enum RuntimeKind {
  /** In this process, each environment in a class loader of its own. */
  IN_PROCESS,
  /** In child processes under AWS's runtime interface client. Linux only. */
  PROCESS
}
