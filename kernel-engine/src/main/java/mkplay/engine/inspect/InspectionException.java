package mkplay.engine.inspect;

/** Why a machine's kernel cannot be inspected now. */
public final class InspectionException extends Exception {

    /** Kinds of reasons. */
    public enum Problem {
        /** The machine runs no kernel whose objects are known here. */
        NOT_OUR_KERNEL,
        /** The processor is in the middle of a kernel operation and lists are half changed; a moment later it may work. */
        MID_OPERATION,
        /** Kernel memory makes no sense. */
        DAMAGED
    }

    private static final long serialVersionUID = 1;

    private final Problem problem;

    InspectionException(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    static InspectionException damaged(String message, Object... args) {
        return new InspectionException(Problem.DAMAGED, message.formatted(args));
    }

    public Problem problem() {
        return problem;
    }
}
