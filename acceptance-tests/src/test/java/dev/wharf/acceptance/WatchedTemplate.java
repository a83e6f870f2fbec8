package dev.wharf.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** What template.yaml has for those who watch a stack, as it is written there. */
final class WatchedTemplate {

  private final Node root;

  private WatchedTemplate(Node root) {
    this.root = root;
  }

  static WatchedTemplate read() {
    try {
      String text = Files.readString(Stack.PROJECT.resolve("template.yaml"));
      return new WatchedTemplate(
          new Compose(LoadSettings.builder().build()).composeString(text).orElseThrow());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A saved query.
   *
   * @param logs the log groups that it reads, by logical id
   */
  record Query(String id, String name, List<String> logs, String text) {}

  List<Query> queries() {
    List<Query> queries = new ArrayList<>();
    for (String id : ofType("AWS::Logs::QueryDefinition")) {
      List<String> logs = new ArrayList<>();
      ((SequenceNode) property(id, "LogGroupNames")).getValue().forEach(log -> logs.add(text(log)));
      queries.add(
          new Query(id, text(property(id, "Name")), logs, text(property(id, "QueryString"))));
    }
    return queries;
  }

  /** With the template's variables in it. */
  String dashboard() {
    SequenceNode textAndVariables = (SequenceNode) property("Dashboard", "DashboardBody");
    return text(textAndVariables.getValue().get(0));
  }

  Set<String> ofType(String type) {
    Set<String> ids = new TreeSet<>();
    MappingNode resources = (MappingNode) get(root, "Resources").orElseThrow();
    resources
        .getValue()
        .forEach(
            resource -> {
              if (get(resource.getValueNode(), "Type")
                  .map(WatchedTemplate::text)
                  .equals(Optional.of(type))) {
                ids.add(text(resource.getKeyNode()));
              }
            });
    return ids;
  }

  Node property(String id, String name) {
    return find(id, name)
        .orElseThrow(() -> new AssertionError("template.yaml has no " + id + "." + name));
  }

  Optional<Node> find(String id, String name) {
    return get(root, "Resources")
        .flatMap(resources -> get(resources, id))
        .flatMap(resource -> get(resource, "Properties"))
        .flatMap(properties -> get(properties, name));
  }

  private static Optional<Node> get(Node mapping, String key) {
    return ((MappingNode) mapping)
        .getValue().stream()
            .filter(entry -> text(entry.getKeyNode()).equals(key))
            .map(entry -> entry.getValueNode())
            .findFirst();
  }

  /** Maps, lists and texts; an intrinsic function's short form is its text. */
  static Object plain(Node node) {
    if (node instanceof MappingNode mapping) {
      Map<String, Object> map = new LinkedHashMap<>();
      mapping
          .getValue()
          .forEach(entry -> map.put(text(entry.getKeyNode()), plain(entry.getValueNode())));
      return map;
    }
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue().stream().map(WatchedTemplate::plain).toList();
    }
    return text(node);
  }

  static String text(Node node) {
    return ((ScalarNode) node).getValue();
  }
}
