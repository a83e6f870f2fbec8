package dev.wharf.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharf.lambda.RuntimeKind;
import dev.wharf.local.StackOptions;
import dev.wharf.local.StackOptions.Ports;
import dev.wharf.ops.LambdaClient.Invocation;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Invokes one function once: what {@code sam local invoke} does, without Docker. */
@Command(
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%n",
    name = "invoke",
    header = "Invoke one function with an event, as sam local invoke does.",
    description = {
      "Uses the stack that is up; without one, boots one for this call and forgets it afterwards."
          + " The function's response alone goes to standard output, its log to standard error.",
      "Exits with 1 when the function failed."
    },
    footer = {
      "",
      "Examples:",
      "  ./wharf invoke QueueIngestFunction -e events/queue-ingest.stripe.json",
      "  ./wharf invoke PaymentsFunction -e - < events/payments.invoice-paid.json",
      "  ./wharf invoke OutcomeFunction -e events/outcome.success.json -n env.json"
    })
final class InvokeCommand implements Callable<Integer> {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Context context;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  private CommandSpec spec;

  @Parameters(paramLabel = "FUNCTION", description = "Its logical id in template.yaml.")
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  private String function;

  @Option(
      names = {"-e", "--event"},
      paramLabel = "FILE",
      description = "The event, JSON; '-' is standard input.")
  private @Nullable String event;

  @Option(names = "--no-event", description = "Invoke with {}, as without -e.")
  private boolean noEvent;

  @Option(
      names = {"-n", "--env-vars"},
      paramLabel = "FILE",
      description =
          "Environment variables by function, in SAM's format; only where no stack is up.")
  private @Nullable Path envVars;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "State directory of the stack to use (.wharf in the project).")
  private @Nullable Path state;

  InvokeCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (event != null && noEvent) {
      throw wrong("-e and --no-event exclude each other");
    }
    List<String> functions = context.project().functions();
    if (!functions.contains(function)) {
      throw wrong(
          "no function is named '"
              + function
              + "'; template.yaml has "
              + String.join(", ", functions));
    }
    byte[] payload = event();
    Path directory = state == null ? context.project().state() : state.toAbsolutePath();
    Optional<StackFile> up = StackFile.find(directory);
    Invocation invocation = up.isPresent() ? onThe(up.get(), payload) : onItsOwn(payload);
    print(invocation);
    return invocation.failed() ? 1 : 0;
  }

  private Invocation onThe(StackFile stack, byte[] payload) {
    if (envVars != null) {
      throw wrong(
          "--env-vars can't change the stack that is up (process "
              + stack.pid()
              + "); stop it first");
    }
    return new LambdaClient(stack.endpoints().aws()).invoke("wharf-" + function, payload);
  }

  private Invocation onItsOwn(byte[] payload) {
    Path temporary = temporary();
    StackOptions options =
        new StackOptions(
            context.project().directory(),
            temporary,
            true,
            Ports.FREE,
            RuntimeKind.IN_PROCESS,
            context.project().localParameters(),
            variables(),
            1,
            line -> {},
            (id, line) -> {});
    Thread forget = new Thread(() -> delete(temporary), "forget-state");
    Runtime.getRuntime().addShutdownHook(forget);
    try (RunningStack stack = context.starter().start(options)) {
      String name =
          stack.resources().functions().stream()
              .filter(candidate -> candidate.logicalId().equals(function))
              .map(dev.wharf.template.Resources.Function::name)
              .findFirst()
              .orElse(function);
      return new LambdaClient(stack.endpoints().aws()).invoke(name, payload);
    }
  }

  private void print(Invocation invocation) {
    PrintStream err = context.screen().err();
    if (!invocation.log().isEmpty()) {
      err.println(invocation.log().stripTrailing());
    }
    // The payload's bytes, whatever the terminal's character set.
    PrintStream out = context.screen().out();
    byte[] bytes = (invocation.payload().stripTrailing() + "\n").getBytes(UTF_8);
    out.write(bytes, 0, bytes.length);
    out.flush();
  }

  private byte[] event() {
    if (event == null) {
      return "{}".getBytes(UTF_8);
    }
    byte[] bytes;
    try {
      bytes = event.equals("-") ? context.in().readAllBytes() : Files.readAllBytes(Path.of(event));
    } catch (IOException e) {
      throw new CommandFailedException(
          "can't read " + event + "; give -e a file that exists, such as one of events/", e);
    }
    try {
      JSON.readTree(bytes);
      return bytes;
    } catch (IOException e) {
      throw new CommandFailedException(event + " is not JSON; see events/ for samples", e);
    }
  }

  private Map<String, Map<String, String>> variables() {
    if (envVars == null) {
      return Map.of();
    }
    try {
      return JSON.readValue(envVars.toFile(), new TypeReference<>() {});
    } catch (IOException e) {
      throw new CommandFailedException(
          envVars + " is not SAM's format: {\"" + function + "\": {\"NAME\": \"value\"}}", e);
    }
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("wharf-invoke-");
    } catch (IOException e) {
      throw new CommandFailedException("can't write a temporary directory; set TMPDIR", e);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> paths = Files.walk(directory)) {
      paths.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException | UncheckedIOException e) {
      // A file that a part was still writing: the system clears its temporary directory itself.
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
