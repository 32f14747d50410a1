package mkplay.toolchain;

import java.util.List;

/** A tool ran and refused its input: carries the exit status and everything it printed. */
public final class ToolFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String output;

    ToolFailedException(List<String> command, int status, String output) {
        super("exit status %d of %s%n%s".formatted(status, String.join(" ", command), output));
        this.status = status;
        this.output = output;
    }

    /** The tool's exit status, never 0. */
    public int status() {
        return status;
    }

    /** Standard output and standard error in the order they were written. */
    public String output() {
        return output;
    }
}
