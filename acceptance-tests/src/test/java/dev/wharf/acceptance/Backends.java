package dev.wharf.acceptance;

import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/** The back end of this run that all test classes share: what isn't the embedded stack. */
final class Backends {

  static final Map<String, String> PARAMETERS =
      Map.of(
          "StripeSigningSecrets",
          Stack.SECRET + ",whsec_previous,acme:" + Stack.SECRET + ",a#b/c:" + Stack.SECRET,
          "SlackSigningSecrets",
          Stack.SLACK_SECRET,
          "MetaVerifyToken",
          Stack.VERIFY_TOKEN);

  /** Where the embedded stack's resources say that they are, too. */
  private static final String REGION_OF_EMULATORS = "eu-west-1";

  private Backends() {}

  /** Made when it is first asked for; a failure is every test's. */
  static DeployedBackend shared() {
    return Shared.BACKEND;
  }

  private static final class Shared {
    static final DeployedBackend BACKEND = open(BackendChoice.ofThisRun());
  }

  static DeployedBackend open(BackendChoice choice) {
    return switch (choice.kind()) {
      case EMBEDDED -> throw new IllegalStateException("the embedded stack is every class's own");
      case LOCALSTACK -> deployed(deployment(LocalStackInDocker.start()));
      case ENDPOINT -> {
        Deployment deployment = deployment(choice.endpoint());
        Runtime.getRuntime().addShutdownHook(new Thread(deployment::delete, "delete-stack"));
        yield deployed(deployment);
      }
      case STACK -> DeployedBackend.find(access(choice.endpoint()), choice.stack());
    };
  }

  static Deployment deployment(String endpoint) {
    Map<String, String> parameters = new TreeMap<>(PARAMETERS);
    // Sources without a secret have none: Parameter Store is not asked.
    parameters.put("SigningSecretsStore", "environment");
    return new Deployment(access(endpoint), parameters);
  }

  static DeployedBackend deployed(Deployment deployment) {
    String stack =
        deployment.deploy(
            Stack.PROJECT, Stack.PROJECT.resolve("processor-functions/target/function"));
    return DeployedBackend.find(deployment.aws(), stack);
  }

  private static AwsAccess access(String endpoint) {
    return new AwsAccess(
        endpoint,
        endpoint.isEmpty()
            ? DefaultAwsRegionProviderChain.builder().build().getRegion().id()
            : REGION_OF_EMULATORS);
  }
}
