package dev.wharf.handshakes;

/** Where requests are stored. */
interface Inbox {

  /**
   * Returns once the message is stored, and not before.
   *
   * @throws NotStoredException if it is not, or may not be
   */
  void store(InboxMessage message) throws NotStoredException;

  /** Not stored, with what the provider is told of it. */
  final class NotStoredException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Answer answer;

    NotStoredException(Answer answer, Throwable cause) {
      super(answer.body(), cause);
      this.answer = answer;
    }

    Answer answer() {
      return answer;
    }
  }
}
