package dev.wharf.acceptance;

import dev.wharf.template.TemplateDocument;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** What {@code sam package} makes: the zipped package, and the template that points at it. */
final class FunctionPackage {

  private FunctionPackage() {}

  /**
   * @throws IllegalStateException if it isn't built
   */
  static byte[] zip(Path directory) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Path file : files(directory)) {
        zip.putNextEntry(new ZipEntry(directory.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, zip);
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static List<Path> files(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new IllegalStateException(
          "there is no package to deploy in "
              + directory
              + "; build it: ./mvnw -pl processor-functions -am -DskipTests package");
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** The template, with the API's definition in it and the package's address for every function. */
  static Map<String, Object> template(Path project, String codeUri) {
    Map<String, Object> template = TemplateDocument.read(project);
    Map<String, Object> function = map(map(template.get("Globals")).get("Function"));
    function.put("CodeUri", codeUri);
    // It tells sam build how to build, and is nobody else's concern.
    map(template.get("Resources")).values().stream()
        .map(FunctionPackage::map)
        .filter(resource -> "AWS::Serverless::Function".equals(resource.get("Type")))
        .forEach(resource -> resource.remove("Metadata"));
    return template;
  }

  @SuppressWarnings("unchecked") // TemplateDocument has such maps only.
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }
}
