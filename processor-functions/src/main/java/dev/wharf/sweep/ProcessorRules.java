package dev.wharf.sweep;

import dev.wharf.sweep.ProcessorRule.Answer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.ListRulesResponse;
import software.amazon.awssdk.services.eventbridge.model.ResourceNotFoundException;
import software.amazon.awssdk.services.eventbridge.model.Rule;
import software.amazon.awssdk.services.eventbridge.model.RuleState;
import software.amazon.awssdk.services.eventbridge.model.Target;

/**
 * The rules of a bus that start functions, and which types they take. Only a function's destination
 * tells the ledger what became of a webhook: a rule that hands everything to a queue, a log or
 * another bus owes no outcome, nor does the one that EventBridge keeps for the archive. A rule
 * without a target does: somebody has not finished it.
 */
public final class ProcessorRules {

  private final List<ProcessorRule> rules;
  private final Map<Type, List<ProcessorRule>> takers = new HashMap<>();

  private record Type(String source, String type) {}

  public ProcessorRules(List<ProcessorRule> rules) {
    this.rules = List.copyOf(rules);
  }

  /** Reads them: a call for each hundred rules, and one for each rule. */
  public static ProcessorRules of(EventBridgeClient eventBridge, String bus) {
    List<ProcessorRule> rules = new ArrayList<>();
    @Nullable String next = null;
    do {
      String token = next;
      ListRulesResponse page =
          eventBridge.listRules(list -> list.eventBusName(bus).limit(100).nextToken(token));
      for (Rule rule : page.rules()) {
        if (rule.eventPattern() != null
            && rule.managedBy() == null
            && startsFunction(eventBridge, bus, rule.name())) {
          rules.add(
              new ProcessorRule(
                  rule.name(),
                  rule.arn(),
                  rule.state() != RuleState.DISABLED,
                  rule.eventPattern()));
        }
      }
      next = page.nextToken();
    } while (next != null);
    return new ProcessorRules(rules);
  }

  private static boolean startsFunction(EventBridgeClient eventBridge, String bus, String rule) {
    try {
      // A rule has five targets at most, unless AWS was asked for more.
      List<Target> targets =
          eventBridge.listTargetsByRule(list -> list.eventBusName(bus).rule(rule)).targets();
      return targets.isEmpty()
          || targets.stream().anyMatch(target -> target.arn().contains(":lambda:"));
    } catch (ResourceNotFoundException e) {
      return false; // Deleted since it was listed.
    }
  }

  /**
   * The rules that take events of a type, all or some of them; asked once for each type.
   *
   * @param source on the bus, such as {@code wharf.stripe}
   */
  public List<ProcessorRule> takers(String source, String type) {
    return takers.computeIfAbsent(
        new Type(source, type),
        of ->
            rules.stream()
                .filter(rule -> rule.takes(of.source(), of.type()) != Answer.NO)
                .toList());
  }
}
