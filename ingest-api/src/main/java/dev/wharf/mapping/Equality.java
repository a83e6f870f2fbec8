package dev.wharf.mapping;

import org.apache.velocity.context.InternalContextAdapter;
import org.apache.velocity.runtime.parser.node.ASTEQNode;
import org.apache.velocity.runtime.parser.node.ASTNENode;
import org.apache.velocity.runtime.parser.node.Node;
import org.apache.velocity.runtime.parser.node.StandardParserTreeConstants;
import org.jspecify.annotations.Nullable;

/**
 * {@code ==} and {@code !=} as in API Gateway, where a missing value equals an empty string too.
 */
final class Equality extends ASTEQNode {

  private final boolean negated;

  private Equality(ASTEQNode original) {
    super(StandardParserTreeConstants.JJTEQNODE);
    negated = original instanceof ASTNENode;
    first = original.getFirstToken();
    last = original.getLastToken();
    template = original.getTemplate();
    for (int i = 0; i < original.jjtGetNumChildren(); i++) {
      jjtAddChild(original.jjtGetChild(i), i);
      original.jjtGetChild(i).jjtSetParent(this);
    }
    saveTokenImages();
  }

  /** Replaces Velocity's comparison if the child is one. */
  static void replace(Node parent, int child) {
    if (parent.jjtGetChild(child) instanceof ASTEQNode original) {
      Equality equality = new Equality(original);
      equality.jjtSetParent(parent);
      parent.jjtAddChild(equality, child);
    }
  }

  @Override
  public boolean evaluate(InternalContextAdapter context) {
    return super.evaluate(context) != negated;
  }

  @Override
  public boolean compareNull(@Nullable Object left, @Nullable Object right) {
    return super.compareNull(left, right) || "".equals(left) || "".equals(right);
  }
}
