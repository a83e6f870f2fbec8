/** template.yaml, read: what it declares, with every intrinsic resolved. */
@org.jspecify.annotations.NullMarked
package dev.wharf.template;
