package dev.wharf.operations;

import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Messages of a dead-letter queue that match go where they belong, one batch after the other. Each
 * is deleted only after it has arrived: a crash at any point leaves it here, or in both places,
 * where the idempotency of what follows absorbs the second one.
 */
public final class Redrive {

  /** What a tally counts those as that somebody else held, or SQS did not give out. */
  public static final String UNSEEN = "not seen";

  /** One kind of dead letters. */
  interface Letters {

    /** Counts those that match, and tells which they are. */
    List<Message> matching(List<Message> messages, Tally tally);

    /** Sends them; those that have arrived may be deleted. */
    List<Message> send(List<Message> messages, Tally tally);
  }

  private final Session session;
  private final Interruption interruption;
  private final Pace pace;
  private final double rate;
  private final int hold;
  private final long limit;
  private final boolean dryRun;
  private final Consumer<Tally> progress;

  /**
   * @param rate messages a second; 0 is without a bound
   * @param hold for how long messages stay invisible if the process is killed, in seconds; 0
   *     reckons how long it takes
   * @param limit how many at most
   * @param progress told after each batch
   */
  public Redrive(
      Session session,
      Interruption interruption,
      double rate,
      int hold,
      long limit,
      boolean dryRun,
      Consumer<Tally> progress) {
    this.session = session;
    this.interruption = interruption;
    this.pace = new Pace(rate, interruption);
    this.rate = rate;
    this.hold = hold;
    this.limit = limit;
    this.dryRun = dryRun;
    this.progress = progress;
  }

  /** What came of it. {@code complete} where the whole queue was seen, or the limit met. */
  public record Result(Tally tally, boolean complete) {}

  Result run(String queueUrl, Letters letters) {
    Tally tally = new Tally();
    QueuePass pass = new QueuePass(session.clients().sqs(), queueUrl, rate, hold, interruption);
    boolean complete =
        pass.run(
            new QueuePass.Handler() {
              @Override
              public List<Message> handle(List<Message> messages) {
                messages.forEach(any -> tally.count("seen"));
                List<Message> matching = letters.matching(messages, tally);
                long left = limit - tally.counted("taken");
                List<Message> taken = matching.subList(0, (int) Math.min(left, matching.size()));
                List<Message> arrived = List.of();
                taken.forEach(any -> tally.count("taken"));
                if (!dryRun && !taken.isEmpty()) {
                  taken.forEach(any -> pace.await());
                  arrived = letters.send(taken, tally);
                  arrived.forEach(any -> tally.count("redriven"));
                }
                progress.accept(tally);
                return arrived;
              }

              @Override
              public boolean satisfied() {
                return tally.counted("taken") >= limit;
              }
            });
    tally.count(UNSEEN, pass.unseen());
    return new Result(tally, complete);
  }
}
