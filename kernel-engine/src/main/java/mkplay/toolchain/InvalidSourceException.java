package mkplay.toolchain;

/** A set of sources that is refused before any tool sees it. */
public final class InvalidSourceException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public enum Reason {
        /** Not {@link SourceFile#NAME}. */
        BAD_NAME,
        /** A suffix that says no known language. */
        UNKNOWN_LANGUAGE,
        DUPLICATE_NAME,
        TOO_MANY_FILES,
        FILE_TOO_LONG,
        PROGRAM_TOO_LONG,
        /** No files, or headers only. */
        NOTHING_TO_COMPILE
    }

    private final Reason reason;
    private final String file;

    InvalidSourceException(Reason reason, String file, String message) {
        super(message);
        this.reason = reason;
        this.file = file;
    }

    public Reason reason() {
        return reason;
    }

    /** The name of the file as it was given, or empty when the set as a whole is refused. Hostile text. */
    public String file() {
        return file;
    }
}
