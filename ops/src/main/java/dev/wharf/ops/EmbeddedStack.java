package dev.wharf.ops;

import dev.wharf.local.LocalStack;
import dev.wharf.local.LocalStackException;
import dev.wharf.local.StackOptions;
import dev.wharf.template.Endpoints;
import dev.wharf.template.Resources;
import java.net.URI;

/** The embedded stack, as commands see it. */
record EmbeddedStack(LocalStack stack) implements RunningStack {

  /** A {@link StackStarter}. */
  static RunningStack start(StackOptions options) {
    try {
      return new EmbeddedStack(LocalStack.start(options));
    } catch (LocalStackException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public Endpoints endpoints() {
    return stack.endpoints();
  }

  @Override
  public Resources resources() {
    return stack.resources();
  }

  @Override
  public URI webhookUrl() {
    return stack.webhookUrl();
  }

  @Override
  public void close() {
    stack.close();
  }
}
