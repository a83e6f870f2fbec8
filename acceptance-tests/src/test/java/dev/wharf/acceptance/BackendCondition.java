package dev.wharf.acceptance;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips what the chosen back end can't run, and prints why. JUnit finds it by itself: see {@code
 * junit-platform.properties}.
 */
public final class BackendCondition implements ExecutionCondition {

  private static final ConditionEvaluationResult RUN = ConditionEvaluationResult.enabled("");
  private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

  private final BackendChoice choice;

  public BackendCondition() {
    this(BackendChoice.ofThisRun());
  }

  BackendCondition(BackendChoice choice) {
    this.choice = choice;
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return context
        .getElement()
        .map(element -> judge(element, context.getTestMethod().isPresent()))
        .orElse(RUN);
  }

  ConditionEvaluationResult judge(AnnotatedElement element, boolean method) {
    if (choice.embedded()) {
      return RUN;
    }
    EmbeddedOnly embeddedOnly = element.getAnnotation(EmbeddedOnly.class);
    if (embeddedOnly != null) {
      return skip(element, embeddedOnly.value() + ", which only the embedded stack can do");
    }
    if (method) {
      return RUN;
    }
    if (!element.isAnnotationPresent(OnEveryBackend.class)) {
      return skip(element, "is about the embedded stack");
    }
    if (choice.kind() == BackendChoice.Kind.LOCALSTACK && !LocalStackInDocker.available()) {
      return skip(element, "there is no Docker here to start LocalStack in");
    }
    return RUN;
  }

  private ConditionEvaluationResult skip(AnnotatedElement element, String why) {
    String reason = "skipped on " + choice.kind() + ": " + name(element) + ": " + why;
    if (TOLD.add(reason)) {
      System.out.println(reason);
    }
    return ConditionEvaluationResult.disabled(reason);
  }

  private static String name(AnnotatedElement element) {
    if (element instanceof Class<?> type) {
      return type.getSimpleName();
    }
    return element instanceof Method method
        ? method.getDeclaringClass().getSimpleName() + "." + method.getName()
        : element.toString();
  }
}
