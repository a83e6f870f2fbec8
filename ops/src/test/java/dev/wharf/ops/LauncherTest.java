package dev.wharf.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, on a project whose Maven and Java only say how they were called. */
class LauncherTest {

  private static final Path LAUNCHER = Path.of("../wharf").toAbsolutePath().normalize();

  @TempDir Path directory;

  private Path project;
  private Path jdk;

  @BeforeEach
  void project() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs a POSIX shell");
    project = Files.createDirectories(directory.resolve("a project"));
    jdk = directory.resolve("a jdk");
    Files.copy(LAUNCHER, project.resolve("wharf"));
    script(project.resolve("wharf"), Files.readString(LAUNCHER));
    jdk("17.0.2");
    script(
        project.resolve("mvnw"),
        """
        #!/bin/sh
        echo "$*" >>builds
        echo "java is $JAVA_HOME"
        sleep 0.3
        [ -e broken ] && { echo '[ERROR] a semicolon is missing'; exit 1; }
        mkdir -p ops/target/lib processor-functions/target/function \\
          local-stack/dynamodb-local/target/lib local-stack/runtime-client/target/lib
        touch ops/target/ops-1.jar
        """);
    write("pom.xml");
    write("ops/src/main/java/Wharf.java");
  }

  @Test
  void isPlainShell() throws Exception {
    assertThat(run(directory, Map.of(), "/bin/sh", "-n", LAUNCHER.toString()).code()).isZero();
  }

  @Test
  void buildsOnceThenRunsWithTheArgumentsAsTheyAre() throws Exception {
    Ran first = wharf("send", "two words", "$x", "");
    Ran second = wharf("up");

    assertThat(first.code()).isEqualTo(7);
    assertThat(first.err()).isEqualTo("building Wharf (first time, about a minute)...\n");
    assertThat(first.out())
        .contains("-Dwharf.home=" + project.toRealPath() + "\n")
        .endsWith(
            "-jar\n" + project.toRealPath() + "/ops/target/ops-1.jar\nsend\ntwo words\n$x\n\n");
    assertThat(second.err()).isEmpty();
    assertThat(builds()).hasSize(1).first().asString().contains("package");
  }

  @Test
  void runsThroughASymbolicLinkFromAnywhere() throws Exception {
    Path link = directory.resolve("bin/w");
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of("../a project/wharf"));
    Path linkToLink = directory.resolve("w2");
    Files.createSymbolicLink(linkToLink, link);

    Ran ran = run(Path.of("/"), environment(), linkToLink.toString(), "up");

    assertThat(ran.code()).isEqualTo(7);
    assertThat(ran.out()).contains("-Dwharf.home=" + project.toRealPath() + "\n");
  }

  @Test
  void buildsAgainWhenASourceIsNewer() throws Exception {
    wharf("up");
    touchLater(write("ops/src/main/java/Wharf.java"));

    Ran ran = wharf("up");

    assertThat(ran.err()).isEqualTo("building Wharf (its sources have changed)...\n");
    assertThat(builds()).hasSize(2);
  }

  @Test
  void doesNotBuildForTestsAndDocuments() throws Exception {
    wharf("up");
    touchLater(write("ops/src/test/java/WharfTest.java"));
    touchLater(write("README.md"));
    touchLater(write("ops/target/classes/src/main/x"));

    wharf("up");

    assertThat(builds()).hasSize(1);
  }

  @Test
  void buildsAgainWhenAPartIsMissing() throws Exception {
    wharf("up");
    Files.delete(project.resolve("processor-functions/target/function"));

    wharf("up");

    assertThat(builds()).hasSize(2);
  }

  @Test
  void doesNotBuildWhatMavenHasJustBuilt() throws Exception {
    run(project, environment(), "./mvnw", "verify");
    touchLater(project.resolve("ops/target/ops-1.jar"));

    assertThat(wharf("up").err()).isEmpty();
    assertThat(builds()).containsExactly("verify");
  }

  @Test
  void showsTheBuildsOutputOnlyWhenItFails() throws Exception {
    write("broken");

    Ran ran = wharf("up");

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .contains("[ERROR] a semicolon is missing")
        .endsWith(
            "wharf: the build failed; all of its output is in "
                + project.toRealPath()
                + "/target/wharf-build.log\n");
    Files.delete(project.resolve("broken"));
    assertThat(wharf("up").code()).isEqualTo(7);
  }

  @Test
  void buildsOnceForTwoAtATime() throws Exception {
    Process one = start(directory, environment(), project.resolve("wharf").toString(), "up");
    Process two = start(directory, environment(), project.resolve("wharf").toString(), "up");

    assertThat(finish(one).code()).isEqualTo(7);
    assertThat(finish(two).code()).isEqualTo(7);
    assertThat(builds()).hasSize(1);
  }

  @Test
  void takesOverFromABuilderThatWasKilled() throws Exception {
    Process gone = start(directory, Map.of(), "/bin/sh", "-c", "exit 0");
    finish(gone);
    Files.createDirectories(project.resolve("target/wharf-build.lock"));
    Files.writeString(project.resolve("target/wharf-build.lock/pid"), gone.pid() + "\n");

    assertThat(wharf("up").code()).isEqualTo(7);
    assertThat(project.resolve("target/wharf-build.lock")).doesNotExist();
  }

  @Test
  void tellsWhichStreamsAreTerminals() throws Exception {
    wharf("up");
    assertThat(wharf("up").out()).contains("-Dwharf.terminal=\n");

    assumeTrue(hasScript(), "needs util-linux's script, which makes a terminal");
    assertThat(onTerminal("")).contains("-Dwharf.terminal=out,err,in");
    assertThat(onTerminal("2>err")).contains("-Dwharf.terminal=out,in");
    assertThat(onTerminal("</dev/null")).contains("-Dwharf.terminal=out,err\r");
    assertThat(onTerminal(">out 2>err")).isEmpty();
    assertThat(Files.readString(directory.resolve("out"))).contains("-Dwharf.terminal=,in\n");
  }

  private boolean hasScript() throws Exception {
    return run(directory, Map.of(), "/bin/sh", "-c", "script --version | grep -q util-linux").code()
        == 0;
  }

  /** What the launcher prints on a terminal of its own. */
  private String onTerminal(String redirections) throws Exception {
    String command = "'%s' up %s".formatted(project.resolve("wharf"), redirections);
    Ran ran = run(directory, environment(), "script", "-qec", command, "/dev/null");
    assertThat(ran.code()).as(ran.out()).isEqualTo(7);
    return ran.out();
  }

  @Test
  void refusesAnOldJava() throws Exception {
    jdk("11.0.20");

    Ran ran = wharf("up");

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err())
        .isEqualTo(
            "wharf: Java 17 or newer is needed, %s/bin/java is 11.0.20; set JAVA_HOME\n"
                .formatted(jdk));
  }

  @Test
  void asksJavaWhereNoReleaseFileTellsItsVersion() throws Exception {
    Files.delete(jdk.resolve("release"));
    assertThat(wharf("up").code()).isEqualTo(7);

    script(jdk.resolve("bin/java"), "#!/bin/sh\necho 'java version \"1.8.0_402\"' >&2\n");
    assertThat(wharf("up").err()).contains("Java 17 or newer is needed").contains("1.8.0_402");
  }

  @Test
  void saysSoWhenJavaHomeHasNoJava() throws Exception {
    Ran ran =
        run(
            directory,
            Map.of("JAVA_HOME", directory.resolve("nowhere").toString()),
            project.resolve("wharf").toString());

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("has no bin/java; point it to a JDK").hasLineCount(1);
  }

  @Test
  void needsACompilerOnlyToBuild() throws Exception {
    Files.delete(jdk.resolve("bin/javac"));
    assertThat(wharf("up").err()).contains("is a runtime without a compiler");

    script(jdk.resolve("bin/javac"), "#!/bin/sh\n");
    wharf("up");
    Files.delete(jdk.resolve("bin/javac"));
    assertThat(wharf("up").code()).isEqualTo(7);
  }

  private void jdk(String version) throws IOException {
    script(
        jdk.resolve("bin/java"),
        """
        #!/bin/sh
        [ "$1" = -version ] && { echo 'openjdk version "17.0.2"' >&2; exit; }
        printf '%s\\n' "$@"
        exit 7
        """);
    script(jdk.resolve("bin/javac"), "#!/bin/sh\n");
    Files.writeString(
        jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
  }

  private static void script(Path path, String text) throws IOException {
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
    assertThat(path.toFile().setExecutable(true)).isTrue();
  }

  private Path write(String file) throws IOException {
    Path path = project.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, file);
  }

  private static void touchLater(Path path) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(Instant.now().plusSeconds(5)));
  }

  private List<String> builds() throws IOException {
    return Files.readAllLines(project.resolve("builds"));
  }

  private Map<String, String> environment() {
    return Map.of("JAVA_HOME", jdk.toString());
  }

  private Ran wharf(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(project.resolve("wharf").toString()));
    command.addAll(List.of(arguments));
    return run(directory, environment(), command.toArray(String[]::new));
  }

  private Ran run(Path workingDirectory, Map<String, String> environment, String... command)
      throws Exception {
    return finish(start(workingDirectory, environment, command));
  }

  private Process start(Path workingDirectory, Map<String, String> environment, String... command)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(workingDirectory.toFile());
    builder.environment().remove("JAVA_HOME");
    builder.environment().putAll(environment);
    return builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null"))).start();
  }

  private static Ran finish(Process process) throws Exception {
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(4, TimeUnit.MINUTES)).isTrue();
    return new Ran(process.exitValue(), out, err);
  }

  private record Ran(int code, String out, String err) {}
}
