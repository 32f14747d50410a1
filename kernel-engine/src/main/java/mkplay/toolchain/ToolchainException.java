package mkplay.toolchain;

/** The toolchain cannot be used on this host: not found, not for this platform, or not able to start. Names the remedy. */
public final class ToolchainException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ToolchainException(String message) {
        super(message);
    }

    public ToolchainException(String message, Throwable cause) {
        super(message, cause);
    }
}
