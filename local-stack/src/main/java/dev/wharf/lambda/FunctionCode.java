package dev.wharf.lambda;

import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * The classes and resources of one code directory, below those of the runtime client, which come
 * first as on Lambda. Environments share it: jars are opened once and a class is read and woven
 * once, however often it is defined.
 */
final class FunctionCode implements AutoCloseable {
  private final Path directory;
  private final List<JarFile> jars = new ArrayList<>();
  // The first jar that has an entry wins; a resource may be in several.
  private final Map<String, List<JarFile>> entries = new HashMap<>();
  private final Map<String, byte[]> woven = new ConcurrentHashMap<>();

  FunctionCode(Path runtimeClientDirectory, Path codeDirectory) throws IOException {
    directory = codeDirectory.toAbsolutePath();
    if (!Files.isDirectory(directory)) {
      throw new IOException("There is no function package at " + directory + ": build it first");
    }
    List<Path> files = jarsIn(runtimeClientDirectory);
    if (files.isEmpty()) {
      throw new IOException(
          "There is no runtime interface client in " + runtimeClientDirectory + ": build it first");
    }
    files.addAll(jarsIn(directory.resolve("lib")));
    for (Path file : files) {
      JarFile jar = new JarFile(file.toFile());
      jars.add(jar);
      jar.stream()
          .filter(entry -> !entry.isDirectory())
          .forEach(
              entry ->
                  entries.computeIfAbsent(entry.getName(), name -> new ArrayList<>(1)).add(jar));
    }
  }

  /** A class file as it is to be defined, or null when there is none of that name. */
  byte @Nullable [] classFile(String className) throws IOException {
    String name = className.replace('.', '/') + ".class";
    byte[] known = woven.get(name);
    if (known != null) {
      return known;
    }
    byte[] read = read(name);
    if (read == null) {
      return null;
    }
    byte[] classFile = FunctionWeaver.weave(read, !entries.containsKey(name));
    woven.put(name, classFile);
    return classFile;
  }

  List<URL> resources(String name) throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (JarFile jar : entries.getOrDefault(name, List.of())) {
      urls.add(new URL("jar:" + Path.of(jar.getName()).toUri() + "!/" + name));
    }
    Path file = directory.resolve(name).normalize();
    if (file.startsWith(directory) && Files.exists(file)) {
      urls.add(file.toUri().toURL());
    }
    return urls;
  }

  private byte @Nullable [] read(String name) throws IOException {
    List<JarFile> holders = entries.get(name);
    if (holders == null) {
      Path file = directory.resolve(name);
      return Files.isRegularFile(file) ? Files.readAllBytes(file) : null;
    }
    JarFile jar = holders.get(0);
    ZipEntry entry = jar.getEntry(name);
    try (InputStream in = jar.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }

  private static List<Path> jarsIn(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return new ArrayList<>();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return new ArrayList<>(
          files.filter(file -> file.toString().endsWith(".jar")).sorted().toList());
    }
  }

  @Override
  public void close() throws IOException {
    for (JarFile jar : jars) {
      jar.close();
    }
  }
}
