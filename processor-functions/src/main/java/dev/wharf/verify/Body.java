package dev.wharf.verify;

import dev.wharf.events.BodyFormat;
import dev.wharf.events.FormFields;
import dev.wharf.events.StoredWebhook;
import dev.wharf.events.UndecodableException;
import java.util.Map;
import java.util.Optional;

/**
 * A verified body, told apart as a form or as JSON.
 *
 * <p>Content-Type is signed by nobody. So what opens with a brace is JSON whatever the header says,
 * and a form has no brace in it: whoever sends a signed body again under another header may make it
 * unreadable, but never makes it count as something else.
 *
 * @param text without a byte order mark
 * @param form the fields, where it is a form
 */
record Body(String text, Optional<Map<String, String>> form) {

  /**
   * @throws UndecodableException if it is not UTF-8, or is called a form and cannot be read as one
   */
  static Body of(StoredWebhook webhook) throws UndecodableException {
    String text = BodyFormat.text(webhook.payload());
    boolean form = saysForm(webhook) && !text.stripLeading().startsWith("{");
    return new Body(text, form ? Optional.of(FormFields.read(text)) : Optional.empty());
  }

  boolean isForm() {
    return form.isPresent();
  }

  /**
   * What should be JSON in a body of this format; empty if the form lacks the field, or if one is a
   * list and the other none.
   */
  Optional<String> json(BodyFormat format) {
    if (form.isPresent()) {
      return format.json(form.get());
    }
    boolean list = text.stripLeading().startsWith("[");
    return list == (format.kind() == BodyFormat.Kind.LIST)
        ? Optional.of(format.json(text))
        : Optional.empty();
  }

  /** The JSON of whatever it is. */
  String json() {
    return json(isForm() ? BodyFormat.FORM : BodyFormat.JSON).orElse(text);
  }

  private static boolean saysForm(StoredWebhook webhook) {
    String contentType = webhook.header("Content-Type").orElse("");
    int parameters = contentType.indexOf(';');
    String mediaType = parameters < 0 ? contentType : contentType.substring(0, parameters);
    return mediaType.trim().equalsIgnoreCase(BodyFormat.FORM_MEDIA_TYPE);
  }
}
