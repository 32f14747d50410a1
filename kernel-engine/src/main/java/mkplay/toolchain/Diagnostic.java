package mkplay.toolchain;

/**
 * One message of the compiler, the assembler or the linker.
 *
 * @param file     the visitor's file, {@code <name>} for a header of ours, or empty when the message is about the whole
 *                 program. A {@code #line} in the source can put any text here: treat it as hostile
 * @param line     from 1; 0 when unknown
 * @param column   from 1, in UTF-16 units of that line; 0 when unknown
 * @param severity notes follow the diagnostic they belong to
 * @param message  text for people, possibly of several lines; contains parts of the source
 */
public record Diagnostic(String file, int line, int column, Severity severity, String message) {
    /** An error about the program as a whole. */
    static Diagnostic ofProgram(String message) {
        return new Diagnostic("", 0, 0, Severity.ERROR, message);
    }
}
