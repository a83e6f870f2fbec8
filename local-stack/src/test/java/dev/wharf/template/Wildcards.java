package dev.wharf.template;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Statements of policies that allow more than they name, and say in no comment why. */
final class Wildcards {

  private final List<String> lines;
  private final List<String> findings = new ArrayList<>();

  private Wildcards(List<String> lines) {
    this.lines = lines;
  }

  static List<String> findings(Path file) {
    try {
      String text = Files.readString(file);
      Wildcards wildcards = new Wildcards(text.lines().toList());
      new Compose(LoadSettings.builder().build()).composeString(text).ifPresent(wildcards::visit);
      return wildcards.findings;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void visit(Node node) {
    if (node instanceof SequenceNode sequence) {
      sequence.getValue().forEach(this::visit);
    } else if (node instanceof MappingNode mapping) {
      if (isStatement(mapping)) {
        check(mapping);
      }
      for (NodeTuple tuple : mapping.getValue()) {
        visit(tuple.getValueNode());
      }
    }
  }

  private static boolean isStatement(MappingNode mapping) {
    return mapping.getValue().stream().anyMatch(tuple -> text(tuple.getKeyNode()).equals("Effect"));
  }

  private void check(MappingNode statement) {
    int line = line(statement);
    for (NodeTuple tuple : statement.getValue()) {
      String key = text(tuple.getKeyNode());
      if (key.matches("Not(Action|Resource|Principal)")) {
        find(line, key + " allows all but what it names: name what is allowed");
      }
      if (key.matches("Action|Resource|Principal")
          && hasWildcard(tuple.getValueNode())
          && !isExplained(line, lastLine(statement))) {
        find(line, key + " has a wildcard: name one, or say in a comment above why it must be so");
      }
    }
  }

  private void find(int line, String what) {
    findings.add("template.yaml:" + (line + 1) + ": " + what);
  }

  private static boolean hasWildcard(Node value) {
    if (value instanceof SequenceNode sequence) {
      return sequence.getValue().stream().anyMatch(Wildcards::hasWildcard);
    }
    if (value instanceof MappingNode mapping) {
      return mapping.getValue().stream().anyMatch(tuple -> hasWildcard(tuple.getValueNode()));
    }
    return text(value).contains("*");
  }

  /** A comment above the statement, or in it. */
  private boolean isExplained(int start, int end) {
    return start > 0 && lines.get(start - 1).strip().startsWith("#")
        || lines.subList(start, end + 1).stream().anyMatch(line -> line.strip().startsWith("#"));
  }

  /** A block ends for YAML where the next one begins; what counts here is its last value. */
  private static int lastLine(Node node) {
    if (node instanceof MappingNode mapping) {
      return mapping.getValue().stream()
          .mapToInt(tuple -> lastLine(tuple.getValueNode()))
          .max()
          .orElse(line(node));
    }
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue().stream().mapToInt(Wildcards::lastLine).max().orElse(line(node));
    }
    return line(node);
  }

  private static int line(Node node) {
    return node.getStartMark().orElseThrow().getLine();
  }

  private static String text(Node node) {
    return node instanceof ScalarNode scalar ? scalar.getValue() : "";
  }
}
