package dev.wharf.template;

import static java.util.Objects.requireNonNull;

import dev.wharf.template.Declarations.Declaration;
import dev.wharf.template.Resources.Api;
import dev.wharf.template.Resources.Archive;
import dev.wharf.template.Resources.Bus;
import dev.wharf.template.Resources.Function;
import dev.wharf.template.Resources.Queue;
import dev.wharf.template.Resources.Rule;
import dev.wharf.template.Resources.Table;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads template.yaml as CloudFormation and SAM do, for one machine. Nothing in it is ignored by
 * accident: an unknown type, property or function is an error that names its place.
 */
public final class TemplateLoader {
  private static final String REGION = "eu-west-1";
  private static final String ACCOUNT = "000000000000";
  private static final String SAM = "AWS::Serverless-2016-10-31";

  /** In a parameter's value. */
  private static final String API = "{api}";

  private static final Set<String> SECTIONS =
      Set.of(
          "AWSTemplateFormatVersion",
          "Transform",
          "Description",
          "Metadata",
          "Parameters",
          // Which parameters go together: CloudFormation looks before it deploys.
          "Rules",
          "Conditions",
          "Globals",
          "Resources",
          "Outputs");

  private final Surroundings in;
  private final Declarations declarations;
  private final Intrinsics intrinsics;
  private final References references;
  private final FunctionReader functionReader;
  private final List<Api> apis = new ArrayList<>();
  private final List<Queue> queues = new ArrayList<>();
  private final List<Table> tables = new ArrayList<>();
  private final List<Bus> buses = new ArrayList<>();
  private final List<Archive> archives = new ArrayList<>();
  private final List<Rule> rules = new ArrayList<>();
  private final List<Function> functions = new ArrayList<>();

  private TemplateLoader(
      Path directory,
      Map<String, Object> template,
      Map<String, String> parameters,
      Surroundings in) {
    this.in = in;
    Globals globals = new Globals(section(template, "Globals"));
    this.declarations = new Declarations(section(template, "Resources"), globals, in);
    this.references =
        new References(
            in, ParameterValues.of(section(template, "Parameters"), parameters), this::attributes);
    this.intrinsics = new Intrinsics(directory, section(template, "Conditions"), references);
    this.functionReader = new FunctionReader(directory, in);
  }

  /**
   * @param projectDirectory where template.yaml stands; AWS::Include looks for its files there
   * @param stackName the name that physical names start with
   * @param parameters values for the template's parameters, as for {@code sam deploy
   *     --parameter-overrides}; {@value #API} in one stands for the API's address
   * @throws InvalidTemplateException if the template cannot run locally
   */
  public static Resources load(
      Path projectDirectory,
      String stackName,
      Map<String, String> parameters,
      Endpoints endpoints) {
    Path directory = projectDirectory.toAbsolutePath().normalize();
    Map<String, Object> template = TemplateYaml.read(directory.resolve("template.yaml"));
    for (String section : template.keySet()) {
      if (!SECTIONS.contains(section)) {
        throw new InvalidTemplateException(
            section, "is not understood by the local stack; take it out of template.yaml");
      }
    }
    if (!SAM.equals(template.get("Transform"))) {
      throw new InvalidTemplateException("Transform", "must be " + SAM);
    }
    Surroundings in = new Surroundings(stackName, REGION, ACCOUNT, endpoints);
    Map<String, String> given = new HashMap<>(parameters);
    given.replaceAll((name, value) -> value.replace(API, address(endpoints.api())));
    Resources resources = new TemplateLoader(directory, template, given, in).read(template);
    Consistency.check(resources);
    return resources;
  }

  private static String address(URI endpoint) {
    return endpoint.toString().replaceAll("/+$", "");
  }

  private static Map<String, Object> section(Map<String, Object> template, String name) {
    return Values.map(template.getOrDefault(name, Map.of()), name);
  }

  private References.@Nullable Attributes attributes(String logicalId, String place) {
    return declarations.attributes(logicalId, place, intrinsics);
  }

  private Resources read(Map<String, Object> template) {
    for (Declaration declaration : declarations.all()) {
      if (declaration.condition() == null
          || intrinsics.holds(declaration.condition(), declaration.place() + ".Condition")) {
        read(declaration);
      }
    }
    if (apis.size() > 1) {
      throw new InvalidTemplateException(
          "Resources", "the local stack serves one AWS::Serverless::Api");
    }
    rules.addAll(functionReader.rules());
    return new Resources(
        in.stackName(),
        in.region(),
        in.accountId(),
        apis.stream().findFirst().or(Optional::empty),
        queues,
        tables,
        buses,
        archives,
        rules,
        functions,
        functionReader.queueMappings(),
        functionReader.streamMappings(),
        outputs(section(template, "Outputs")));
  }

  private void read(Declaration declaration) {
    String id = declaration.logicalId();
    String place = declaration.place() + ".Properties";
    // Resolved even where the type has no local meaning: a dangling reference fails in AWS too.
    Properties properties =
        new Properties(intrinsics.resolveMap(declaration.properties(), place), place);
    if (!declaration.type().runs()) {
      return;
    }
    switch (declaration.type()) {
      case API ->
          apis.add(ApiReader.read(id, String.valueOf(references.ref(id, place)), properties));
      case QUEUE -> queues.add(QueueReader.read(id, properties, in));
      case TABLE -> tables.add(TableReader.read(id, properties, in));
      case BUS -> buses.add(bus(id, properties));
      case RULE -> rules.add(RuleReader.read(id, properties, in));
      case ARCHIVE -> archives.add(RuleReader.readArchive(id, properties, in));
      case FUNCTION -> functions.add(functionReader.read(id, properties, declaration.metadata()));
      default -> throw new IllegalStateException(declaration.type() + " is not read");
    }
    properties.end();
  }

  private Bus bus(String id, Properties properties) {
    // A bus gives up only what it cannot encrypt, and here nothing is encrypted.
    properties.withoutLocalMeaning(
        "DeadLetterConfig", "Description", "KmsKeyIdentifier", "Policy", "Tags");
    String name = properties.string("Name");
    return new Bus(id, name, in.arn("events", "event-bus/" + name));
  }

  private Map<String, String> outputs(Map<String, Object> section) {
    Map<String, String> outputs = new LinkedHashMap<>();
    section.forEach(
        (id, declared) -> {
          String place = "Outputs." + id;
          Map<String, Object> output = Values.map(declared, place);
          if (!(output.get("Condition") instanceof String condition)
              || intrinsics.holds(condition, place)) {
            Object value = output.get("Value");
            if (value == null) {
              throw new InvalidTemplateException(place, "Value is missing");
            }
            outputs.put(id, intrinsics.resolveString(requireNonNull(value), place + ".Value"));
          }
        });
    return outputs;
  }
}
