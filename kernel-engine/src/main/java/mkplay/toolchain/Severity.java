package mkplay.toolchain;

/** How grave a diagnostic is; a program with an error has no image. */
public enum Severity {
    ERROR,
    WARNING,
    /** Explains the diagnostic before it. */
    NOTE
}
