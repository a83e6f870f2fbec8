package dev.wharf.scale;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wharf.events.Json;
import dev.wharf.lambda.RuntimeKind;
import dev.wharf.local.LocalStack;
import dev.wharf.local.StackOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/**
 * Seeds a local stack with many ledger items and dead letters, and runs {@code list}, {@code
 * redrive} and {@code replay} on it, each as a process with a small heap; prints times and the
 * processes' peak memory (Linux). docs/operations.md has the command.
 */
public final class Scale {

  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

  private Scale() {}

  public static void main(String[] arguments) throws Exception {
    int items = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
    int letters = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20_000;
    int replays = arguments.length > 2 ? Integer.parseInt(arguments[2]) : items;
    Path state = Files.createTempDirectory("wharf-scale-");
    try (LocalStack stack =
        LocalStack.start(
            new StackOptions(
                PROJECT,
                state,
                true,
                StackOptions.Ports.FREE,
                RuntimeKind.IN_PROCESS,
                Map.of("SigningSecretsStore", "environment"),
                // Neither ingest nor processors work: only the commands are measured.
                Map.of(),
                0.1,
                line -> {},
                (function, line) -> {}))) {
      DynamoDbClient dynamoDb =
          DynamoDbClient.builder()
              .endpointOverride(stack.endpoints().dynamodb())
              .region(Region.of(stack.resources().region()))
              .credentialsProvider(credentials())
              .httpClient(UrlConnectionHttpClient.create())
              .build();
      SqsClient sqs =
          SqsClient.builder()
              .endpointOverride(stack.endpoints().sqs())
              .region(Region.of(stack.resources().region()))
              .credentialsProvider(credentials())
              .httpClient(UrlConnectionHttpClient.create())
              .build();
      Map<String, String> outputs = stack.resources().outputs();
      long start = System.nanoTime();
      seedLedger(dynamoDb, outputs.get("LedgerTableName"), items);
      System.out.printf("seeded %d ledger items in %d s%n", items, seconds(start));
      start = System.nanoTime();
      seedLetters(sqs, outputs.get("InboxDeadLetterQueueUrl"), letters);
      System.out.printf("seeded %d dead letters in %d s%n", letters, seconds(start));

      run(state, "list", "--since", "2d", "--limit", "0", "--json");
      run(state, "list", "--since", "2d", "--limit", "0", "--source", "stripe", "--json");
      run(state, "list", "--status", "published", "--limit", "0", "--json");
      run(state, "redrive", "--from", "inbox-dlq", "--tenant", "acme", "--dry-run");
      run(state, "redrive", "--from", "inbox-dlq", "--tenant", "acme", "--yes");
      run(state, "redrive", "--from", "inbox-dlq", "--yes");
      run(state, "replay", "--since", "2d", "--dry-run");
      run(state, "replay", "--since", "2d", "--limit", "" + replays, "--yes");
    }
  }

  private static void seedLedger(DynamoDbClient dynamoDb, String table, int count) {
    Instant now = Instant.now();
    IntStream.range(0, (count + 11) / 12)
        .parallel()
        .forEach(
            batch -> {
              List<WriteRequest> writes = new ArrayList<>();
              for (int i = batch * 12; i < Math.min(count, batch * 12 + 12); i++) {
                webhook(i, now.minusMillis(1_700L * i)).forEach(item -> writes.add(put(item)));
              }
              dynamoDb.batchWriteItem(write -> write.requestItems(Map.of(table, writes)));
            });
  }

  private static List<Map<String, AttributeValue>> webhook(int i, Instant at) {
    String pk = "stripe##evt_scale" + i;
    int shard = Math.floorMod(pk.hashCode(), 8);
    boolean open = i % 10 == 0;
    Map<String, AttributeValue> item = new HashMap<>();
    item.put("pk", AttributeValue.fromS(pk));
    item.put("sk", AttributeValue.fromS("webhook"));
    item.put("status", AttributeValue.fromS(open ? "PUBLISHED" : "PROCESSED"));
    item.put("source", AttributeValue.fromS("stripe"));
    item.put("tenant", AttributeValue.fromS(""));
    item.put("type", AttributeValue.fromS("customer.created"));
    item.put("gatewayId", AttributeValue.fromS("gw" + i));
    item.put("receivedAt", AttributeValue.fromN(Long.toString(at.toEpochMilli())));
    String day = at.atOffset(ZoneOffset.UTC).toLocalDate().toString();
    item.put("sourceDay", AttributeValue.fromS("stripe#" + day + "#" + shard));
    if (open) {
      item.put("attention", AttributeValue.fromS("OPEN#" + shard));
    }
    item.put("version", AttributeValue.fromN("1"));
    Map<String, AttributeValue> payload = new HashMap<>();
    payload.put("pk", AttributeValue.fromS(pk));
    payload.put("sk", AttributeValue.fromS("payload#0"));
    payload.put("parts", AttributeValue.fromN("1"));
    payload.put("body", bytes(body("evt_scale" + i)));
    payload.put(
        "request",
        bytes(
            "{\"ip\":\"127.0.0.1\",\"method\":\"POST\",\"path\":\"/v1/webhooks/stripe\",\"query\":[],"
                + "\"headers\":[[\"Content-Type\",\"application/json\"]]}"));
    return List.of(item, payload);
  }

  private static String body(String id) {
    return "{\"id\":\"" + id + "\",\"type\":\"customer.created\",\"data\":{\"object\":{}}}";
  }

  private static void seedLetters(SqsClient sqs, String queue, int count) {
    IntStream.range(0, (count + 9) / 10)
        .parallel()
        .forEach(
            batch -> {
              List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
              for (int i = batch * 10; i < Math.min(count, batch * 10 + 10); i++) {
                entries.add(
                    SendMessageBatchRequestEntry.builder()
                        .id(Integer.toString(i))
                        .messageBody(letter(i))
                        .build());
              }
              sqs.sendMessageBatch(send -> send.queueUrl(queue).entries(entries));
            });
  }

  /** As queue-lane.request.vtl writes it. */
  private static String letter(int i) {
    return Json.mapper()
        .createObjectNode()
        .put("v", 1)
        .put("source", "stripe")
        .put("lane", "queue")
        .put("tenant", base64(i % 2 == 0 ? "acme" : "other"))
        .put("id", base64("letter" + i))
        .put("receivedAt", System.currentTimeMillis())
        .put("ip", base64("127.0.0.1"))
        .put("method", "POST")
        .put("path", base64("/v1/webhooks/stripe"))
        .put("query", "")
        .put("headers", base64("Content-Type") + ":" + base64("application/json"))
        .put("body", base64(body("evt_letter" + i)))
        .toString();
  }

  private static void run(Path state, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dwharf.home=" + PROJECT);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.wharf.ops.Wharf"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--state", state.toString()));
    Path out = state.resolve("out.txt");
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long peak = 0;
    while (!process.waitFor(20, java.util.concurrent.TimeUnit.MILLISECONDS)) {
      peak = Math.max(peak, residentKilobytes(process.pid()));
    }
    long lines;
    try (var all = Files.lines(out)) {
      lines = all.count();
    }
    System.out.printf(
        "%-70s exit %d, %.1f s, peak %d MB resident, %d lines%n",
        String.join(" ", arguments),
        process.exitValue(),
        (System.nanoTime() - start) / 1e9,
        peak / 1024,
        lines);
  }

  private static long residentKilobytes(long pid) {
    try (var lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException | java.io.UncheckedIOException e) {
      return 0;
    }
  }

  private static WriteRequest put(Map<String, AttributeValue> item) {
    return WriteRequest.builder().putRequest(request -> request.item(item)).build();
  }

  private static AttributeValue bytes(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return AttributeValue.fromB(SdkBytes.fromByteArray(out.toByteArray()));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private static StaticCredentialsProvider credentials() {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"));
  }

  private static long seconds(long start) {
    return (System.nanoTime() - start) / 1_000_000_000L;
  }
}
