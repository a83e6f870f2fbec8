package dev.wharf.template;

import dev.wharf.template.Resources.Queue;
import java.time.Duration;

/** Reads AWS::SQS::Queue. */
final class QueueReader {

  private QueueReader() {}

  static Queue read(String logicalId, Properties properties, Surroundings in) {
    properties.withoutLocalMeaning(
        "SqsManagedSseEnabled",
        "KmsMasterKeyId",
        "KmsDataKeyReusePeriodSeconds",
        "RedriveAllowPolicy",
        "Tags");
    String name = properties.string("QueueName", in.stackName() + "-" + logicalId);
    int visibility = properties.integer("VisibilityTimeout", 30, 0, 43_200);
    int retention = properties.integer("MessageRetentionPeriod", 345_600, 60, 1_209_600);
    int delay = properties.integer("DelaySeconds", 0, 0, 900);
    int maximumBytes = properties.integer("MaximumMessageSize", 1_048_576, 1024, 1_048_576);
    boolean redrives = properties.has("RedrivePolicy");
    Properties redrive = properties.objectOrEmpty("RedrivePolicy");
    String deadLetterArn = redrives ? redrive.string("deadLetterTargetArn") : null;
    if (redrives && !redrive.has("maxReceiveCount")) {
      throw redrive.error("maxReceiveCount", "is missing");
    }
    return new Queue(
        logicalId,
        name,
        in.arn("sqs", name),
        in.queueUrl(name),
        Duration.ofSeconds(visibility),
        Duration.ofSeconds(retention),
        Duration.ofSeconds(delay),
        maximumBytes,
        deadLetterArn,
        redrive.integer("maxReceiveCount", 0, 1, 1000));
  }
}
