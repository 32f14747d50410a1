package mkplay.x86.timing;

/** What a timed model counts, by mode. */
public enum TimingEvent {
    /** Lines of code found in the cache. */
    CODE_HITS,
    /** Lines of code not found there. */
    CODE_MISSES,
    /** Data accesses that found their line in the cache. */
    DATA_HITS,
    /** Data accesses that did not. */
    DATA_MISSES,
    /** Translations of code not found in the TLB. */
    CODE_TLB_MISSES,
    /** Translations of data not found in the TLB. */
    DATA_TLB_MISSES,
    /** Cycles that waited for a read from beyond the cache. */
    READ_STALL_CYCLES,
    /** Cycles that waited for a place in the write buffer. */
    WRITE_STALL_CYCLES,
    /** Cycles of page walks. */
    WALK_CYCLES,
    /** Cycles because a register had just been written that an address needs. */
    ADDRESS_STALL_CYCLES,
    /** Accesses of an instruction in V that waited for U's access to the same bank of the data cache. */
    BANK_CONFLICTS,
    /** Accesses across an aligned boundary. */
    MISALIGNED,
    /** Branches that were predicted wrongly. */
    MISPREDICTED,
    /** Instructions that went along with the one before. */
    PAIRED
}
