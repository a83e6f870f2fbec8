package dev.wharf.processors;

/**
 * What an invocation that succeeded answers.
 *
 * @param processor the function's logical name
 * @param status what became of the event: done now, or {@code duplicate} where it had been before
 */
public record ProcessorResult(String processor, String status) {}
