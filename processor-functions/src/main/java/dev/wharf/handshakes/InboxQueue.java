package dev.wharf.handshakes;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** The queue lane's queue. */
final class InboxQueue implements Inbox {

  private final SqsClient sqs;
  private final String url;

  InboxQueue(SqsClient sqs, String url) {
    this.sqs = sqs;
    this.url = url;
  }

  @Override
  public void store(InboxMessage message) throws NotStoredException {
    try {
      sqs.sendMessage(
          send -> send.queueUrl(url).messageGroupId(message.group()).messageBody(message.body()));
    } catch (SqsException e) {
      throw new NotStoredException(refusal(e), e);
    } catch (SdkException e) {
      throw new NotStoredException(unavailable(), e);
    }
  }

  private static Answer refusal(SqsException e) {
    if (String.valueOf(e.getMessage()).contains("must be shorter than")) {
      return Answer.refused(
          413,
          "Too large to store: a request with its headers, base64-encoded, may take 1048576 bytes,"
              + " which is about 750 KB of body.");
    }
    return e.isThrottlingException()
        ? Answer.refused(429, "Too many requests: send it again later.")
        : unavailable();
  }

  private static Answer unavailable() {
    return Answer.refused(503, "Not stored, storage is unavailable: send it again later.");
  }
}
