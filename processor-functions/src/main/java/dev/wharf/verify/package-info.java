/** How a stored webhook becomes a verified one, or is rejected with its reason. */
@org.jspecify.annotations.NullMarked
package dev.wharf.verify;
