/** The functions' events, read and written as Lambda's runtime asks for it. */
@org.jspecify.annotations.NullMarked
package dev.wharf.serialization;
