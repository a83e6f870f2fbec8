package dev.wharf.ops;

import java.io.InputStream;
import java.time.Clock;
import java.util.Map;

/** What every command gets from outside. */
record Context(
    Project project,
    Map<String, String> environment,
    InputStream in,
    Screen screen,
    Clock clock,
    StackStarter starter) {}
