package dev.wharf.lambda;

import dev.wharf.template.Resources.Function;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A stack in a process of its own, whose one function is at work until it is killed. */
public final class FunctionHost {
  private FunctionHost() {}

  public static void main(String[] arguments) throws Exception {
    Path state = Path.of(arguments[1]);
    Function function =
        TestFunctions.function(
            "Hosted",
            dev.wharf.lambda.handlers.TestHandler.class.getName(),
            Path.of(arguments[0]),
            Duration.ofMinutes(5),
            Map.of());
    FunctionLog log =
        new FunctionLog(state.resolve("logs"), (name, line) -> System.out.println(line));
    Functions functions =
        new Functions(
            TestFunctions.resources(function),
            TestFunctions.NOWHERE,
            new Functions.Settings(RuntimeKind.PROCESS, TestFunctions.RUNTIME_CLIENT, state, 1),
            log);
    functions.invoke(function, event("{\"action\":\"print\"}"));
    System.out.println("child " + ProcessHandle.current().children().findAny().orElseThrow().pid());
    functions.invoke(function, event("{\"action\":\"spin\"}"));
  }

  private static Invocation event(String json) {
    return Invocation.of("live", json.getBytes(StandardCharsets.UTF_8));
  }
}
