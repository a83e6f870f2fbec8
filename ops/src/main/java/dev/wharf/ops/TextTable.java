package dev.wharf.ops;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows in columns, printed as they come: widths are those of the first rows, and a longer value
 * pushes the rest of its row to the right. The last column is never cut.
 */
final class TextTable implements AutoCloseable {

  private static final int MEASURED = 50;

  private final PrintStream out;
  private final List<List<String>> held = new ArrayList<>();
  private int[] widths = new int[0];
  private boolean flowing;

  TextTable(PrintStream out, List<String> header) {
    this.out = out;
    held.add(List.copyOf(header));
  }

  void row(List<String> cells) {
    if (flowing) {
      print(cells);
      return;
    }
    held.add(List.copyOf(cells));
    if (held.size() > MEASURED) {
      flow();
    }
  }

  /** Prints what is held back for the widths, and every row at once from now on. */
  void flow() {
    if (flowing) {
      return;
    }
    widths = new int[held.get(0).size()];
    for (List<String> row : held) {
      for (int i = 0; i < widths.length && i < row.size(); i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    held.forEach(this::print);
    held.clear();
    flowing = true;
  }

  private void print(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      line.append(cell);
      if (i < cells.size() - 1) {
        line.append(" ".repeat(Math.max(0, widths[i] - cell.length()) + 2));
      }
    }
    out.println(line.toString().stripTrailing());
  }

  @Override
  public void close() {
    flow();
    out.flush();
  }
}
