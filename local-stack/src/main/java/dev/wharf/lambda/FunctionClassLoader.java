package dev.wharf.lambda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The classes of one execution environment. Above it is only the JDK, so a function sees its own
 * package and Lambda's runtime client and nothing of the stack.
 *
 * <p>A {@link URLClassLoader} because the runtime client asks for one; it has no URLs.
 */
final class FunctionClassLoader extends URLClassLoader {
  private static final String HOOKS = FunctionHooks.class.getName();

  static {
    registerAsParallelCapable();
  }

  private final FunctionCode code;

  FunctionClassLoader(FunctionCode code) {
    // Without a name, which stack traces would carry.
    super(new URL[0], ClassLoader.getPlatformClassLoader());
    this.code = code;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    try {
      byte[] classFile = name.equals(HOOKS) ? hooks() : code.classFile(name);
      if (classFile == null) {
        throw new ClassNotFoundException(name);
      }
      return defineClass(name, classFile, 0, classFile.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  @Override
  public @Nullable URL findResource(String name) {
    try {
      List<URL> urls = code.resources(name);
      return urls.isEmpty() ? null : urls.get(0);
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Enumeration<URL> findResources(String name) throws IOException {
    return Collections.enumeration(code.resources(name));
  }

  private static byte[] hooks() throws IOException {
    try (InputStream in =
        FunctionHooks.class.getResourceAsStream(FunctionHooks.class.getSimpleName() + ".class")) {
      if (in == null) {
        throw new IOException(HOOKS + " is not on the class path");
      }
      return in.readAllBytes();
    }
  }
}
