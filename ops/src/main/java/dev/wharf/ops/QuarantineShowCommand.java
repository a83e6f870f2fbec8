package dev.wharf.ops;

import dev.wharf.ledger.LedgerItem;
import dev.wharf.ledger.QuarantineStore;
import dev.wharf.operations.BundleDetails;
import dev.wharf.operations.ExitCodes;
import dev.wharf.operations.LedgerSearch;
import dev.wharf.operations.Reverification;
import dev.wharf.operations.Session;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Shows one quarantined webhook. */
@Command(
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%n",
    name = "show",
    header =
        "One quarantined webhook, or a bundle of them: why, since when, its headers, what it became.",
    description = {
      "Of a bundle a line for each webhook; --payload or --webhook shows more. Exits with 1 when"
          + " nothing has that id."
    },
    footer = {
      "",
      "Examples:",
      "  ./wharf quarantine show 'quarantine#Yp3k...'",
      "  ./wharf quarantine show Yp3k... --payload",
      "  ./wharf quarantine show Yp3k... --raw > body.json",
      "  ./wharf quarantine show 'bundle:stripe#2026-01-31T10#3/...' --webhook Yp3k..."
    })
final class QuarantineShowCommand implements Callable<Integer> {

  private final Context context;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  private CommandSpec spec;

  @Parameters(
      paramLabel = "ID",
      description =
          "The key that list shows, or the x-amz-apigw-id that the sender got; or a bundle's id.")
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  private String id;

  @Option(names = "--payload", description = "The payload too; JSON is indented.")
  private boolean payload;

  @Option(
      names = "--webhook",
      paramLabel = "ID",
      description = "Of a bundle, the one with this x-amz-apigw-id.")
  private @Nullable String webhook;

  @Option(names = "--raw", description = "Only the payload, byte for byte.")
  private boolean raw;

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  @Mixin private final TargetOptions target = new TargetOptions();

  QuarantineShowCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (id.isBlank()) {
      throw new ParameterException(spec.commandLine(), "ID is empty");
    }
    Screen screen = context.screen();
    if (webhook != null && !Reverification.isBundle(id)) {
      throw new CommandFailedException("--webhook goes with a bundle's id; leave it out");
    }
    try (Session session = target.open(context)) {
      if (Reverification.isBundle(id)) {
        return bundle(session, screen);
      }
      LedgerSearch search = new LedgerSearch(session);
      String key = "quarantine#" + Reverification.id(id);
      List<Map<String, AttributeValue>> items = search.get(List.of(key));
      if (items.isEmpty()) {
        screen
            .err()
            .println(
                "nothing in quarantine has the id "
                    + id
                    + " and an item of its own; ./wharf show looks for it elsewhere");
        return ExitCodes.FAILED;
      }
      Map<String, AttributeValue> item = items.get(0);
      ShowCommand.show(session, item, screen, new ShowCommand.Form(payload, raw, json));
      String became = LedgerItem.text(item, "ledgerKey");
      if (!became.isEmpty() && !raw && !json) {
        String status =
            search.get(List.of(became)).stream()
                .map(webhook -> LedgerItem.text(webhook, "status"))
                .findFirst()
                .orElse("expired");
        screen.out().println("became " + became + ", which is " + status);
      }
      return ExitCodes.DONE;
    }
  }

  private int bundle(Session session, Screen screen) {
    QuarantineStore store =
        new QuarantineStore(
            session.clients().dynamoDb(),
            session.stack().output("LedgerTableName"),
            // Nothing is kept any longer by being looked at.
            Duration.ZERO,
            context.clock());
    Optional<QuarantineStore.Bundle> found = store.findBundle(id);
    if (found.isEmpty()) {
      screen.err().println("there is no bundle " + id + "; it may have expired");
      return ExitCodes.FAILED;
    }
    BundleDetails all = new BundleDetails(session.stack(), id, found.get());
    BundleDetails details = webhook == null ? all : all.only(webhook);
    if (details.webhooks().isEmpty()) {
      screen.err().println("the bundle has no webhook " + webhook);
      return ExitCodes.FAILED;
    }
    if (raw) {
      if (details.webhooks().size() > 1) {
        throw new CommandFailedException("the bundle has several webhooks; say --webhook which");
      }
      byte[] bytes = details.webhooks().get(0).readable().payload().bytes();
      screen.out().write(bytes, 0, bytes.length);
      screen.out().flush();
    } else if (json) {
      details.json(payload).forEach(screen.out()::println);
    } else {
      details.lines(payload || webhook != null, payload).forEach(screen.out()::println);
    }
    return ExitCodes.DONE;
  }
}
