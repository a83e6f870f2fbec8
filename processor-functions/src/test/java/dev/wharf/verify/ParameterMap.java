package dev.wharf.verify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Parameters in a map, which counts what it is asked for, and can be out of reach. */
final class ParameterMap implements Parameters {

  final Map<String, String> values = new HashMap<>();
  final List<String> reads = new ArrayList<>();
  boolean down;

  @Override
  public Optional<String> value(String name) {
    reads.add(name);
    if (down) {
      throw new SecretsUnavailableException(name + " cannot be read: ThrottlingException");
    }
    return Optional.ofNullable(values.get(name));
  }
}
