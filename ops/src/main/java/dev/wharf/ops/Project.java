package dev.wharf.ops;

import dev.wharf.template.InvalidTemplateException;
import dev.wharf.template.LocalParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * The directory with template.yaml, and what commands need to know of it before a stack is up.
 *
 * @param directory where the launcher lies
 */
record Project(Path directory) {

  Path state() {
    return directory.resolve(".wharf");
  }

  /** The values that local.yaml gives the template's parameters; none without that file. */
  Map<String, String> localParameters() {
    try {
      return LocalParameters.read(directory);
    } catch (InvalidTemplateException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  /** The logical ids of template.yaml's functions, sorted. */
  List<String> functions() {
    TreeSet<String> functions = new TreeSet<>();
    try {
      new Compose(LoadSettings.builder().build())
          .composeString(read(directory.resolve("template.yaml")))
          .map(template -> field(template, "Resources"))
          .ifPresent(
              resources ->
                  tuples(resources).stream()
                      .filter(tuple -> isFunction(tuple.getValueNode()))
                      .forEach(tuple -> functions.add(text(tuple.getKeyNode()))));
    } catch (YamlEngineException e) {
      throw new CommandFailedException("template.yaml is not YAML: " + oneLine(e), e);
    }
    return List.copyOf(functions);
  }

  private static boolean isFunction(Node resource) {
    Node type = field(resource, "Type");
    return type != null && text(type).equals("AWS::Serverless::Function");
  }

  private static @Nullable Node field(Node mapping, String name) {
    return tuples(mapping).stream()
        .filter(tuple -> text(tuple.getKeyNode()).equals(name))
        .map(NodeTuple::getValueNode)
        .findFirst()
        .orElse(null);
  }

  private static List<NodeTuple> tuples(Node node) {
    return node instanceof MappingNode mapping ? mapping.getValue() : List.of();
  }

  private static String text(Node node) {
    return node instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new CommandFailedException(
          "can't read " + file + "; run wharf from a complete checkout", e);
    }
  }

  private static String oneLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
