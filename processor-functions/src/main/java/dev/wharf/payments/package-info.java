/** The Stripe processor: payments, as a table that is always right. */
@org.jspecify.annotations.NullMarked
package dev.wharf.payments;
