package dev.wharf.ops;

import java.io.InputStream;
import java.time.Clock;
import java.util.Map;

/**
 * What every command gets from outside.
 *
 * @param inIsTerminal whether somebody can answer on standard input
 */
record Context(
    Project project,
    Map<String, String> environment,
    InputStream in,
    boolean inIsTerminal,
    Screen screen,
    Clock clock,
    StackStarter starter) {}
