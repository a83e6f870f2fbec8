package dev.wharf.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each environment of samconfig.toml says everything itself: SAM lets none inherit. */
class SamConfigTest {

  private static final List<String> ENVIRONMENTS = List.of("branch", "dev", "staging", "prod");
  private static final Pattern TABLE = Pattern.compile("\\[([a-z.]+)]");
  private static final Pattern FIELD = Pattern.compile("([a-z0-9_]+) = (.+)");
  private static final Pattern OVERRIDE = Pattern.compile("\"([A-Za-z]+)=([^\"]*)\"");

  /** As much of TOML as the file uses: tables, and one line for each field. */
  private final Map<String, Map<String, String>> tables = new LinkedHashMap<>();

  @BeforeEach
  void read() throws IOException {
    String table = "";
    for (String line : Files.readAllLines(TemplateFiles.PROJECT.resolve("samconfig.toml"))) {
      Matcher start = TABLE.matcher(line);
      Matcher field = FIELD.matcher(line);
      if (start.matches()) {
        table = start.group(1);
        assertThat(tables.put(table, new LinkedHashMap<>())).as(table).isNull();
      } else if (field.matches()) {
        tables.computeIfAbsent(table, any -> new LinkedHashMap<>());
        assertThat(tables.get(table).put(field.group(1), field.group(2))).as(line).isNull();
      } else {
        assertThat(line).as("a comment or nothing").matches("#.*|");
      }
    }
  }

  @Test
  void everyEnvironmentSaysTheSameThings() {
    for (String command : List.of("build", "validate", "deploy")) {
      for (String environment : ENVIRONMENTS) {
        assertThat(table(environment, command).keySet())
            .as(environment + " " + command)
            .isEqualTo(table("dev", command).keySet());
      }
    }
    assertThat(table("dev", "deploy"))
        .containsKeys("stack_name", "resolve_s3", "capabilities", "parameter_overrides");
  }

  @Test
  void everyEnvironmentGivesTheSameParametersAValue() {
    Map<String, Object> template =
        TemplateYaml.read(TemplateFiles.PROJECT.resolve("template.yaml"));
    Set<?> declared = ((Map<?, ?>) template.get("Parameters")).keySet();
    for (String environment : ENVIRONMENTS) {
      Map<String, String> overrides = overrides(environment);
      assertThat(overrides.keySet()).isEqualTo(overrides("dev").keySet());
      assertThat(overrides.keySet()).isSubsetOf(declared.stream().map(Object::toString).toList());
      assertThat(overrides.values()).noneMatch(String::isBlank);
    }
  }

  /** SAM refuses a value that the template forbids only when it deploys. */
  @Test
  void everyValueIsOneThatTheTemplateAllows() {
    for (String environment : ENVIRONMENTS) {
      assertThat(
              TemplateLoader.load(
                      TemplateFiles.PROJECT,
                      "wharf",
                      overrides(environment),
                      TemplateFiles.ENDPOINTS)
                  .functions())
          .isNotEmpty();
    }
  }

  /** CloudWatch would refuse it in the middle of a deployment. */
  @Test
  void logsAreKeptForAsManyDaysAsCloudWatchKnows() {
    assertThatExceptionOfType(InvalidTemplateException.class)
        .isThrownBy(
            () ->
                TemplateLoader.load(
                    TemplateFiles.PROJECT,
                    "wharf",
                    Map.of("LogRetentionDays", "45"),
                    TemplateFiles.ENDPOINTS))
        .withMessageStartingWith("Parameters.LogRetentionDays: must be one of 1, 3, 5, 7, 14, 30,");
  }

  @Test
  void noTwoEnvironmentsShareAStack() {
    Set<String> stacks = new HashSet<>();
    Set<String> prefixes = new HashSet<>();
    for (String environment : ENVIRONMENTS) {
      stacks.add(table(environment, "deploy").get("stack_name"));
      prefixes.add(table(environment, "deploy").get("s3_prefix"));
      assertThat(table(environment, "deploy").get("tags")).contains("environment=" + environment);
    }
    assertThat(stacks).hasSameSizeAs(ENVIRONMENTS);
    assertThat(prefixes).hasSameSizeAs(ENVIRONMENTS);
  }

  @Test
  void productionAsksBeforeItChanges() {
    assertThat(table("prod", "deploy")).containsEntry("confirm_changeset", "true");
  }

  @Test
  void productionLosesNoTableAndShiftsItsTraffic() {
    assertThat(overrides("prod"))
        .containsEntry("DeletionProtection", "true")
        .containsEntry("DeploymentType", "Canary10Percent10Minutes");
    assertThat(overrides("staging"))
        .hasEntrySatisfying("DeploymentType", type -> assertThat(type).startsWith("Canary"));
    for (String environment : ENVIRONMENTS) {
      assertThat(overrides(environment)).containsKey("LogRetentionDays");
    }
  }

  /** What is forgotten on the command line must not end in somebody's stack. */
  @Test
  void withoutAnEnvironmentNothingIsDeployed() {
    assertThat(tables.keySet().stream().filter(table -> table.startsWith("default.")))
        .containsExactly("default.build.parameters");
  }

  @Test
  void mavenBuildsOnceInTheCheckout() {
    for (String environment : List.of("default", "branch", "dev", "staging", "prod")) {
      assertThat(table(environment, "build")).containsOnly(Map.entry("build_in_source", "true"));
    }
  }

  private Map<String, String> table(String environment, String command) {
    String name = environment + "." + command + ".parameters";
    assertThat(tables).containsKey(name);
    return tables.get(name);
  }

  private Map<String, String> overrides(String environment) {
    return OVERRIDE
        .matcher(table(environment, "deploy").get("parameter_overrides"))
        .results()
        .collect(Collectors.toMap(one -> one.group(1), one -> one.group(2)));
  }
}
