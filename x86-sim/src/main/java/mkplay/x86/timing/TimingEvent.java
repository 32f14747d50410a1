package mkplay.x86.timing;

import java.util.Locale;

/** What a timed model counts, by mode. On a model whose cache and TLB are unified, code and data are the accesses for either. */
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
    PAIRED;

    /** The name that results and the wire carry: in lower case, with hyphens. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether a model has what this counts. */
    boolean counts(TimingModel model) {
        return switch (this) {
            case MISPREDICTED -> model.branches().entries() != 0;
            case PAIRED -> model.pairs();
            case BANK_CONFLICTS -> model.dataBanks() != 0;
            default -> true;
        };
    }
}
