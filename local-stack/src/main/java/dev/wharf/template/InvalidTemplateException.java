package dev.wharf.template;

/**
 * A template that cannot run locally: broken, refused by CloudFormation, SAM or the service, or
 * saying something that the local stack does not understand. The message starts with the place,
 * such as {@code Resources.InboxQueue.Properties.RedrivePolicy}, and names the remedy.
 */
public final class InvalidTemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InvalidTemplateException(String place, String problem) {
    super(place + ": " + problem);
  }
}
