package dev.wharf.acceptance;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * LocalStack, started by Testcontainers, which removes it and the functions' containers when this
 * process has ended.
 *
 * @see <a href="https://java.testcontainers.org/modules/localstack/">Testcontainers' module</a>
 */
final class LocalStackInDocker {

  /** The last image that starts without a token; it has java25. */
  private static final String COMMUNITY = "localstack/localstack:4.14.0";

  private static final String NEWEST = "localstack/localstack:latest";
  private static final String TOKEN = "LOCALSTACK_AUTH_TOKEN";

  private LocalStackInDocker() {}

  static boolean available() {
    return DockerClientFactory.instance().isDockerAvailable();
  }

  /** The image to start: the newest one for who has a token. */
  static String image(String token) {
    return token.isBlank() ? COMMUNITY : NEWEST;
  }

  /** Starts it and gives its endpoint. */
  static String start() {
    String token = System.getenv().getOrDefault(TOKEN, "");
    @SuppressWarnings("resource") // Testcontainers removes it when this process ends.
    LocalStackContainer container =
        new LocalStackContainer(DockerImageName.parse(image(token)))
            // The functions are Java: they run on this machine's processor, whatever the template
            // says.
            .withEnv("LAMBDA_IGNORE_ARCHITECTURE", "1")
            // The first invocation fetches the runtime's image.
            .withEnv("LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT", "120")
            // CodeDeploy only moves aliases, and the community image has none.
            .withEnv("CFN_IGNORE_UNSUPPORTED_RESOURCE_TYPES", "1");
    if (!token.isBlank()) {
      container.withEnv(TOKEN, token);
    }
    container.start();
    return container.getEndpoint().toString();
  }
}
