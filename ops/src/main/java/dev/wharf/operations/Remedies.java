package dev.wharf.operations;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** What to do about what AWS, or the way to it, refuses. */
public final class Remedies {

  private Remedies() {}

  /** One line; empty where the failure is not AWS's. */
  public static Optional<String> of(Throwable failure) {
    if (failure instanceof AwsServiceException refused && refused.awsErrorDetails() != null) {
      String code = String.valueOf(refused.awsErrorDetails().errorCode());
      String said =
          refused.awsErrorDetails().serviceName()
              + " answered "
              + code
              + ": "
              + oneLine(refused.awsErrorDetails().errorMessage());
      if (code.contains("AccessDenied") || code.contains("NotAuthorized")) {
        return Optional.of(said + "; docs/operations.md lists the actions of each command");
      }
      if (code.contains("Expired") || code.contains("InvalidClientTokenId")) {
        return Optional.of(said + "; sign in again (aws sso login)");
      }
      return Optional.of(said);
    }
    if (failure instanceof SdkClientException unsent) {
      String message = oneLine(unsent.getMessage());
      if (message.contains("Unable to load credentials")) {
        return Optional.of(
            "no AWS credentials were found; set AWS_PROFILE, or sign in (aws sso login)");
      }
      return Optional.of(
          "AWS could not be reached: " + message + "; is the stack up, the region right?");
    }
    return Optional.empty();
  }

  private static String oneLine(@Nullable String text) {
    return String.valueOf(text).replaceAll("\\s*\\R\\s*", " ");
  }
}
