package dev.wharf.verify;

import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;

/** SSM's parameters, decrypted. */
public final class ParameterStore implements Parameters {

  private final SsmClient ssm;

  public ParameterStore(SsmClient ssm) {
    this.ssm = ssm;
  }

  @Override
  public Optional<String> value(String name) {
    try {
      return Optional.of(
          ssm.getParameter(request -> request.name(name).withDecryption(true)).parameter().value());
    } catch (ParameterNotFoundException e) {
      return Optional.empty();
    } catch (RuntimeException e) {
      throw new SecretsUnavailableException(name + " cannot be read: " + kind(e));
    }
  }

  /** Never the exception's own message, which may quote an answer. */
  private static String kind(RuntimeException e) {
    return e instanceof AwsServiceException service && service.awsErrorDetails() != null
        ? service.awsErrorDetails().errorCode()
        : e.getClass().getSimpleName();
  }
}
