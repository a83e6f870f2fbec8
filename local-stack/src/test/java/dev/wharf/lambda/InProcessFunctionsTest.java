package dev.wharf.lambda;

final class InProcessFunctionsTest extends FunctionsTest {
  @Override
  RuntimeKind runtime() {
    return RuntimeKind.IN_PROCESS;
  }
}
