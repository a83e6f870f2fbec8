package dev.wharf.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.ListRulesRequest;
import software.amazon.awssdk.services.eventbridge.model.ListRulesResponse;
import software.amazon.awssdk.services.eventbridge.model.ListTargetsByRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.ListTargetsByRuleResponse;
import software.amazon.awssdk.services.eventbridge.model.ResourceNotFoundException;
import software.amazon.awssdk.services.eventbridge.model.Rule;
import software.amazon.awssdk.services.eventbridge.model.RuleState;
import software.amazon.awssdk.services.eventbridge.model.Target;

class ProcessorRulesTest {

  private static final String ALL = "{\"source\":[{\"prefix\":\"wharf.\"}]}";
  private static final String FUNCTION = "arn:aws:lambda:eu-west-1:1:function:a:live";
  private static final String QUEUE = "arn:aws:sqs:eu-west-1:1:a";

  private final EventBridge eventBridge = new EventBridge();

  @Test
  void onlyWhatStartsAFunctionOwesAnOutcome() {
    eventBridge.add(rule("function"), FUNCTION);
    eventBridge.add(rule("queue-and-function"), QUEUE, FUNCTION);
    eventBridge.add(rule("queue"), QUEUE);
    eventBridge.add(rule("log"), "arn:aws:logs:eu-west-1:1:log-group:a");
    eventBridge.add(rule("another-bus"), "arn:aws:events:eu-west-1:1:event-bus/a");
    // Somebody has not finished it.
    eventBridge.add(rule("without-target"));

    assertThat(takers("wharf.stripe", "x"))
        .containsExactlyInAnyOrder("function", "queue-and-function", "without-target");
  }

  /** EventBridge makes it for an archive, whose pattern takes every webhook. */
  @Test
  void theArchivesOwnRuleIsNone() {
    eventBridge.add(
        rule("Events-Archive-a").toBuilder().managedBy("prod.vhs.events.aws.internal").build(),
        FUNCTION);

    assertThat(takers("wharf.stripe", "x")).isEmpty();
  }

  @Test
  void aScheduleIsNone() {
    eventBridge.add(rule("a").toBuilder().eventPattern(null).build(), FUNCTION);

    assertThat(takers("wharf.stripe", "x")).isEmpty();
  }

  @Test
  void aDisabledOneIsOne() {
    eventBridge.add(rule("a").toBuilder().state(RuleState.DISABLED).build(), FUNCTION);

    assertThat(takers("wharf.stripe", "x")).containsExactly("a (disabled)");
  }

  @Test
  void theTypeDecidesWhereItCan() {
    eventBridge.add(rule("a"), FUNCTION);
    eventBridge.add(
        rule("b").toBuilder().eventPattern("{\"detail-type\":[\"x\"]}").build(), FUNCTION);
    eventBridge.add(
        rule("c").toBuilder().eventPattern("{\"source\":[\"lambda\"]}").build(), FUNCTION);

    assertThat(takers("wharf.stripe", "x")).containsExactlyInAnyOrder("a", "b");
    assertThat(takers("wharf.stripe", "y")).containsExactly("a");
    assertThat(takers("other", "y")).isEmpty();
  }

  @Test
  void everyPageIsRead() {
    for (int i = 0; i < 5; i++) {
      eventBridge.add(rule("rule-" + i), FUNCTION);
    }

    assertThat(takers("wharf.stripe", "x")).hasSize(5);
  }

  @Test
  void oneThatIsDeletedMeanwhileIsNone() {
    eventBridge.add(rule("a"), FUNCTION);
    eventBridge.targets.remove("a");

    assertThat(takers("wharf.stripe", "x")).isEmpty();
  }

  /** No webhook is judged without the rules. */
  @Test
  void whatCannotBeReadIsAnError() {
    eventBridge.broken = true;

    assertThatThrownBy(() -> takers("wharf.stripe", "x")).isInstanceOf(EventBridgeException.class);
  }

  private List<String> takers(String source, String type) {
    return ProcessorRules.of(eventBridge, "bus").takers(source, type).stream()
        .map(ProcessorRule::toString)
        .toList();
  }

  private static Rule rule(String name) {
    return Rule.builder()
        .name(name)
        .arn("arn:aws:events:eu-west-1:1:rule/bus/" + name)
        .eventPattern(ALL)
        .state(RuleState.ENABLED)
        .build();
  }

  /** Answers as EventBridge does, two rules a page. */
  private static final class EventBridge implements EventBridgeClient {

    private final List<Rule> rules = new ArrayList<>();
    private final Map<String, List<Target>> targets = new LinkedHashMap<>();
    private boolean broken;

    void add(Rule rule, String... targetArns) {
      rules.add(rule);
      List<Target> all = new ArrayList<>();
      for (String arn : targetArns) {
        all.add(Target.builder().id("id").arn(arn).build());
      }
      targets.put(rule.name(), all);
    }

    @Override
    public ListRulesResponse listRules(ListRulesRequest request) {
      if (broken) {
        throw EventBridgeException.builder().message("throttled").build();
      }
      assertThat(request.eventBusName()).isEqualTo("bus");
      int from = request.nextToken() == null ? 0 : Integer.parseInt(request.nextToken());
      int to = Math.min(from + 2, rules.size());
      return ListRulesResponse.builder()
          .rules(rules.subList(from, to))
          .nextToken(to < rules.size() ? "" + to : null)
          .build();
    }

    @Override
    public ListTargetsByRuleResponse listTargetsByRule(ListTargetsByRuleRequest request) {
      assertThat(request.eventBusName()).isEqualTo("bus");
      List<Target> known = targets.get(request.rule());
      if (known == null) {
        throw ResourceNotFoundException.builder().message("gone").build();
      }
      return ListTargetsByRuleResponse.builder().targets(known).build();
    }

    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
