package dev.wharf.lambda;

import com.amazonaws.services.lambda.runtime.LambdaLogger;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * AWS's runtime interface client 2.9 inside a function's class loader, without its loop: it loads
 * the handler, (de)serializes events, makes the Context and shapes errors, as it does on Lambda.
 * Reached by reflection, as it belongs to the function's classes and not to ours. The members used
 * are not its public interface; a newer version may need other names here.
 */
final class RuntimeClient {
  private static final String CLIENT = "com.amazonaws.services.lambda.runtime.api.client.";
  private static final String LOGGING = "com.amazonaws.services.lambda.runtime.logging.";

  private final ClassLoader loader;
  private final Class<?> awsLambda;
  private final Class<?> userFault;
  private final Object logger;
  private final Object handler;
  private final Method call;
  private final Class<?> request;

  /**
   * Loads the handler and runs its constructor.
   *
   * @throws InitException when that fails, with the client's own words
   */
  RuntimeClient(URLClassLoader loader, String handlerName, EnvironmentLog log)
      throws InitException, ReflectiveOperationException {
    this.loader = loader;
    awsLambda = client("AWSLambda");
    userFault = client("UserFault");
    request = client("runtimeapi.dto.InvocationRequest");
    set(awsLambda, "customerClassLoader", loader);
    logger = logger(log);
    set(type("com.amazonaws.services.lambda.runtime.LambdaRuntime"), "logger", logger);
    Method find =
        accessible(
            awsLambda.getDeclaredMethod("findRequestHandler", String.class, ClassLoader.class));
    try {
      handler = find.invoke(null, handlerName, loader);
    } catch (InvocationTargetException e) {
      throw new InitException(outcome(e.getTargetException()));
    }
    Class<?> faulty = client("LambdaRequestHandler$UserFaultHandler");
    if (faulty.isInstance(handler)) {
      Object fault = faulty.getField("fault").get(handler);
      log((Throwable) fault);
      throw new InitException(outcome((Throwable) fault));
    }
    call = accessible(client("LambdaRequestHandler").getMethod("call", request));
  }

  Outcome call(Invocation invocation, String functionArn, long deadlineMillis)
      throws ReflectiveOperationException {
    Object event = request.getConstructor().newInstance();
    put(event, "setId", String.class, invocation.requestId());
    put(event, "setInvokedFunctionArn", String.class, functionArn);
    put(event, "setDeadlineTimeInMs", long.class, deadlineMillis);
    put(event, "setContent", byte[].class, invocation.payload());
    put(event, "setClientContext", String.class, invocation.clientContext());
    try {
      return Outcome.success(((ByteArrayOutputStream) call.invoke(handler, event)).toByteArray());
    } catch (InvocationTargetException e) {
      Throwable thrown = e.getTargetException();
      userFault.getMethod("filterStackTrace", Throwable.class).invoke(null, thrown);
      log(thrown);
      return outcome(thrown);
    }
  }

  /** The error that the client would report to Lambda. */
  private Outcome outcome(Throwable thrown) throws ReflectiveOperationException {
    Object error =
        accessible(
                awsLambda.getDeclaredMethod(
                    "createLambdaErrorFromThrowableOrUserFault", Throwable.class))
            .invoke(null, thrown);
    Object shape = error.getClass().getField("errorRequest").get(error);
    Class<?> type = shape.getClass();
    String[] stackTrace = (String[]) type.getField("stackTrace").get(shape);
    return Outcome.failure(
        (String) type.getField("errorMessage").get(shape),
        (String) type.getField("errorType").get(shape),
        stackTrace == null ? null : List.of(stackTrace));
  }

  private void log(Throwable thrown) throws ReflectiveOperationException {
    Object fault =
        userFault.isInstance(thrown)
            ? thrown
            : userFault.getMethod("makeUserFault", Throwable.class).invoke(null, thrown);
    Object text = userFault.getMethod("reportableError").invoke(fault);
    type(LambdaLogger.class.getName()).getMethod("log", String.class).invoke(logger, text);
  }

  private Object logger(EnvironmentLog log) throws ReflectiveOperationException {
    Class<?> sinkType = client("logging.LogSink");
    Object sink =
        Proxy.newProxyInstance(
            loader,
            new Class<?>[] {sinkType},
            (proxy, method, arguments) -> {
              if (method.getName().equals("log")) {
                log.message((byte[]) arguments[arguments.length - 1]);
              }
              return null;
            });
    Class<?> environment = client("LambdaEnvironment");
    Class<?> level = type(LOGGING + "LogLevel");
    Class<?> format = type(LOGGING + "LogFormat");
    Constructor<?> constructor =
        client("logging.LambdaContextLogger").getConstructor(sinkType, level, format);
    return constructor.newInstance(
        sink,
        level
            .getMethod("fromString", String.class)
            .invoke(null, environment.getField("LAMBDA_LOG_LEVEL").get(null)),
        format
            .getMethod("fromString", String.class)
            .invoke(null, environment.getField("LAMBDA_LOG_FORMAT").get(null)));
  }

  private static void put(Object event, String setter, Class<?> type, @Nullable Object value)
      throws ReflectiveOperationException {
    event.getClass().getMethod(setter, type).invoke(event, value);
  }

  private static void set(Class<?> type, String field, Object value)
      throws ReflectiveOperationException {
    Field found =
        Arrays.stream(type.getDeclaredFields())
            .filter(candidate -> candidate.getName().equals(field))
            .findAny()
            .orElseThrow(() -> new NoSuchFieldException(type + "." + field));
    found.setAccessible(true);
    found.set(null, value);
  }

  private static Method accessible(Method method) {
    method.setAccessible(true);
    return method;
  }

  private Class<?> client(String name) throws ClassNotFoundException {
    return type(CLIENT + name);
  }

  private Class<?> type(String name) throws ClassNotFoundException {
    return Class.forName(name, true, loader);
  }
}
