package dev.wharf.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** SECURITY.md claims nothing that no test shows. */
class SecurityDocumentTest {

  private static final Pattern NAMED = Pattern.compile("`([A-Z][A-Za-z]+)#([a-z0-9A-Z]+)`");
  private static final List<String> THREATS =
      List.of("Forged", "Replayed", "Poisoned", "Injection", "Floods", "A stolen");

  @Test
  void everyTestThatItNamesExists() throws IOException {
    Map<String, String> tests = tests();
    List<String> missing = new ArrayList<>();
    Matcher named = NAMED.matcher(document());
    int count = 0;
    while (named.find()) {
      count++;
      String test = tests.getOrDefault(named.group(1), "");
      // An annotation of a test, and no other method's end, stands before it.
      String method = "@(Parameterized)?Test\\b(?:(?!\n  }\n).)*? void " + named.group(2) + "\\(";
      if (!Pattern.compile(method, Pattern.DOTALL).matcher(test).find()) {
        missing.add(named.group());
      }
    }
    assertThat(missing).isEmpty();
    assertThat(count).isGreaterThan(30);
  }

  @Test
  void everyThreatHasRowsAndEveryRowATest() throws IOException {
    for (String threat : THREATS) {
      Matcher section =
          Pattern.compile("### " + threat + ".*?(?=\n##)", Pattern.DOTALL).matcher(document());
      assertThat(section.find()).as(threat).isTrue();
      assertThat(section.group().lines().filter(line -> line.startsWith("| ")).skip(1))
          .as(threat)
          .hasSizeGreaterThan(2)
          .allMatch(row -> NAMED.matcher(row).find());
    }
  }

  private static String document() throws IOException {
    return Files.readString(TemplateFiles.PROJECT.resolve("SECURITY.md"));
  }

  /** The text of each test class of the project, by its name. */
  private static Map<String, String> tests() throws IOException {
    Map<String, String> tests = new HashMap<>();
    for (String module :
        List.of(
            "shared-events",
            "ingest-api",
            "processor-functions",
            "local-stack",
            "ops",
            "acceptance-tests")) {
      Path sources = TemplateFiles.PROJECT.resolve(module).resolve("src/test/java");
      try (Stream<Path> files = Files.walk(sources)) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          String name = file.getFileName().toString().replace(".java", "");
          tests.put(name, Files.readString(file));
        }
      }
    }
    return tests;
  }
}
