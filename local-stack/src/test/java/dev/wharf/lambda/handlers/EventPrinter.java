package dev.wharf.lambda.handlers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Prints its event as it is. */
public final class EventPrinter implements RequestStreamHandler {
  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    System.out.println("event " + new String(input.readAllBytes(), StandardCharsets.UTF_8));
    output.write("null".getBytes(StandardCharsets.UTF_8));
  }
}
