package dev.wharf.lambda;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX) // AWS's client brings its native part for Linux only.
final class ProcessFunctionsTest extends FunctionsTest {
  @Override
  RuntimeKind runtime() {
    return RuntimeKind.PROCESS;
  }
}
