package dev.wharf.ops;

import dev.wharf.traffic.Signer;
import dev.wharf.traffic.SlackEvents;
import dev.wharf.traffic.SlackSigner;
import dev.wharf.traffic.StripeEvents;
import dev.wharf.traffic.StripeSigner;
import dev.wharf.traffic.WebhookClient;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A few webhooks of each source, and what becomes of each. */
final class Demo {

  private final URI webhooks;
  private final Function<String, Optional<LedgerEntry>> ledger;
  private final UnaryOperator<String> secrets;
  private final Clock clock;
  private final Duration patience;
  private final DemoTable table;

  /**
   * @param webhooks where webhooks are posted, followed by a slash and a source
   * @param ledger finds an entry by its key
   * @param secrets what the stack verifies a source with
   * @param patience how long each step may take
   */
  Demo(
      URI webhooks,
      Function<String, Optional<LedgerEntry>> ledger,
      UnaryOperator<String> secrets,
      Clock clock,
      Duration patience,
      Screen screen) {
    this.webhooks = webhooks;
    this.ledger = ledger;
    this.secrets = secrets;
    this.clock = clock;
    this.patience = patience;
    this.table = new DemoTable(screen);
  }

  /**
   * @return whether every webhook ended as it should
   */
  boolean run() {
    List<Story> stories = stories();
    int right = 0;
    for (int i = 0; i < stories.size(); i++) {
      table.title(i + 1, stories.get(i).title());
      right += told(stories.get(i)) ? 1 : 0;
    }
    table.close(right, stories.size());
    return right == stories.size();
  }

  private List<Story> stories() {
    DemoSteps steps = new DemoSteps(ledger, clock, patience, table);
    return Stream.of(
            new StripeStories(
                    StripeEvents.random(clock), route("stripe", StripeSigner::request), steps)
                .stories(),
            new SlackStories(SlackEvents.random(clock), route("slack", SlackSigner::request), steps)
                .stories())
        .flatMap(List::stream)
        .toList();
  }

  private DemoRoute route(String source, Signer signer) {
    WebhookClient client = new WebhookClient(URI.create(webhooks + "/" + source));
    return new DemoRoute(client, signer, secrets.apply(source), clock);
  }

  private boolean told(Story story) {
    try {
      story.steps().run();
      return true;
    } catch (UnexpectedEndingException e) {
      table.wrong(e.step(), e.why());
      return false;
    }
  }

  /**
   * A webhook, and what should become of it.
   *
   * @param steps throws {@link UnexpectedEndingException}
   */
  record Story(String title, Runnable steps) {}
}
