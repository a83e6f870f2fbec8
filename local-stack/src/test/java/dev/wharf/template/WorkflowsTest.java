package dev.wharf.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What GitHub runs for us: nothing of strangers', with no more rights than it needs. */
class WorkflowsTest {

  private static final Path WORKFLOWS = TemplateFiles.PROJECT.resolve(".github/workflows");
  private static final Pattern USES = Pattern.compile("uses: *(\\S+)(.*)");

  private final Map<String, String> workflows = read();

  @Test
  void everyActionIsPinnedToACommitWhoseVersionIsNamed() {
    int actions = 0;
    for (String workflow : workflows.values()) {
      Matcher uses = USES.matcher(workflow);
      while (uses.find()) {
        actions++;
        assertThat(uses.group(1)).matches("[a-zA-Z0-9./-]+@[0-9a-f]{40}");
        assertThat(uses.group(2)).matches(" # v\\d+\\.\\d+\\.\\d+");
      }
    }
    assertThat(actions).isGreaterThan(10);
  }

  @Test
  void everyWorkflowBeginsWithReadingAtMost() {
    assertThat(workflows.values())
        .isNotEmpty()
        .allSatisfy(
            workflow ->
                assertThat(workflow)
                    .containsPattern("\npermissions:( \\{}|\n  contents: read)\n\n"));
  }

  /** A branch's name may be a command; an expression would paste it into the script. */
  @Test
  void noScriptHasAnExpressionInIt() {
    workflows.forEach(
        (name, workflow) -> {
          boolean script = false;
          for (String line : workflow.lines().toList()) {
            script = line.matches(" +(- )?run: \\|") || (script && line.startsWith("          "));
            if (script || line.matches(" +(- )?run: .*")) {
              assertThat(line).as(name).doesNotContain("${{");
            }
          }
        });
  }

  @Test
  void nobodysKeysAreKept() {
    assertThat(workflows.values())
        .allSatisfy(
            workflow ->
                // LocalStack's token opens nothing of ours.
                assertThat(workflow.replace("${{ secrets.LOCALSTACK_AUTH_TOKEN }}", ""))
                    .doesNotContainIgnoringCase("aws-access-key-id")
                    .doesNotContain("secrets.")
                    .doesNotContain("pull_request_target"));
  }

  @Test
  void theScriptsThatTheyRunAreThere() {
    workflows.forEach(
        (name, workflow) ->
            workflow
                .lines()
                .filter(line -> line.contains(".ci/"))
                .forEach(
                    line -> {
                      Matcher script = Pattern.compile("\\.ci/[a-z-]+").matcher(line);
                      while (script.find()) {
                        assertThat(TemplateFiles.PROJECT.resolve(script.group()))
                            .as(name)
                            .isExecutable();
                      }
                    }));
  }

  @Test
  void everyEnvironmentIsOneOfSamconfigs() throws IOException {
    String config = Files.readString(TemplateFiles.PROJECT.resolve("samconfig.toml"));
    for (String workflow : workflows.values()) {
      Matcher environment = Pattern.compile("--config-env (\\S+)").matcher(workflow);
      while (environment.find()) {
        assertThat(config).contains("[" + environment.group(1) + ".deploy.parameters]");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "main,wharf-branch-main-[0-9a-f]{8}",
    "feature/a_B,wharf-branch-feature-a-b-[0-9a-f]{8}",
    "'$(touch x); é/..',wharf-branch-touch-x-[0-9a-f]{8}",
    "0123456789012345678901234567890123456789end,wharf-branch-[0-9]{40}-[0-9a-f]{8}"
  })
  void aBranchsNameMakesAStacksName(String branch, String expected) throws Exception {
    assertThat(stackName(branch)).matches(expected);
  }

  @Test
  void noTwoBranchesShareAStack() throws Exception {
    assertThat(List.of(stackName("a-b"), stackName("a/b"), stackName("A-b")))
        .doesNotHaveDuplicates();
  }

  private static String stackName(String branch) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(TemplateFiles.PROJECT.resolve(".ci/stack-name").toString(), branch)
            .redirectErrorStream(true)
            .start();
    String name = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(name).isZero();
    return name.strip();
  }

  private static Map<String, String> read() {
    try (Stream<Path> files = Files.list(WORKFLOWS)) {
      Map<String, String> workflows = new TreeMap<>();
      for (Path file : files.toList()) {
        workflows.put(file.getFileName().toString(), Files.readString(file));
      }
      return workflows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
