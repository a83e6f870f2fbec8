package dev.wharf.verify;

import dev.wharf.events.StoredWebhook;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Headers that a signature cannot be checked without. Nothing in them is verified yet. */
final class HeaderReader {

  private HeaderReader() {}

  /**
   * @throws RejectedException {@link Reason#NO_SIGNATURE} unless there is exactly one value
   */
  static String required(StoredWebhook webhook, String name) throws RejectedException {
    return webhook
        .header(name)
        .orElseThrow(() -> noSignature(name, "is missing, or came twice with different values"));
  }

  /** What stands behind the prefix in each entry of a list that has it. */
  static List<String> entries(String header, String separator, String prefix) {
    List<String> entries = new ArrayList<>();
    for (String entry : header.split(Pattern.quote(separator), -1)) {
      if (entry.startsWith(prefix)) {
        entries.add(entry.substring(prefix.length()));
      }
    }
    return entries;
  }

  /** The values of one field of a list like {@code t=1,v1=a,v1=b}. */
  static List<String> values(String header, String separator, String field) {
    return entries(header, separator, field + "=");
  }

  static RejectedException noSignature(String header, String fault) {
    return new RejectedException(Reason.NO_SIGNATURE, header + " " + fault);
  }
}
