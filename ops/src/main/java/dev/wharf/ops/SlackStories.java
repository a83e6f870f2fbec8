package dev.wharf.ops;

import dev.wharf.traffic.Answer;
import dev.wharf.traffic.SlackEvents;
import dev.wharf.traffic.Webhook;
import java.util.List;

/** The table lane's: Slack's question for an address, an event, a slash command. */
final class SlackStories {

  private final SlackEvents events;
  private final DemoRoute route;
  private final DemoSteps steps;

  SlackStories(SlackEvents events, DemoRoute route, DemoSteps steps) {
    this.events = events;
    this.route = route;
    this.steps = steps;
  }

  List<Demo.Story> stories() {
    return List.of(
        new Demo.Story(
            "Slack asks whether this address is ours", () -> asked(events.urlVerification())),
        new Demo.Story("an app_mention from Slack", () -> mentioned(events.event("app_mention"))),
        new Demo.Story("a slash command: a form, not JSON", () -> told(events.slashCommand())));
  }

  private void asked(Webhook question) {
    long posted = steps.now();
    Answer answer = route.post(question);
    steps.requireStored(answer);
    if (!SlackEvents.isAnswered(question, answer)) {
      throw new UnexpectedEndingException(
          "answered", "not with its challenge, but with " + quoted(answer));
    }
    steps.right("answered", answer.millis(), "with its challenge, read back from what was stored");
    steps.verified(question.key("slack"), posted, "signature checked, claimed like any other");
  }

  private void mentioned(Webhook mention) {
    long posted = steps.now();
    acknowledged(route.post(mention), "an empty 200, all that Slack wants, within 3 s");
    String key = mention.key("slack");
    steps.verified(key, posted, "signature checked, event claimed in the ledger");
    steps.publishedAndProcessed(key, posted, "wharf.slack, app_mention");
  }

  private void told(Webhook command) {
    long posted = steps.now();
    acknowledged(route.post(command), "an empty 200: Slack would show its user any other");
    String key = command.key("slack");
    steps.verified(key, posted, "signature checked, claimed by its trigger_id");
    steps.publishedAndProcessed(key, posted, "wharf.slack, slash_command");
  }

  private void acknowledged(Answer answer, String text) {
    steps.requireStored(answer);
    if (!answer.body().isEmpty()) {
      throw new UnexpectedEndingException("stored", "answered with " + quoted(answer));
    }
    steps.right("stored", answer.millis(), text);
  }

  private static String quoted(Answer answer) {
    return "'" + answer.body().strip() + "'";
  }
}
