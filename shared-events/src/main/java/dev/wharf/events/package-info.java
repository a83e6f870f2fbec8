/** The types that travel from the API to the ledger, and their JSON. */
@org.jspecify.annotations.NullMarked
package dev.wharf.events;
