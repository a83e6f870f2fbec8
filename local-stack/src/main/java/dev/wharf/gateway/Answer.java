package dev.wharf.gateway;

import java.util.Map;

/** What the client gets. */
record Answer(int status, Map<String, String> headers, String body) {}
