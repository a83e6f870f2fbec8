package dev.wharf.ops;

import dev.wharf.api.ApiGenerator;
import dev.wharf.lambda.RuntimeKind;
import dev.wharf.local.StackOptions;
import dev.wharf.local.StackOptions.Ports;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Runs the stack in the foreground. */
@Command(
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    descriptionHeading = "%n",
    optionListHeading = "%n",
    name = "up",
    header = "Run template.yaml on this machine until Ctrl-C.",
    description = {
      "What was accepted survives a stop, and even a kill: the next start goes on with it."
    },
    footer = {
      "",
      "Examples:",
      "  ./wharf up",
      "  ./wharf up --clean                      forget what was stored before",
      "  ./wharf up --api-port 8080 --state /tmp/wharf",
      "  ./wharf up --runtime process            functions in JVMs of their own",
      "  ./wharf up --parameter-overrides StripeSigningSecrets=whsec_test"
    })
final class UpCommand implements Callable<Integer> {

  private final Context context;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  private CommandSpec spec;

  @Option(names = "--clean", description = "Forget the state of earlier runs first.")
  private boolean clean;

  @Option(names = "--api-port", paramLabel = "PORT", description = "API Gateway (7800).")
  private int apiPort = 7800;

  @Option(names = "--sqs-port", paramLabel = "PORT", description = "SQS (7801).")
  private int sqsPort = 7801;

  @Option(names = "--dynamodb-port", paramLabel = "PORT", description = "DynamoDB (7802).")
  private int dynamodbPort = 7802;

  @Option(
      names = "--aws-port",
      paramLabel = "PORT",
      description = "EventBridge and Lambda (7803). For every port, 0 takes a free one.")
  private int awsPort = 7803;

  @Option(
      names = "--listen",
      paramLabel = "ADDRESS",
      description = {
        "Answer on this address of the machine too. On Linux that of Docker's bridge, 172.17.0.1,"
            + " for sam local invoke."
      })
  private @Nullable String listen;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "Where everything durable is kept (.wharf in the project).")
  private @Nullable Path state;

  @Option(
      names = "--runtime",
      paramLabel = "KIND",
      converter = RuntimeConverter.class,
      description = "What functions run in: in-process (fast) or process (closest to Lambda).")
  private RuntimeKind runtime = RuntimeKind.IN_PROCESS;

  @Option(
      names = "--parameter-overrides",
      paramLabel = "KEY=VALUE",
      arity = "1..*",
      description = "The template's parameters; they replace local.yaml's.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  @Option(
      names = "--env-vars",
      paramLabel = "FILE",
      description =
          "SAM's JSON file of functions' environment variables; AWS_ENDPOINT_URL_* may be among"
              + " them.")
  private @Nullable Path environmentFile;

  @Option(
      names = "--wait-scale",
      paramLabel = "X",
      description =
          "Factor for retry, visibility and poll delays, above 0 up to 1: 1 waits as AWS"
              + " does (0.1).")
  private double waitScale = 0.1;

  UpCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (!(waitScale > 0 && waitScale <= 1)) {
      throw wrong("--wait-scale must be above 0 and at most 1, not " + waitScale);
    }
    Path directory = state == null ? context.project().state() : state.toAbsolutePath();
    InetAddress address = address();
    Screen screen = context.screen();
    FunctionLog log = new FunctionLog(screen, Clock.systemUTC());
    Map<String, String> parameters = new LinkedHashMap<>(context.project().localParameters());
    parameters.putAll(overrides);
    StackOptions options =
        new StackOptions(
            context.project().directory(),
            directory,
            clean,
            new Ports(
                port("--api-port", apiPort),
                port("--sqs-port", sqsPort),
                port("--dynamodb-port", dynamodbPort),
                port("--aws-port", awsPort)),
            runtime,
            parameters,
            environmentFile == null ? Map.of() : EnvironmentFile.read(environmentFile),
            waitScale,
            line -> screen.out().println("  " + screen.tick() + " " + line),
            (function, line) -> log.compact(function, line).ifPresent(screen.out()::println));
    screen.out().println(screen.strong("Wharf") + " starts template.yaml on this machine");
    // Beside the start, which it would hold up.
    CompletableFuture<Optional<String>> complaint =
        CompletableFuture.supplyAsync(() -> ApiGenerator.complaint(context.project().directory()));
    Stopping stopping = new Stopping(screen);
    RunningStack stack = context.starter().start(options);
    stopping.now(stack);
    Relay relay = address == null ? null : Relay.start(address, stack.endpoints());
    complaint.join().ifPresent(text -> screen.out().println(screen.strong("note: ") + text));
    new Welcome(screen, context.clock())
        .print(stack, directory, context.project().state(), Secrets.first(parameters, "stripe"));
    try (relay) {
      stopping.await();
    }
    return 0;
  }

  private @Nullable InetAddress address() {
    try {
      return listen == null ? null : Relay.address(listen);
    } catch (IllegalArgumentException e) {
      throw wrong("--listen " + e.getMessage());
    }
  }

  private int port(String option, int port) {
    if (port < 0 || port > 65_535) {
      throw wrong(option + " must be 0 to 65535, not " + port);
    }
    return port;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** Stops the stack when the process is told to end; two seconds are all it gets. */
  private static final class Stopping {
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Screen screen;

    Stopping(Screen screen) {
      this.screen = screen;
    }

    void now(RunningStack stack) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stack), "stop-wharf"));
    }

    void await() throws InterruptedException {
      stopped.await();
    }

    private void stop(RunningStack stack) {
      long start = System.nanoTime();
      Thread closing = new Thread(stack::close, "close-stack");
      closing.setDaemon(true);
      closing.start();
      try {
        closing.join(stack.stopLimit().toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (closing.isAlive()) {
        // Everything accepted is on disk already: a halt loses nothing.
        screen.out().println("stopped the hard way; what was accepted is kept");
        Runtime.getRuntime().halt(130);
      }
      double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
      screen.out().printf("%nstopped in %.1f s; what was accepted is kept%n", seconds);
      stopped.countDown();
    }
  }

  /** Reads {@code in-process} and {@code process}. */
  static final class RuntimeConverter implements ITypeConverter<RuntimeKind> {
    @Override
    public RuntimeKind convert(String value) {
      return switch (value) {
        case "in-process" -> RuntimeKind.IN_PROCESS;
        case "process" -> RuntimeKind.PROCESS;
        default ->
            throw new TypeConversionException("'" + value + "' is neither in-process nor process");
      };
    }
  }
}
