package dev.wharf.mapping;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import org.apache.velocity.util.introspection.Info;
import org.apache.velocity.util.introspection.SecureUberspector;
import org.apache.velocity.util.introspection.VelMethod;
import org.apache.velocity.util.introspection.VelPropertyGet;
import org.apache.velocity.util.introspection.VelPropertySet;
import org.jspecify.annotations.Nullable;

/**
 * Lets a template reach values and the two variables, and nothing behind them. SecureUberspector
 * alone still hands out {@code getClass()}. Public because Velocity creates it.
 */
public final class TemplateUberspector extends SecureUberspector {

  @Override
  public @Nullable VelMethod getMethod(Object target, String name, Object[] arguments, Info info) {
    return reachable(target) && !name.equals("getClass")
        ? super.getMethod(target, name, arguments, info)
        : null;
  }

  @Override
  public @Nullable VelPropertyGet getPropertyGet(Object target, String name, Info info) {
    return reachable(target) && !name.equals("class")
        ? super.getPropertyGet(target, name, info)
        : null;
  }

  @Override
  public @Nullable VelPropertySet getPropertySet(
      Object target, String name, Object value, Info info) {
    return target instanceof Map ? super.getPropertySet(target, name, value, info) : null;
  }

  @Override
  @SuppressWarnings("rawtypes") // as in the class above
  public @Nullable Iterator getIterator(Object target, Info info) {
    return reachable(target) ? super.getIterator(target, info) : null;
  }

  private static boolean reachable(@Nullable Object target) {
    return target instanceof CharSequence
        || target instanceof Number
        || target instanceof Boolean
        || target instanceof Map
        || target instanceof Map.Entry
        || target instanceof Collection
        || target instanceof Iterator
        || target instanceof Object[]
        || target instanceof InputVariable
        || target instanceof UtilVariable;
  }
}
