package dev.wharf.template;

import dev.wharf.template.Resources.Archive;
import dev.wharf.template.Resources.Bus;
import dev.wharf.template.Resources.Function;
import dev.wharf.template.Resources.Queue;
import dev.wharf.template.Resources.QueueMapping;
import dev.wharf.template.Resources.Rule;
import dev.wharf.template.Resources.StreamMapping;
import dev.wharf.template.Resources.Table;
import dev.wharf.template.Resources.Target;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one resource says about another: every ARN leads somewhere, and what AWS refuses is refused.
 */
final class Consistency {
  private final Resources resources;
  private final Map<String, Queue> queues;
  private final Map<String, Function> functions;
  private final Set<String> buses;
  private final Set<String> functionArns = new HashSet<>();

  private Consistency(Resources resources) {
    this.resources = resources;
    this.queues = byKey(resources.queues(), Queue::arn);
    this.functions = byKey(resources.functions(), Function::logicalId);
    this.buses = resources.buses().stream().map(Bus::arn).collect(Collectors.toSet());
    resources
        .functions()
        .forEach(
            function -> {
              functionArns.add(function.arn());
              functionArns.add(function.targetArn());
            });
  }

  static void check(Resources resources) {
    Consistency consistency = new Consistency(resources);
    consistency.checkNames();
    consistency.checkQueues();
    consistency.checkMappings();
    consistency.checkStreamMappings();
    consistency.checkBus();
    consistency.checkDestinations();
  }

  private void checkNames() {
    Set<String> arns = new HashSet<>();
    Stream.of(
            resources.queues().stream().map(Queue::arn),
            resources.tables().stream().map(Table::arn),
            resources.buses().stream().map(Bus::arn),
            resources.rules().stream().map(Rule::arn),
            resources.functions().stream().map(Function::arn))
        .flatMap(stream -> stream)
        .forEach(
            arn -> {
              if (!arns.add(arn)) {
                throw new InvalidTemplateException("Resources", "two are named " + arn);
              }
            });
  }

  private void checkQueues() {
    for (Queue queue : resources.queues()) {
      if (queue.deadLetterArn() != null) {
        queue(
            queue.deadLetterArn(),
            () -> place(queue.logicalId(), "RedrivePolicy.deadLetterTargetArn"));
      }
    }
  }

  private void checkMappings() {
    for (QueueMapping mapping : resources.queueMappings()) {
      String place = place(mapping.functionLogicalId(), "Events");
      Queue queue = queue(mapping.queueArn(), () -> place);
      Function function = functions.get(mapping.functionLogicalId());
      if (function != null && queue.visibilityTimeout().compareTo(function.timeout()) < 0) {
        throw new InvalidTemplateException(
            place(queue.logicalId(), "VisibilityTimeout"),
            queue.visibilityTimeout().toSeconds()
                + " s is less than the "
                + function.timeout().toSeconds()
                + " s that "
                + function.logicalId()
                + " may take, which Lambda refuses; make it at least six times as long");
      }
    }
  }

  private void checkStreamMappings() {
    Set<List<String>> known = new HashSet<>();
    for (StreamMapping mapping : resources.streamMappings()) {
      String place = place(mapping.functionLogicalId(), "Events");
      if (resources.tables().stream()
          .noneMatch(table -> table.hasStream() && table.streamArn().equals(mapping.streamArn()))) {
        throw new InvalidTemplateException(
            place, mapping.streamArn() + " is no stream of a table of this template");
      }
      if (!known.add(List.of(mapping.functionLogicalId(), mapping.streamArn()))) {
        throw new InvalidTemplateException(
            place,
            mapping.streamArn()
                + " is an event source of this function twice, which Lambda refuses");
      }
      if (mapping.onFailure() != null) {
        queue(mapping.onFailure(), () -> place + ".DestinationConfig.OnFailure");
      }
    }
  }

  private void checkBus() {
    for (Rule rule : resources.rules()) {
      // Every account has the default bus, and schedules are on no other.
      if (rule.schedule() == null
          && resources.buses().stream().noneMatch(bus -> bus.name().equals(rule.busName()))) {
        throw new InvalidTemplateException(
            place(rule.logicalId(), "EventBusName"),
            rule.busName() + " is no bus of this template");
      }
      for (Target target : rule.targets()) {
        String place = place(rule.logicalId(), "Targets." + target.id());
        if (!queues.containsKey(target.arn()) && !functionArns.contains(target.arn())) {
          throw new InvalidTemplateException(
              place, target.arn() + " is no queue or function of this template");
        }
        if (target.deadLetterArn() != null) {
          queue(target.deadLetterArn(), () -> place + ".DeadLetterConfig");
        }
      }
    }
    for (Archive archive : resources.archives()) {
      if (!buses.contains(archive.busArn())) {
        throw new InvalidTemplateException(
            place(archive.logicalId(), "SourceArn"),
            archive.busArn() + " is no bus of this template");
      }
    }
  }

  private void checkDestinations() {
    for (Function function : resources.functions()) {
      String place = place(function.logicalId(), "EventInvokeConfig.DestinationConfig");
      destination(function.asyncInvocation().onSuccess(), place + ".OnSuccess");
      destination(function.asyncInvocation().onFailure(), place + ".OnFailure");
    }
  }

  private void destination(@Nullable String arn, String place) {
    if (arn != null
        && !queues.containsKey(arn)
        && !buses.contains(arn)
        && !functionArns.contains(arn)) {
      throw new InvalidTemplateException(
          place, arn + " is no queue, bus or function of this template");
    }
  }

  private Queue queue(String arn, Supplier<String> place) {
    Queue queue = queues.get(arn);
    if (queue == null) {
      throw new InvalidTemplateException(place.get(), arn + " is no queue of this template");
    }
    return queue;
  }

  private static String place(String logicalId, String property) {
    return "Resources." + logicalId + ".Properties." + property;
  }

  private static <T> Map<String, T> byKey(
      List<T> list, java.util.function.Function<T, String> key) {
    return list.stream().collect(Collectors.toMap(key, value -> value, (first, second) -> first));
  }
}
