/**
 * Lambda: functions' runtimes, SQS event sources, asynchronous invocation with Destinations, and
 * the Invoke operation.
 */
@org.jspecify.annotations.NullMarked
package dev.wharf.lambda;
