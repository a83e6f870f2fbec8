/** Processors' outcomes, from Lambda Destinations to the ledger. */
@org.jspecify.annotations.NullMarked
package dev.wharf.outcomes;
