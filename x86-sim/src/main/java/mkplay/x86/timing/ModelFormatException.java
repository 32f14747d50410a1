package mkplay.x86.timing;

/** A CPU model's text, or an edit of one, says something that has no meaning. */
public final class ModelFormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;
    private final int line;

    ModelFormatException(int line, String message) {
        super(line == 0 ? message : "line " + line + ": " + message);
        this.line = line;
    }

    /** The line of the text, counted from 1; 0 when the fault is not in one line. */
    public int line() {
        return line;
    }
}
