package dev.wharf.ops;

import dev.wharf.events.IdempotencyKey;
import dev.wharf.ledger.KeptRequest;
import dev.wharf.ledger.LedgerItem;
import dev.wharf.ledger.Payloads;
import dev.wharf.operations.ExitCodes;
import dev.wharf.operations.Filter;
import dev.wharf.operations.LedgerSearch;
import dev.wharf.operations.RequestMarks;
import dev.wharf.operations.Session;
import dev.wharf.operations.WebhookDetails;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Shows all that is known about a webhook. */
@Command(
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%n",
    name = "show",
    header = "All that is known about one webhook.",
    description = {
      "Its history, headers, and what each processor's invocation ended with. Headers that carry"
          + " secrets or signatures are hidden. Exits with 1 when nothing has that id."
    },
    footer = {
      "",
      "Examples:",
      "  ./wharf show evt_1",
      "  ./wharf show 'stripe#acme#evt_1' --payload",
      "  ./wharf show 'stripe##evt_1' --raw > body.json"
    })
final class ShowCommand implements Callable<Integer> {

  private final Context context;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  private CommandSpec spec;

  @Parameters(
      paramLabel = "ID",
      description =
          "The ledger's key (source#tenant#event id, quarantine#...), the provider's event id, or"
              + " the x-amz-apigw-id that the sender was answered with.")
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  private String id;

  @Mixin private final TargetOptions target = new TargetOptions();

  @Option(names = "--source", paramLabel = "SOURCE", description = "The event id is this source's.")
  private @Nullable String source;

  @Option(names = "--tenant", paramLabel = "TENANT", description = "And this tenant's.")
  private @Nullable String tenant;

  @Option(names = "--payload", description = "The payload too; JSON is indented.")
  private boolean payload;

  @Option(names = "--raw", description = "Only the payload, byte for byte.")
  private boolean raw;

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  ShowCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (id.isBlank()) {
      throw new ParameterException(spec.commandLine(), "ID is empty");
    }
    Screen screen = context.screen();
    try (Session session = target.open(context)) {
      Filter filter =
          new Filter(source, null, tenant, java.util.Set.of(), null, null, List.of(), null);
      List<Map<String, AttributeValue>> items = new LedgerSearch(session).items(id, filter);
      if (items.isEmpty()) {
        if (!raw) {
          RequestMarks.of(session, Stream.of(id)).stream()
              .map(WebhookDetails::json)
              .forEach(mark -> screen.out().println(json ? mark : WebhookDetails.line(mark)));
        }
        screen
            .err()
            .println(
                "nothing in the ledger has the id "
                    + id
                    + "; a tenant's event needs --tenant; what ingest has not ended yet is in"
                    + " ./wharf stats");
        return ExitCodes.FAILED;
      }
      if (raw && items.size() > 1) {
        throw new CommandFailedException("several webhooks have that id; give the ledger's key");
      }
      for (Map<String, AttributeValue> item : items) {
        show(session, item, screen, new Form(payload, raw, json));
      }
      return ExitCodes.DONE;
    }
  }

  /** What is shown of a webhook, and how. */
  record Form(boolean payload, boolean raw, boolean json) {}

  static void show(Session session, Map<String, AttributeValue> item, Screen screen, Form form) {
    Payloads payloads =
        new Payloads(session.clients().dynamoDb(), session.stack().output("LedgerTableName"));
    IdempotencyKey key = new IdempotencyKey(LedgerItem.text(item, "pk"));
    if (form.raw()) {
      byte[] bytes = payloads.read(key).bytes();
      screen.out().write(bytes, 0, bytes.length);
      screen.out().flush();
      return;
    }
    KeptRequest request = payloads.request(key).orElse(null);
    Stream<String> requests =
        Stream.of("gatewayId", "quarantineId", "lastDuplicateId")
            .map(attribute -> LedgerItem.text(item, attribute));
    WebhookDetails details =
        new WebhookDetails(session.stack(), item, RequestMarks.of(session, requests), request);
    if (form.json()) {
      screen.out().println(details.json(form.payload()));
    } else {
      details.lines(form.payload()).forEach(screen.out()::println);
    }
  }
}
