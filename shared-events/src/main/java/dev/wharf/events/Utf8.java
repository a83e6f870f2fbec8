package dev.wharf.events;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** UTF-8 that replaces nothing. */
final class Utf8 {

  private Utf8() {}

  /**
   * @throws UndecodableException if the bytes are not UTF-8
   */
  static String decode(byte[] bytes) throws UndecodableException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new UndecodableException("not UTF-8", e);
    }
  }
}
