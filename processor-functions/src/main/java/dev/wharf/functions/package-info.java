/** What every function needs: its environment, its clients and its log. */
@org.jspecify.annotations.NullMarked
package dev.wharf.functions;
