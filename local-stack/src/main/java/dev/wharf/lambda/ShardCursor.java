package dev.wharf.lambda;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.ExpiredIteratorException;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** Reads one shard, page by page. */
final class ShardCursor {
  /** DynamoDB Local gives that many records whatever their size; a page of 1000 may be 500 MB. */
  static final int PAGE_RECORDS = 100;

  private final DynamoDbStreamsClient client;
  private final String streamArn;
  private final String shardId;
  private final Consumer<String> log;
  private @Nullable String passed;
  private @Nullable String read;
  private @Nullable String iterator;
  private boolean ended;

  /**
   * @param after the sequence number after which to begin; null begins with the oldest record
   */
  ShardCursor(
      DynamoDbStreamsClient client,
      String streamArn,
      String shardId,
      @Nullable String after,
      Consumer<String> log) {
    this.client = client;
    this.streamArn = streamArn;
    this.shardId = shardId;
    this.passed = after;
    this.read = after;
    this.log = log;
  }

  /**
   * The next records, maybe none. After any exception the caller goes {@link #back}.
   *
   * @throws TrimmedDataAccessException when even the oldest record that DynamoDB has is too old
   */
  List<Record> next() {
    try {
      return nextThatIsLeft();
    } catch (ExpiredIteratorException e) {
      // Nobody asked for 15 minutes.
      iterator = null;
      return nextThatIsLeft();
    }
  }

  private List<Record> nextThatIsLeft() {
    try {
      return readPage();
    } catch (TrimmedDataAccessException e) {
      if (read == null) {
        throw e;
      }
      log.accept(
          "Records after "
              + read
              + " of shard "
              + shardId
              + " are older than a day and gone; going on with the oldest there is");
      passed = null;
      back();
      return readPage();
    }
  }

  private List<Record> readPage() {
    String from = iterator == null ? open() : iterator;
    GetRecordsResponse response =
        client.getRecords(request -> request.shardIterator(from).limit(PAGE_RECORDS));
    iterator = response.nextShardIterator();
    ended = iterator == null;
    List<Record> records = response.records();
    if (!records.isEmpty()) {
      read = records.get(records.size() - 1).dynamodb().sequenceNumber();
    }
    return records;
  }

  private String open() {
    String after = read;
    return client
        .getShardIterator(
            request -> {
              request.streamArn(streamArn).shardId(shardId);
              if (after == null) {
                request.shardIteratorType(ShardIteratorType.TRIM_HORIZON);
              } else {
                request
                    .shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
                    .sequenceNumber(after);
              }
            })
        .shardIterator();
  }

  /** The record is in good hands: reading goes on after it. */
  void passed(String sequenceNumber) {
    passed = sequenceNumber;
  }

  /** The last record that was read, if any. */
  @Nullable String read() {
    return read;
  }

  /** Reads again what came after the last record that was passed. */
  void back() {
    read = passed;
    iterator = null;
    ended = false;
  }

  /** Whether the shard is closed and the last page was its end. */
  boolean ended() {
    return ended;
  }
}
