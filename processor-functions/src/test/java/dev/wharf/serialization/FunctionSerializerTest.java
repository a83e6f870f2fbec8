package dev.wharf.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.CustomPojoSerializer;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import dev.wharf.events.InvocationRecord;
import dev.wharf.events.WebhookEvent;
import dev.wharf.processors.ProcessorResult;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class FunctionSerializerTest {

  private final FunctionSerializer serializer = new FunctionSerializer();

  @Test
  void isFoundAsLambdasRuntimeLooksForIt() {
    assertThat(ServiceLoader.load(CustomPojoSerializer.class))
        .hasExactlyElementsOfTypes(FunctionSerializer.class);
  }

  @Test
  void readsWhatIngestNeedsOfAQueueEvent() {
    SQSEvent event =
        serializer.fromJson(
            """
            {"other":{"Records":[]},"Records":[{"messageId":"m1","receiptHandle":"r","body":"{\\"v\\":1}",
              "attributes":{"ApproximateReceiveCount":"3","SenderId":"AIDA"},
              "messageAttributes":{"a":{"stringValue":"x"}},"eventSourceARN":"arn"},
              {"body":"b","messageId":"m2","attributes":{}}]}""",
            SQSEvent.class);

    assertThat(event.getRecords())
        .extracting(SQSEvent.SQSMessage::getMessageId)
        .containsExactly("m1", "m2");
    assertThat(event.getRecords().get(0).getBody()).isEqualTo("{\"v\":1}");
    assertThat(event.getRecords().get(0).getAttributes())
        .containsEntry("ApproximateReceiveCount", "3");
  }

  @Test
  void writesBatchItemFailuresAsLambdaReadsThem() {
    assertThat(
            written(
                new StreamsEventResponse(List.of(new StreamsEventResponse.BatchItemFailure("7")))))
        .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"7\"}]}");
    assertThat(written(new SQSBatchResponse(List.of(new SQSBatchResponse.BatchItemFailure("m1")))))
        .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m1\"}]}");
    assertThat(written(new SQSBatchResponse(List.of()))).isEqualTo("{\"batchItemFailures\":[]}");
  }

  @Test
  void writesAProcessorsResult() {
    assertThat(written(new ProcessorResult("PaymentsFunction", "processed")))
        .isEqualTo("{\"processor\":\"PaymentsFunction\",\"status\":\"processed\"}");
    assertThat(written(null)).isEqualTo("null");
  }

  @Test
  void namesTheFieldOfAnEventThatIsNone() {
    assertThatThrownBy(() -> serializer.fromJson("{\"detail\":{}}", WebhookEvent.class))
        .hasMessageContaining("the event cannot be read: detail.version is ");
    assertThatThrownBy(() -> serializer.fromJson("{\"detail\":{}}", InvocationRecord.class))
        .hasMessageContaining("detail.requestContext.functionArn is missing");
    assertThatThrownBy(() -> serializer.fromJson("{}", String.class))
        .hasMessageContaining("no function here takes");
  }

  private String written(Object value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    serializer.toJson(value, out, Object.class);
    return out.toString(StandardCharsets.UTF_8);
  }
}
