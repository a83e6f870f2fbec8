package dev.wharf.template;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads CloudFormation's YAML: maps, lists, strings, longs, doubles and booleans. A short tag
 * becomes its long form: {@code !Ref x} is {@code {Ref: x}}, {@code !GetAtt a.b} is {@code
 * {Fn::GetAtt: [a, b]}}. Null is refused, as CloudFormation does.
 */
final class TemplateYaml {
  private static final int MAXIMUM_DEPTH = 100;

  private final boolean shortTags;
  private int depth;

  private TemplateYaml(boolean shortTags) {
    this.shortTags = shortTags;
  }

  static Map<String, Object> read(Path file) {
    return read(file, true);
  }

  /** AWS::Include expands long forms only. */
  static Map<String, Object> readIncluded(Path file) {
    return read(file, false);
  }

  private static Map<String, Object> read(Path file, boolean shortTags) {
    String label = String.valueOf(file.getFileName());
    try {
      Node root =
          new Compose(LoadSettings.builder().setLabel(label).build())
              .composeString(Files.readString(file))
              .orElseThrow(() -> new InvalidTemplateException(label, "the file is empty"));
      Object value = new TemplateYaml(shortTags).value(root, shortTags ? "" : label);
      if (value instanceof Map<?, ?> map) {
        return Values.map(map);
      }
      throw new InvalidTemplateException(label, "the file must be a YAML mapping");
    } catch (NoSuchFileException e) {
      throw new InvalidTemplateException(label, "there is no such file in " + file.getParent());
    } catch (IOException e) {
      throw new InvalidTemplateException(label, "cannot be read: " + e.getMessage());
    } catch (YamlEngineException e) {
      throw new InvalidTemplateException(
          label, "is not YAML: " + String.valueOf(e.getMessage()).replaceAll("\\s+", " ").strip());
    }
  }

  private Object value(Node node, String path) {
    // An anchor that contains itself would never end.
    if (++depth > MAXIMUM_DEPTH) {
      throw new InvalidTemplateException(path, "is nested too deeply");
    }
    try {
      String tag = node.getTag().getValue();
      boolean shortForm = tag.startsWith("!");
      if (shortForm && !shortTags) {
        throw new InvalidTemplateException(
            path, tag + " is a short form; AWS::Include expands long forms such as Fn::Sub only");
      }
      return shortForm ? intrinsic(tag.substring(1), node, path) : plain(node, path);
    } finally {
      depth--;
    }
  }

  private Object intrinsic(String name, Node node, String path) {
    Object argument = node instanceof ScalarNode scalar ? scalar.getValue() : children(node, path);
    if (name.equals("Ref") || name.equals("Condition")) {
      return Map.of(name, argument);
    }
    if (name.equals("GetAtt") && argument instanceof String text && text.contains(".")) {
      int dot = text.indexOf('.');
      return Map.of("Fn::GetAtt", List.of(text.substring(0, dot), text.substring(dot + 1)));
    }
    return Map.of("Fn::" + name, argument);
  }

  private Object plain(Node node, String path) {
    if (!(node instanceof ScalarNode scalar)) {
      return children(node, path);
    }
    String text = scalar.getValue();
    Tag tag = scalar.getTag();
    if (tag.equals(Tag.NULL)) {
      throw new InvalidTemplateException(
          path, "has no value; CloudFormation refuses null, write '' or take the key out");
    }
    if (tag.equals(Tag.BOOL)) {
      return Boolean.valueOf(text);
    }
    if (tag.equals(Tag.INT)) {
      BigInteger number = new BigInteger(text);
      return number.bitLength() < Long.SIZE ? (Object) number.longValue() : text;
    }
    if (tag.equals(Tag.FLOAT)) {
      return Double.valueOf(text);
    }
    return text;
  }

  private Object children(Node node, String path) {
    if (node instanceof SequenceNode sequence) {
      List<Object> list = new ArrayList<>();
      for (Node element : sequence.getValue()) {
        list.add(value(element, path + "[" + list.size() + "]"));
      }
      return list;
    }
    Map<String, Object> map = new LinkedHashMap<>();
    for (NodeTuple entry : ((MappingNode) node).getValue()) {
      if (!(entry.getKeyNode() instanceof ScalarNode key)) {
        throw new InvalidTemplateException(path, "has a key that is no string");
      }
      String place = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
      if (map.put(key.getValue(), value(entry.getValueNode(), place)) != null) {
        throw new InvalidTemplateException(place, "is given twice");
      }
    }
    return map;
  }
}
