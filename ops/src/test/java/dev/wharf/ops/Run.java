package dev.wharf.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wharf.local.StackOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs commands as a user does, on a project of its own. */
final class Run {

  static final String SECRET = "whsec_local_development_only";
  static final String SLACK_SECRET = "slack_local_development_only";

  final Path home;
  final List<StackOptions> started = new ArrayList<>();
  final Map<String, String> environment = new HashMap<>();
  byte[] input = new byte[0];
  boolean inIsTerminal;
  StackStarter starter =
      options -> {
        throw new CommandFailedException("port 7800 is busy; give --api-port another");
      };

  Run(Path home) {
    this.home = home;
    write(
        "local.yaml",
        """
        parameters:
          StripeSigningSecrets: %s,whsec_the_one_before
          SlackSigningSecrets: %s,*:slack_of_every_tenant
        """
            .formatted(SECRET, SLACK_SECRET));
    write(
        "template.yaml",
        """
        Resources:
          InboxQueue: {Type: AWS::SQS::Queue}
          QueueIngestFunction:
            Type: AWS::Serverless::Function
            Properties: {Role: !GetAtt QueueIngestRole.Arn}
          OutcomeFunction: {Type: AWS::Serverless::Function}
        """);
  }

  void write(String file, String text) {
    try {
      Files.createDirectories(home.resolve(file).getParent());
      Files.writeString(home.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A stack that seems to be up: this process, answering there. */
  void stackIsUp(URI api) {
    stackIsUp(api, ProcessHandle.current().pid());
  }

  void stackIsUp(URI api, long pid) {
    write(
        ".wharf/stack.json",
        """
        {"pid":%d,"endpoints":{"api":"%2$s","sqs":"%2$s","dynamodb":"%2$s","aws":"%2$s"}}"""
            .formatted(pid, api));
  }

  Result wharf(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Screen screen =
        new Screen(
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            false,
            false,
            false,
            UTF_8);
    Context context =
        new Context(
            new Project(home),
            environment,
            new ByteArrayInputStream(input),
            inIsTerminal,
            screen,
            Clock.systemUTC(),
            options -> {
              started.add(options);
              return starter.start(options);
            });
    int code = Wharf.commandLine(context).execute(arguments);
    return new Result(code, out.toString(UTF_8), err.toString(UTF_8));
  }

  record Result(int code, String out, String err) {}
}
