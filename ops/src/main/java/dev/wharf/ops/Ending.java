package dev.wharf.ops;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharf.events.Json;
import dev.wharf.operations.Audit;
import dev.wharf.operations.ExitCodes;
import dev.wharf.operations.Interruption;
import dev.wharf.operations.PlainText;
import dev.wharf.operations.Redrive;
import dev.wharf.operations.Remedies;
import dev.wharf.operations.Tally;
import java.io.PrintStream;
import java.util.Map;
import java.util.function.Supplier;

/** What a command that changed something says at its end, to people and to the bus. */
final class Ending {

  private final Context context;
  private final Interruption interruption;
  private final String rest;
  private Tally sofar = new Tally();

  Ending(Context context, Interruption interruption) {
    this(context, interruption, "run it again for the rest");
  }

  /**
   * @param rest how to have the rest done, where not all was
   */
  Ending(Context context, Interruption interruption, String rest) {
    this.context = context;
    this.interruption = interruption;
    this.rest = rest;
  }

  /** What has been done until now, lest it be forgotten where the rest fails. */
  void heard(Tally tally) {
    sofar = tally;
  }

  /** Does the work; however it ends, the bus is told. */
  int of(Audit audit, Supplier<Redrive.Result> work, boolean json) {
    Redrive.Result result;
    try {
      result = work.get();
    } catch (RuntimeException e) {
      tell(audit, "failed", sofar.counts());
      if (sofar.counted("redriven") + sofar.counted("replayed") == 0) {
        context.screen().err().println(rest);
        throw e;
      }
      print(sofar, "failed", audit.id(), json);
      context
          .screen()
          .err()
          .println("wharf: " + Remedies.of(e).orElse(String.valueOf(e.getMessage())));
      return ExitCodes.PARTLY;
    }
    boolean failures = result.tally().counted("failed") > 0;
    boolean done = result.complete() && !failures;
    String ending = done ? "done" : interruption.isAsked() ? "interrupted" : "partly";
    tell(audit, ending, result.tally().counts());
    print(result.tally(), ending, audit.id(), json);
    int code = done ? ExitCodes.DONE : ExitCodes.PARTLY;
    interruption.exitWith(code);
    return code;
  }

  private void tell(Audit audit, String ending, Map<String, Long> counts) {
    String refusal = audit.ended(ending, counts);
    if (refusal != null) {
      context.screen().err().println("the bus did not take the audit event: " + refusal);
    }
  }

  private void print(Tally tally, String ending, String id, boolean json) {
    PrintStream out = context.screen().out();
    if (json) {
      ObjectNode node = Json.mapper().createObjectNode().put("ending", ending).put("id", id);
      ObjectNode counts = node.putObject("counts");
      tally.counts().forEach(counts::put);
      out.println(node);
      return;
    }
    out.println(ending + " (operation " + id + ")");
    tally.counts().forEach((what, count) -> out.printf("  %8d %s%n", count, PlainText.line(what)));
    if (!ending.equals("done")) {
      out.println(rest);
    }
  }

  int dryRun(Redrive.Result result, boolean json) {
    PrintStream out = context.screen().out();
    Tally tally = result.tally();
    if (json) {
      ObjectNode node = Json.mapper().createObjectNode().put("matched", tally.counted("matched"));
      node.put("seen", tally.counted("seen"));
      if (tally.counted(Redrive.UNSEEN) > 0) {
        node.put("notSeen", tally.counted(Redrive.UNSEEN));
      }
      tally.oldest().ifPresent(at -> node.put("oldest", at.toString()));
      tally.newest().ifPresent(at -> node.put("newest", at.toString()));
      var groups = node.putArray("groups");
      tally
          .groups()
          .forEach(
              (group, count) -> {
                String[] parts = group.split("\t", -1);
                groups
                    .addObject()
                    .put("source", parts[0])
                    .put("type", parts[1])
                    .put("error", parts[2])
                    .put("count", count);
              });
      tally.samples().forEach(node.putArray("samples")::add);
      out.println(node);
    } else {
      out.printf("%d match; nothing was changed%n", tally.counted("matched"));
      tally
          .groups()
          .forEach(
              (group, count) ->
                  out.printf(
                      "  %8d %s%n", count, PlainText.line(group.strip().replace("\t", "  "))));
      tally
          .oldest()
          .ifPresent(
              oldest ->
                  out.printf("  received from %s to %s%n", oldest, tally.newest().orElse(oldest)));
      tally.samples().forEach(sample -> out.println("  for example " + PlainText.line(sample)));
      if (tally.counted(Redrive.UNSEEN) > 0) {
        out.printf("  %d more were not seen; look again later%n", tally.counted(Redrive.UNSEEN));
      }
    }
    int code = result.complete() ? ExitCodes.DONE : ExitCodes.PARTLY;
    interruption.exitWith(code);
    return code;
  }
}
