package dev.wharf.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What CloudFormation would refuse for its size only when somebody deploys. Each bound here keeps a
 * distance from AWS's.
 *
 * @see <a href="https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1752">
 *     AWS::Include refuses an object of more than 450 KB</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros-troubleshoot-processed-template.html">
 *     a processed template may have 1 MB</a>
 */
final class TemplateSizes {

  /** Of 460,800 bytes. */
  static final int INCLUDED = 440_000;

  /** Of 1,000,000 bytes, before the SAM transform, which adds a tenth. */
  static final int EXPANDED = 600_000;

  private TemplateSizes() {}

  /**
   * @param expanded the template with each included file in its place
   */
  static List<String> findings(Path directory, Map<String, Object> expanded) {
    List<String> findings = new ArrayList<>();
    try {
      long included = Files.size(directory.resolve("ingest-api/openapi.yaml"));
      if (included > INCLUDED) {
        findings.add(
            ("ingest-api/openapi.yaml: has %d bytes, of at most %d: take sources that nobody uses"
                    + " out of sources.yaml, and generate it anew")
                .formatted(included, INCLUDED));
      }
      int size = new ObjectMapper().writeValueAsBytes(expanded).length;
      if (size > EXPANDED) {
        findings.add(
            ("template.yaml: has %d bytes as JSON with the API in it, of at most %d: take sources"
                    + " that nobody uses out of sources.yaml")
                .formatted(size, EXPANDED));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return findings;
  }
}
