/** What operators do with a stack, here or deployed; speaks AWS's APIs and nothing else. */
@org.jspecify.annotations.NullMarked
package dev.wharf.operations;
