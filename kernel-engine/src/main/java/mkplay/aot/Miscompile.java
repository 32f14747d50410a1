package mkplay.aot;

/** Deliberate errors that the conformance suite must catch; a test hook, never set by {@link Main}. */
enum Miscompile {
    NONE,
    /** Shift counts are not masked: LLVM gives poison where Java wraps the count. */
    NO_SHIFT_MASK,
    /** Unsigned comparisons become signed. */
    SIGNED_COMPARE,
    /** {@code i2b} and byte loads zero-extend. */
    ZERO_EXTEND,
    /** Stores to byte fields and byte array elements are left out. */
    DROP_STORE,
    /** {@code MIN_VALUE / -1} is left to the processor. */
    NO_OVERFLOW_GUARD,
    /** Array indices are not checked. */
    NO_BOUNDS_CHECK,
    /** References are not checked. */
    NO_NULL_CHECK,
    /** {@code >>>} becomes {@code >>}. */
    ARITHMETIC_SHIFT,
    /** {@code swap} does nothing. */
    NO_SWAP,
    /** Additions do not wrap (nsw). */
    NO_WRAP
}
