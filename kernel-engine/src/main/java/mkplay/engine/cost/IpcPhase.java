package mkplay.engine.cost;

/** Parts of a message's way through the kernel, by what code and what moment an instruction belongs to. */
public enum IpcPhase {
    /** The instruction that enters the kernel, and saving what the kernel needs of the user. */
    ENTRY,
    /** Finding the partner and checking that both sides may go on. */
    LOOKUP,
    /** Moving tag, words, strings and map items. */
    TRANSFER,
    /** Making the partner the running thread, its address space included. */
    SWITCH,
    /** Loading what the partner needs, and the instruction that leaves the kernel. */
    EXIT
}
