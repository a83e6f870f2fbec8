package dev.wharf.traffic;

/**
 * One request, ready to be sent.
 *
 * @param body the exact bytes
 * @param signature the signature header's value
 */
@SuppressWarnings("ArrayRecordComponent") // Handed straight on, never compared.
public record SignedWebhook(byte[] body, String signature) {}
