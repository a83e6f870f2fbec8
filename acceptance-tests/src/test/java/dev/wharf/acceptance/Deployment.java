package dev.wharf.acceptance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * What {@code sam deploy} does, at an endpoint: package and template go to S3, and CloudFormation
 * makes the stack of them.
 */
final class Deployment {

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final AwsAccess aws;
  private final Map<String, String> parameters;
  private final String name = "wharf-" + UUID.randomUUID().toString().substring(0, 8);

  /**
   * @param parameters of the template
   */
  Deployment(AwsAccess aws, Map<String, String> parameters) {
    this.aws = aws;
    this.parameters = parameters;
  }

  AwsAccess aws() {
    return aws;
  }

  /**
   * Deploys, waits, and gives the stack's name.
   *
   * @param project where template.yaml stands
   * @param packaged the functions' package, unzipped
   * @throws IllegalStateException if CloudFormation can't make it, with what it says
   */
  String deploy(Path project, Path packaged) {
    try (S3Client s3 = s3();
        CloudFormationClient cloudFormation = aws.client(CloudFormationClient.builder())) {
      s3.createBucket(create -> create.bucket(name));
      byte[] zip = FunctionPackage.zip(packaged);
      s3.putObject(put -> put.bucket(name).key("package.zip"), RequestBody.fromBytes(zip));
      String template = json(FunctionPackage.template(project, "s3://" + name + "/package.zip"));
      s3.putObject(put -> put.bucket(name).key("template.json"), RequestBody.fromString(template));
      cloudFormation.createStack(
          create ->
              create
                  .stackName(name)
                  // As AWS writes it. An emulator knows that this is its own S3.
                  .templateURL(
                      "https://%s.s3.%s.amazonaws.com/template.json".formatted(name, aws.region()))
                  .capabilities(Capability.CAPABILITY_IAM, Capability.CAPABILITY_AUTO_EXPAND)
                  .parameters(
                      parameters.entrySet().stream()
                          .map(
                              one ->
                                  Parameter.builder()
                                      .parameterKey(one.getKey())
                                      .parameterValue(one.getValue())
                                      .build())
                          .toList()));
      awaitCreated(cloudFormation);
      return name;
    }
  }

  private S3Client s3() {
    return aws.client(
        S3Client.builder()
            .serviceConfiguration(
                s3 ->
                    // Not every emulator knows buckets by their host, or takes a body in chunks.
                    s3.pathStyleAccessEnabled(true).chunkedEncodingEnabled(false))
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED));
  }

  private void awaitCreated(CloudFormationClient cloudFormation) {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (true) {
      Stack stack = cloudFormation.describeStacks(d -> d.stackName(name)).stacks().get(0);
      String status = stack.stackStatusAsString();
      if (status.equals("CREATE_COMPLETE")) {
        return;
      }
      if (!status.equals("CREATE_IN_PROGRESS") || Instant.now().isAfter(deadline)) {
        throw new IllegalStateException(
            "CloudFormation has not made %s: %s, %s%n%s"
                .formatted(name, status, stack.stackStatusReason(), failures(cloudFormation)));
      }
      LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
    }
  }

  private String failures(CloudFormationClient cloudFormation) {
    return cloudFormation.describeStackEvents(d -> d.stackName(name)).stackEvents().stream()
        .filter(event -> String.valueOf(event.resourceStatusAsString()).endsWith("_FAILED"))
        .map(event -> event.logicalResourceId() + ": " + event.resourceStatusReason())
        .collect(Collectors.joining("\n"));
  }

  /** So that an emulator which runs on has no more of it. */
  void delete() {
    try (S3Client s3 = s3();
        CloudFormationClient cloudFormation = aws.client(CloudFormationClient.builder())) {
      cloudFormation.deleteStack(delete -> delete.stackName(name));
      for (String key : List.of("package.zip", "template.json")) {
        s3.deleteObject(delete -> delete.bucket(name).key(key));
      }
      s3.deleteBucket(delete -> delete.bucket(name));
    } catch (RuntimeException e) {
      System.out.println("the stack " + name + " could not be deleted: " + e.getMessage());
    }
  }

  private static String json(Map<String, Object> template) {
    try {
      return new ObjectMapper().writeValueAsString(template);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
