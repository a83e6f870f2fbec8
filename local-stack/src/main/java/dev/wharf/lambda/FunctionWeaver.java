package dev.wharf.lambda;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Rewrites a function's classes so that several functions can live in one process: reading the
 * environment and exiting go to {@link FunctionHooks}, which also learns of each pool of threads,
 * and the function's own code looks whether it was stopped, since a busy loop does not heed an
 * interrupt.
 */
final class FunctionWeaver {
  private static final String HOOKS = FunctionHooks.class.getName().replace('.', '/');
  private static final String POOLS = "java/util/concurrent/Executors";
  private static final byte[] EXECUTORS = POOLS.getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SYSTEM = "java/lang/System".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] GETENV = "getenv".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] EXIT = "exit".getBytes(StandardCharsets.US_ASCII);

  private FunctionWeaver() {}

  /**
   * @param stoppable whether method entries and loops check for a stop
   */
  static byte[] weave(byte[] classFile, boolean stoppable) {
    // Thousands of SDK classes need nothing: their bytes tell, without parsing.
    boolean system =
        contains(classFile, SYSTEM) && (contains(classFile, GETENV) || contains(classFile, EXIT));
    boolean rewrites = system || contains(classFile, EXECUTORS);
    if (!rewrites && !stoppable) {
      return classFile;
    }
    ClassReader reader = new ClassReader(classFile);
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(new Weaving(writer, stoppable), 0);
    return writer.toByteArray();
  }

  private static boolean contains(byte[] bytes, byte[] part) {
    int last = bytes.length - part.length;
    for (int i = 0; i <= last; i++) {
      if (bytes[i] == part[0] && matches(bytes, i, part)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(byte[] bytes, int at, byte[] part) {
    for (int i = 1; i < part.length; i++) {
      if (bytes[at + i] != part[i]) {
        return false;
      }
    }
    return true;
  }

  private static final class Weaving extends ClassVisitor {
    private final boolean stoppable;

    Weaving(ClassVisitor next, boolean stoppable) {
      super(Opcodes.ASM9, next);
      this.stoppable = stoppable;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      return new Method(
          super.visitMethod(access, name, descriptor, signature, exceptions), stoppable);
    }
  }

  private static final class Method extends MethodVisitor {
    private final boolean stoppable;
    private final Set<Label> passed = new HashSet<>();

    Method(MethodVisitor next, boolean stoppable) {
      super(Opcodes.ASM9, next);
      this.stoppable = stoppable;
    }

    @Override
    public void visitCode() {
      super.visitCode();
      if (stoppable) {
        check();
      }
    }

    @Override
    public void visitLabel(Label label) {
      passed.add(label);
      super.visitLabel(label);
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
      if (stoppable && passed.contains(label)) {
        check(); // Takes nothing from the stack and leaves nothing, so the frames stay as they are.
      }
      super.visitJumpInsn(opcode, label);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      boolean hooked =
          opcode == Opcodes.INVOKESTATIC
              && owner.equals("java/lang/System")
              && (name.equals("getenv") || name.equals("exit"));
      super.visitMethodInsn(opcode, hooked ? HOOKS : owner, name, descriptor, isInterface);
      String made = Type.getReturnType(descriptor).getDescriptor();
      if (owner.equals(POOLS) && made.endsWith("ExecutorService;")) {
        super.visitMethodInsn(Opcodes.INVOKESTATIC, HOOKS, "own", "(" + made + ")" + made, false);
      }
    }

    private void check() {
      super.visitMethodInsn(Opcodes.INVOKESTATIC, HOOKS, "check", "()V", false);
    }
  }
}
