/**
 * Handshakes that cannot be answered without code: a secret or a judgement comes before the answer.
 */
@org.jspecify.annotations.NullMarked
package dev.wharf.handshakes;
