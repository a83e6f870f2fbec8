/** EventBridge: PutEvents, rules and their targets, archives; and the endpoint that serves it. */
@org.jspecify.annotations.NullMarked
package dev.wharf.bus;
