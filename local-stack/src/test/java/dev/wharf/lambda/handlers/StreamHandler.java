package dev.wharf.lambda.handlers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Returns what it gets, byte for byte. */
public final class StreamHandler implements RequestStreamHandler {
  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    input.transferTo(output);
  }

  /** For {@code Class::method}. */
  public String shout(String event) {
    return event.toUpperCase(java.util.Locale.ROOT);
  }
}
