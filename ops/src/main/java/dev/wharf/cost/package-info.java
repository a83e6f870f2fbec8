/** What a month of webhooks costs: the calls that Wharf makes, at list prices. */
@org.jspecify.annotations.NullMarked
package dev.wharf.cost;
