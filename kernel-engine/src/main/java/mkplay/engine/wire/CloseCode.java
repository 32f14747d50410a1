package mkplay.engine.wire;

/** Why the server closes a stream (WebSocket close codes, RFC 6455, 7.4). */
public enum CloseCode {
    /** The session has ended and everything was sent. */
    ENDED(1000, "session ended"),
    /** The server shuts down. It has kept the session if it could: the next one then knows it, else 4404 tells. */
    SHUTDOWN(1001, "server shuts down"),
    /** A frame was not what this schema says. */
    BAD_MESSAGE(4400, "bad message"),
    /** The page's origin may not use this server. */
    BAD_ORIGIN(4403, "origin not allowed"),
    /** There is no such session, or its stream is no longer kept. */
    UNKNOWN_SESSION(4404, "no such session"),
    /** One who may only watch sent something else than an acknowledgement. */
    READ_ONLY(4405, "watchers only watch"),
    /** The client did not answer pings or did not acknowledge for too long. */
    STALLED(4408, "client stalled"),
    /** Another connection took over this session's stream. */
    REPLACED(4409, "another connection took over"),
    /** Too many frames or bytes from the client. */
    TOO_MUCH(4429, "too much input"),
    /** The session sleeps, and the server has no room for its machine now, what was sent is void; or it has watchers enough. */
    NO_ROOM(4503, "no room now");

    private final int code;
    private final String text;

    CloseCode(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /** The number in the close frame. */
    public int code() {
        return code;
    }

    /** The reason in the close frame. */
    public String text() {
        return text;
    }
}
