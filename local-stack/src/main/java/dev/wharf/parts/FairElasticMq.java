package dev.wharf.parts;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.pattern.Patterns;
import org.elasticmq.Limits;
import org.elasticmq.actor.queue.QueueEvent;
import org.elasticmq.persistence.sql.SqlQueuePersistenceActor;
import org.elasticmq.rest.sqs.TheSQSRestServerBuilder;
import org.elasticmq.server.config.ElasticMQServerConfig;
import scala.Option;
import scala.concurrent.Await;
import scala.util.Left;

/**
 * What {@code org.elasticmq.server.ElasticMQServer} assembles, with {@link FairQueues} and {@link
 * MoveOrder}. Unlike that it answers only once it has restored its queues.
 */
final class FairElasticMq {
  private static final Duration RESTORE_LIMIT = Duration.ofSeconds(60);

  private FairElasticMq() {}

  /**
   * @return what ends it, and waits until it has
   * @throws IOException if it could not restore what it had kept
   */
  static Runnable start(ElasticMQServerConfig config) throws IOException {
    ActorSystem system = ActorSystem.create("elasticmq");
    try {
      Limits limits = (Limits) config.restSqs().sqsLimits();
      Props writer =
          Props.create(
              SqlQueuePersistenceActor.class,
              () ->
                  new SqlQueuePersistenceActor(
                      config.sqlQueuePersistenceConfig(), config.baseQueues()));
      ActorRef persistence =
          system.actorOf(Props.create(MoveOrder.class, () -> new MoveOrder(writer)));
      ActorRef queues = system.actorOf(FairQueues.props(limits, persistence));
      restore(queues, persistence);
      var server =
          new TheSQSRestServerBuilder(
                  Option.apply(system),
                  Option.apply(queues),
                  config.restSqs().bindHostname(),
                  config.restSqs().bindPort(),
                  config.nodeAddress(),
                  config.generateNodeAddress(),
                  limits,
                  config.awsRegion(),
                  config.awsAccountId(),
                  Option.apply(persistence),
                  config.autoCreateQueues())
              .start();
      server.waitUntilStarted();
      return () -> {
        server.stopAndWait();
        end(system);
      };
    } catch (IOException | RuntimeException e) {
      end(system);
      throw e;
    }
  }

  private static void restore(ActorRef queues, ActorRef persistence) throws IOException {
    try {
      Object restored =
          Patterns.ask(persistence, new QueueEvent.Restore(queues), RESTORE_LIMIT)
              .toCompletableFuture()
              .join();
      if (restored instanceof Left<?, ?> refused) {
        throw new IOException("its queues were not restored: " + refused.value());
      }
    } catch (CompletionException e) {
      throw new IOException("its queues were not restored: " + e.getCause(), e);
    }
  }

  private static void end(ActorSystem system) {
    try {
      Await.result(system.terminate(), scala.concurrent.duration.Duration.Inf());
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      Thread.currentThread().interrupt();
    }
  }
}
