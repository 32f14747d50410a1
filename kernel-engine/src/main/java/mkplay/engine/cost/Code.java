package mkplay.engine.cost;

/**
 * An instruction and where it comes from.
 *
 * @param address linear address
 * @param program {@code kernel}, or the program by the name of its boot module; empty where that is not known
 * @param function symbol that it lies behind; empty if there is none
 * @param offset bytes behind the symbol
 * @param instruction Intel syntax
 * @param source where it was written, {@code file:line}; empty where that is not known
 */
public record Code(int address, String program, String function, int offset, String instruction, String source) {}
