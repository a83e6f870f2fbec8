package dev.wharf.events;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The exact bytes of a request's body. Immutable. */
public final class Payload {

  private final byte[] bytes;

  public Payload(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  public int size() {
    return bytes.length;
  }

  /** The bytes as UTF-8. */
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Payload payload && Arrays.equals(bytes, payload.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The size only: a payload never reaches a log. */
  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
