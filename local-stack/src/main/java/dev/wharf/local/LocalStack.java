package dev.wharf.local;

import dev.wharf.bus.FunctionsAndBuses;
import dev.wharf.bus.InvalidRuleException;
import dev.wharf.gateway.ApiGateway;
import dev.wharf.lambda.FunctionLog;
import dev.wharf.lambda.Functions;
import dev.wharf.parts.PartException;
import dev.wharf.parts.Parts;
import dev.wharf.template.Endpoints;
import dev.wharf.template.InvalidTemplateException;
import dev.wharf.template.Resources;
import dev.wharf.template.TemplateLoader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * template.yaml, running on this machine. What it accepted is on disk before it says so: a stack
 * that is started again on the same state goes on where the last one ended, however that ended.
 */
public final class LocalStack implements AutoCloseable {

  private static final String STACK_NAME = "wharf";

  private final Resources resources;
  private final Endpoints endpoints;
  private final Deque<AutoCloseable> started;

  private LocalStack(Resources resources, Endpoints endpoints, Deque<AutoCloseable> started) {
    this.resources = resources;
    this.endpoints = endpoints;
    this.started = started;
  }

  /**
   * Starts every part and returns when all answer. The API comes last: nothing is accepted before
   * it can be kept.
   *
   * @throws LocalStackException if a part does not start; then none runs
   */
  public static LocalStack start(StackOptions options) {
    // Undertow announces its every start and stop through java.util.logging otherwise.
    System.setProperty("org.jboss.logging.provider", "slf4j");
    Deque<AutoCloseable> started = new ArrayDeque<>();
    try {
      return start(options, started);
    } catch (IOException
        | PartException
        | InvalidTemplateException
        | InvalidRuleException
        | LocalStackException e) {
      close(started);
      throw e instanceof LocalStackException known
          ? known
          : new LocalStackException(String.valueOf(e.getMessage()), e);
    } catch (RuntimeException e) {
      close(started);
      throw e;
    }
  }

  private static LocalStack start(StackOptions options, Deque<AutoCloseable> started)
      throws IOException {
    StateDirectory state = StateDirectory.open(options.state(), options.clean());
    started.push(state);
    Endpoints endpoints = endpoints(options.ports());
    Resources resources =
        EnvironmentOverrides.replace(
            TemplateLoader.load(options.project(), STACK_NAME, options.parameters(), endpoints),
            options.functionEnvironment());
    Path modules = options.project().resolve("local-stack");
    started.push(
        Parts.start(
            resources,
            endpoints,
            state.path(),
            modules.resolve("dynamodb-local/target/lib"),
            options.waitScale()));
    options.progress().accept(line("SQS", endpoints.sqs(), "ElasticMQ"));
    options.progress().accept(line("DynamoDB", endpoints.dynamodb(), "DynamoDB Local"));
    FunctionLog log = new FunctionLog(state.path().resolve("logs"), options.functionLog());
    started.push(log);
    started.push(
        FunctionsAndBuses.start(
            resources,
            endpoints,
            Functions.Settings.of(
                options.runtime(),
                modules.resolve("runtime-client/target/lib"),
                state.path().resolve("lambda")),
            log,
            endpoints.aws().getPort(),
            Clock.systemUTC(),
            options.waitScale()));
    options
        .progress()
        .accept(line("Lambda", endpoints.aws(), resources.functions().size() + " functions"));
    options
        .progress()
        .accept(line("EventBridge", endpoints.aws(), resources.rules().size() + " rules"));
    // For those who look for it: live, the functions' lines say enough.
    FunctionLog accessLog = new FunctionLog(state.path().resolve("logs"), (name, accessed) -> {});
    started.push(accessLog);
    started.push(
        ApiGateway.start(
            resources,
            endpoints,
            Clock.systemUTC(),
            accessed -> accessLog.line(STACK_NAME + "-AccessLog", accessed)));
    LocalStack stack = new LocalStack(resources, endpoints, started);
    options.progress().accept(line("API Gateway", stack.webhookUrl(), "mapping templates"));
    state.announce(endpoints, resources);
    return stack;
  }

  private static Endpoints endpoints(StackOptions.Ports ports) {
    return new Endpoints(
        FreePorts.address(ports.api()),
        FreePorts.address(ports.sqs()),
        FreePorts.address(ports.dynamodb()),
        FreePorts.address(ports.aws()));
  }

  private static String line(String component, URI address, String what) {
    return "%-12s %-36s %s".formatted(component, address, what);
  }

  public Endpoints endpoints() {
    return endpoints;
  }

  public Resources resources() {
    return resources;
  }

  /** Where webhooks are posted, followed by a slash and a source. */
  public URI webhookUrl() {
    String stage = resources.api().map(Resources.Api::stageName).orElseThrow();
    return endpoints.api().resolve("/" + stage + "/webhooks");
  }

  /** Stops everything, the API first; what was accepted is kept. */
  @Override
  public void close() {
    close(started);
  }

  private static void close(Deque<AutoCloseable> started) {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        // The other parts are stopped all the same; everything that matters is on disk.
        System.getLogger("wharf").log(System.Logger.Level.WARNING, "closing failed", e);
      }
    }
  }
}
