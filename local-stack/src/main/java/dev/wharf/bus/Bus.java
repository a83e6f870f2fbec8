package dev.wharf.bus;

import dev.wharf.template.Resources.Rule;
import dev.wharf.template.Resources.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.event.ruler.Machine;
import software.amazon.event.ruler.RuleCompiler;

/** One event bus: its rules, matched by AWS's own event-ruler. */
final class Bus {
  /** A target of a rule that matched. */
  record RuleTarget(Rule rule, Target target, TargetInput input) {}

  private final String name;
  private final String arn;
  private final Machine machine = Machine.builder().build();
  private final Map<String, List<RuleTarget>> targets = new HashMap<>();
  private final List<Rule> rules = new ArrayList<>();

  Bus(String name, String arn) {
    this.name = name;
    this.arn = arn;
  }

  String name() {
    return name;
  }

  String arn() {
    return arn;
  }

  List<Rule> rules() {
    return List.copyOf(rules);
  }

  /**
   * @throws InvalidRuleException when EventBridge would refuse the rule
   */
  void add(Rule rule) {
    rules.add(rule);
    try {
      String pattern = rule.eventPattern();
      if (rule.enabled() && pattern != null) {
        check("rule " + rule.logicalId(), pattern);
        machine.addRule(rule.name(), pattern);
      }
      List<RuleTarget> inputs = new ArrayList<>();
      for (Target target : rule.targets()) {
        inputs.add(new RuleTarget(rule, target, TargetInput.of(rule, target)));
      }
      targets.put(rule.name(), inputs);
    } catch (InvalidRuleException e) {
      throw new InvalidRuleException("Rule " + rule.logicalId() + ": " + e.getMessage());
    } catch (IOException e) {
      throw new InvalidRuleException(
          "Event pattern of rule " + rule.logicalId() + ": " + e.getMessage());
    }
  }

  /**
   * @throws InvalidRuleException with event-ruler's explanation
   */
  static void check(String what, String pattern) throws IOException {
    String problem = RuleCompiler.check(pattern);
    if (problem != null) {
      throw new InvalidRuleException("the event pattern is invalid: " + problem.replace('\n', ' '));
    }
  }

  /** A rule's targets, whether or not it is enabled. */
  List<RuleTarget> targets(Rule rule) {
    return targets.getOrDefault(rule.name(), List.of());
  }

  List<RuleTarget> matching(String event) {
    List<RuleTarget> matching = new ArrayList<>();
    try {
      for (String rule : machine.rulesForJSONEvent(event)) {
        matching.addAll(targets.getOrDefault(rule, List.of()));
      }
    } catch (Exception e) { // That is what the ruler declares.
      throw new IllegalArgumentException("The event can't be matched: " + e.getMessage(), e);
    }
    return matching;
  }
}
