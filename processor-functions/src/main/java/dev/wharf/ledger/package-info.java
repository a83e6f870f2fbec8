/** The ledger: what became of each webhook. */
@org.jspecify.annotations.NullMarked
package dev.wharf.ledger;
