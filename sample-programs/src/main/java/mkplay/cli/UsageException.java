package mkplay.cli;

/** The command line asks for something that is not there. */
final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
