package mkplay.engine.inspect;

/** What a blocked thread waits for. */
public enum WaitKind {
    /** That its partner receives. */
    SEND,
    /** A message of its partner. */
    RECEIVE,
    /** The end of its own timeout: it receives from itself. */
    SLEEP,
    /** That a message with strings goes on, in which its partner is busy. */
    TRANSFER,
    /** That ExchangeRegisters resumes it. */
    RESUME
}
