package mkplay.engine.view;

/** Why what was asked for cannot be shown. */
public final class ViewException extends Exception {

    /** Kinds of reasons. */
    public enum Problem {
        /** No address space is called so now. */
        UNKNOWN_SPACE,
        /** It is no address, and no function or variable has this name. */
        UNKNOWN_ADDRESS,
        /** The run is over, and what is asked for went with its machine. */
        OVER
    }

    private static final long serialVersionUID = 1;

    private final Problem problem;

    ViewException(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
