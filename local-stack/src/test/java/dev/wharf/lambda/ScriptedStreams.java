package dev.wharf.lambda;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DescribeStreamRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeStreamResponse;
import software.amazon.awssdk.services.dynamodb.model.ExpiredIteratorException;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsRequest;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.dynamodb.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.ListStreamsRequest;
import software.amazon.awssdk.services.dynamodb.model.ListStreamsResponse;
import software.amazon.awssdk.services.dynamodb.model.OperationType;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.Stream;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * A stream whose shards roll over, trim and expire when a test says so; DynamoDB Local does that
 * after hours. Sequence numbers count from 1 in each shard.
 */
final class ScriptedStreams implements DynamoDbStreamsClient {
  private static final String ARN =
      "arn:aws:dynamodb:ddblocal:000000000000:table/scripted/stream/2026-01-02T00:00:00.000";

  private static final class ScriptedShard {
    private final @Nullable String parent;
    private final List<Record> records = new ArrayList<>();
    private int trimmed;
    private boolean closed;

    private ScriptedShard(@Nullable String parent) {
      this.parent = parent;
    }
  }

  /** What was asked for iterators: type and sequence number. */
  final List<String> opened = new CopyOnWriteArrayList<>();

  private final Map<String, ScriptedShard> shards = new LinkedHashMap<>();
  private int expiring;
  private int failing;
  private int failingReads;
  private int emptyReads;

  synchronized void shard(String name, @Nullable String parent) {
    shards.put(name, new ScriptedShard(parent));
  }

  synchronized void put(String shard, String... keys) {
    for (String key : keys) {
      List<Record> records = shards.get(shard).records;
      String sequence = "" + (records.size() + 1);
      records.add(
          Record.builder()
              .eventID(shard + sequence)
              .eventName(OperationType.INSERT)
              .eventVersion("1.1")
              .dynamodb(
                  change ->
                      change
                          .approximateCreationDateTime(Instant.parse("2026-01-02T03:04:00Z"))
                          .keys(Map.of("pk", AttributeValue.fromS(key)))
                          .newImage(
                              Map.of(
                                  "pk",
                                  AttributeValue.fromS(key),
                                  "version",
                                  AttributeValue.fromN("1"),
                                  "do",
                                  AttributeValue.fromS(
                                      key.startsWith("poison") ? "throw" : "nothing")))
                          .sequenceNumber(sequence)
                          .sizeBytes(10L)
                          .streamViewType(StreamViewType.NEW_IMAGE))
              .build());
    }
  }

  synchronized void close(String shard) {
    shards.get(shard).closed = true;
  }

  synchronized void remove(String shard) {
    shards.remove(shard);
  }

  /** Forgets the oldest records. */
  synchronized void trim(String shard, int count) {
    shards.get(shard).trimmed = count;
  }

  synchronized void expireNextIterators(int count) {
    expiring = count;
  }

  /** Whatever is called next. */
  synchronized void failNextCalls(int count) {
    failing = count;
  }

  synchronized void failNextReads(int count) {
    failingReads = count;
  }

  /** How often there was nothing to be read. */
  synchronized int emptyReads() {
    return emptyReads;
  }

  private void failIfToldTo() {
    if (failing > 0) {
      failing--;
      throw InternalServerErrorException.builder().message("told to fail").build();
    }
  }

  @Override
  public synchronized ListStreamsResponse listStreams(ListStreamsRequest request) {
    failIfToldTo();
    return ListStreamsResponse.builder()
        .streams(
            Stream.builder()
                .streamArn(ARN)
                .streamLabel("2026-01-02T00:00:00.000")
                .tableName(request.tableName())
                .build())
        .build();
  }

  /** One shard a page. */
  @Override
  public synchronized DescribeStreamResponse describeStream(DescribeStreamRequest request) {
    failIfToldTo();
    List<String> names = new ArrayList<>(shards.keySet());
    int at = names.indexOf(request.exclusiveStartShardId()) + 1;
    if (at >= names.size()) {
      return DescribeStreamResponse.builder()
          .streamDescription(stream -> stream.shards(List.of()))
          .build();
    }
    String name = names.get(at);
    ScriptedShard shard = shards.get(name);
    return DescribeStreamResponse.builder()
        .streamDescription(
            stream ->
                stream
                    .shards(
                        Shard.builder()
                            .shardId(name)
                            .parentShardId(shard.parent)
                            .sequenceNumberRange(
                                range ->
                                    range
                                        .startingSequenceNumber("1")
                                        .endingSequenceNumber(
                                            shard.closed ? "" + shard.records.size() : null))
                            .build())
                    .lastEvaluatedShardId(at + 1 < names.size() ? name : null))
        .build();
  }

  @Override
  public synchronized GetShardIteratorResponse getShardIterator(GetShardIteratorRequest request) {
    failIfToldTo();
    opened.add(
        request.shardId() + " " + request.shardIteratorType() + " " + request.sequenceNumber());
    ScriptedShard shard = shards.get(request.shardId());
    int at = shard.trimmed;
    if (request.shardIteratorType() == ShardIteratorType.AFTER_SEQUENCE_NUMBER) {
      at = Integer.parseInt(request.sequenceNumber());
      if (at < shard.trimmed) {
        throw TrimmedDataAccessException.builder().message("trimmed").build();
      }
    }
    String iterator = request.shardId() + "|" + at;
    return GetShardIteratorResponse.builder().shardIterator(iterator).build();
  }

  @Override
  public synchronized GetRecordsResponse getRecords(GetRecordsRequest request) {
    failIfToldTo();
    if (failingReads > 0) {
      failingReads--;
      throw InternalServerErrorException.builder().message("told to fail").build();
    }
    if (expiring > 0) {
      expiring--;
      throw ExpiredIteratorException.builder().message("expired").build();
    }
    String[] iterator = request.shardIterator().split("\\|", 2);
    ScriptedShard shard = shards.get(iterator[0]);
    int from = Integer.parseInt(iterator[1]);
    if (from < shard.trimmed || (shard.trimmed > 0 && shard.trimmed == shard.records.size())) {
      throw TrimmedDataAccessException.builder().message("trimmed").build();
    }
    int to = Math.min(shard.records.size(), from + request.limit());
    boolean end = shard.closed && to == shard.records.size();
    emptyReads += from == to ? 1 : 0;
    return GetRecordsResponse.builder()
        .records(List.copyOf(shard.records.subList(from, to)))
        .nextShardIterator(end ? null : iterator[0] + "|" + to)
        .build();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
