package dev.wharf.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharf.lambda.handlers.StreamHandler;
import dev.wharf.lambda.handlers.TestHandler;
import dev.wharf.template.Resources.Function;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What both runtimes must do. */
abstract class FunctionsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HANDLER = TestHandler.class.getName();

  @TempDir Path directory;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private FunctionLog log;
  private Functions functions;
  private Path code;

  abstract RuntimeKind runtime();

  @BeforeEach
  void packageHandlers() throws Exception {
    code =
        TestFunctions.packageOf(directory.resolve("code"), TestHandler.class, StreamHandler.class);
    log = new FunctionLog(directory.resolve("logs"), (function, line) -> lines.add(line));
  }

  @AfterEach
  void stop() {
    if (functions != null) {
      functions.close();
    }
    log.close();
  }

  Function start(String handler, Duration timeout, Map<String, String> environment)
      throws Exception {
    Function function = TestFunctions.function("Tested", handler, code, timeout, environment);
    functions =
        new Functions(
            TestFunctions.resources(function),
            TestFunctions.NOWHERE,
            new Functions.Settings(
                runtime(), TestFunctions.RUNTIME_CLIENT, directory.resolve("state"), 3),
            log);
    return function;
  }

  InvocationResult invoke(Function function, String payload) {
    try {
      return functions.invoke(
          function, Invocation.of("live", payload.getBytes(StandardCharsets.UTF_8)));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static JsonNode json(InvocationResult result) {
    try {
      return JSON.readTree(result.payload());
    } catch (Exception e) {
      throw new AssertionError(new String(result.payload(), StandardCharsets.UTF_8), e);
    }
  }

  @Test
  void givesAFunctionItsEnvironmentAndItsContext() throws Exception {
    Function function = start(HANDLER, Duration.ofMinutes(15), Map.of("VARIABLE", "mine"));
    InvocationResult result = invoke(function, "{}");
    JsonNode answer = json(result);
    assertThat(result.failed()).as(answer.toString()).isFalse();
    assertThat(answer.path("variable").asText()).isEqualTo("mine");
    assertThat(answer.path("all").asText()).isEqualTo("mine");
    assertThat(answer.path("arn").asText()).isEqualTo(function.arn() + ":live");
    assertThat(answer.path("memory").asInt()).isEqualTo(512);
    assertThat(answer.path("remaining").asInt()).isBetween(600_000, 900_000);
    assertThat(answer.path("stackClasses").asBoolean()).isFalse();
  }

  @Test
  void usesAnIdleEnvironmentAgainAndAnotherOneWhenItIsAtWork() throws Exception {
    Function function = start(HANDLER, Duration.ofMinutes(15), Map.of());
    assertThat(json(invoke(function, "{}")).path("calls").asInt()).isEqualTo(1);
    assertThat(json(invoke(function, "{}")).path("calls").asInt()).isEqualTo(2);
    Path end = directory.resolve("end");
    CompletableFuture<InvocationResult> slow =
        CompletableFuture.supplyAsync(
            () -> invoke(function, "{\"action\":\"hold\",\"until\":\"" + end + "\"}"));
    TestFunctions.await(
        "the slow one to start",
        () -> lines.stream().filter(line -> line.startsWith("START")).count() == 3);
    assertThat(json(invoke(function, "{}")).path("calls").asInt()).isEqualTo(1);
    assertThat(slow).isNotDone();
    Files.createFile(end);
    assertThat(json(slow.get()).path("calls").asInt()).isEqualTo(3);
  }

  @Test
  void reportsWhatAHandlerThrowsInLambdasShape() throws Exception {
    Function function = start(HANDLER, Duration.ofMinutes(15), Map.of());
    InvocationResult result = invoke(function, "{\"action\":\"fail\"}");
    assertThat(result.functionError()).isEqualTo("Unhandled");
    JsonNode error = json(result);
    assertThat(error.path("errorMessage").asText()).isEqualTo("told to fail");
    assertThat(error.path("errorType").asText()).isEqualTo("java.lang.IllegalArgumentException");
    assertThat(error.path("stackTrace").get(0).asText()).startsWith(HANDLER + ".handleRequest(");
    assertThat(json(invoke(function, "{}")).path("calls").asInt()).isEqualTo(2);
  }

  @Test
  void reportsAConstructorThatThrowsAsAnInitError() throws Exception {
    Function function = start(HANDLER, Duration.ofMinutes(15), Map.of("FAIL_INIT", "yes"));
    InvocationResult result = invoke(function, "{}");
    assertThat(result.functionError()).isEqualTo("Unhandled");
    assertThat(json(result).path("errorMessage").asText()).isEqualTo("no configuration");
    assertThat(json(result).path("errorType").asText())
        .isEqualTo("java.lang.IllegalStateException");
  }

  @Test
  void reportsAMissingHandlerClass() throws Exception {
    Function function = start("no.such.Handler", Duration.ofMinutes(15), Map.of());
    assertThat(json(invoke(function, "{}")).path("errorMessage").asText())
        .isEqualTo("Class not found: no.such.Handler");
  }

  @Test
  void doesNotCountLoadingAgainstTheTimeout() throws Exception {
    Function function = start(HANDLER, Duration.ofSeconds(12), Map.of("INIT_MILLIS", "12500"));
    JsonNode answer = json(invoke(function, "{}"));
    assertThat(answer.path("calls").asInt()).as("%s", answer).isEqualTo(1);
    assertThat(answer.path("deadline").asLong())
        .isGreaterThanOrEqualTo(answer.path("loaded").asLong() + 12_000);
  }

  @Test
  void stopsAHandlerThatSleepsOverItsTimeout() throws Exception {
    stopsAfterItsTimeout("{\"action\":\"sleep\",\"millis\":600000}");
  }

  @Test
  void stopsABusyLoopThatHeedsNoInterrupt() throws Exception {
    stopsAfterItsTimeout("{\"action\":\"spin\"}");
  }

  private void stopsAfterItsTimeout(String event) throws Exception {
    Function function = start(HANDLER, Duration.ofSeconds(3), Map.of());
    invoke(function, "{}");
    Invocation invocation = Invocation.of("live", event.getBytes(StandardCharsets.UTF_8));
    InvocationResult result = functions.invoke(function, invocation);
    assertThat(new String(result.payload(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"errorType\":\"Sandbox.Timedout\",\"errorMessage\":\"RequestId: "
                + invocation.requestId()
                + " Error: Task timed out after 3.00 seconds\"}");
    TestFunctions.await("the handler's thread to end", () -> handlerThreads() == 0);
    JsonNode answer = json(invokeInTime(function));
    assertThat(answer.path("calls").asInt()).as("a fresh one: %s", answer).isEqualTo(1);
  }

  /** Three seconds are not much where a machine stands still: each that overran is another one. */
  private InvocationResult invokeInTime(Function function) {
    InvocationResult result = invoke(function, "{}");
    while (json(result).path("errorType").asText().equals("Sandbox.Timedout")) {
      result = invoke(function, "{}");
    }
    return result;
  }

  private static long handlerThreads() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(
            entry ->
                java.util.Arrays.stream(entry.getValue())
                    .anyMatch(frame -> frame.getClassName().equals(HANDLER)))
        .count();
  }

  @Test
  void reportsAHandlerThatExitsAndLivesOn() throws Exception {
    Function function = start(HANDLER, Duration.ofMinutes(15), Map.of());
    JsonNode error = json(invoke(function, "{\"action\":\"exit\"}"));
    assertThat(error.path("errorType").asText()).isEqualTo("Runtime.ExitError");
    assertThat(error.path("errorMessage").asText()).endsWith("exit status 3");
    assertThat(json(invoke(function, "{}")).path("calls").asInt()).isEqualTo(1);
  }

  @Test
  void logsWhatAFunctionPrintsBetweenLambdasLines() throws Exception {
    Function function = start(HANDLER, Duration.ofMinutes(15), Map.of());
    InvocationResult result = invoke(function, "{\"action\":\"print\"}");
    TestFunctions.await(
        "the log",
        () -> lines.containsAll(List.of("printed by wharf-Tested", "complained", "logged")));
    assertThat(lines)
        .contains("printed by wharf-Tested", "complained", "logged")
        .anyMatch(line -> line.matches("START RequestId: \\S+ Version: 1"))
        .anyMatch(line -> line.matches("END RequestId: \\S+"))
        .anyMatch(line -> line.matches("REPORT RequestId: .*Init Duration: .*"));
    assertThat(Files.readAllLines(directory.resolve("logs/wharf-Tested.log")))
        .hasSizeGreaterThan(5);
    assertThat(result.logTail()).contains("START RequestId");
  }

  @Test
  void runsAStreamHandlerByteForByte() throws Exception {
    Function function = start(StreamHandler.class.getName(), Duration.ofMinutes(15), Map.of());
    String event = "{ \"amount\": 12345678901234567890.10, \"emoji\": \"🚢\" }";
    assertThat(new String(invoke(function, event).payload(), StandardCharsets.UTF_8))
        .isEqualTo(event);
  }

  @Test
  void runsAMethodNamedByTheHandler() throws Exception {
    Function function =
        start(StreamHandler.class.getName() + "::shout", Duration.ofMinutes(15), Map.of());
    assertThat(new String(invoke(function, "\"ahoy\"").payload(), StandardCharsets.UTF_8))
        .isEqualTo("\"AHOY\"");
  }
}
