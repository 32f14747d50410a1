package mkplay.x86.machine;

/**
 * Where {@link Machine#run} stops at the latest: absolute totals since boot, so that calling again with the same limits
 * does not run further.
 *
 * @param instructions executed instructions, {@link Long#MAX_VALUE} for no limit
 * @param cycles the cycle count (idle time included), {@link Long#MAX_VALUE} for no limit
 */
public record RunLimits(long instructions, long cycles) {
    /** No limit at all. */
    public static final RunLimits NONE = new RunLimits(Long.MAX_VALUE, Long.MAX_VALUE);

    /** A limit on instructions only. */
    public static RunLimits instructions(long total) {
        return new RunLimits(total, Long.MAX_VALUE);
    }

    /** A limit on cycles only. */
    public static RunLimits cycles(long total) {
        return new RunLimits(Long.MAX_VALUE, total);
    }
}
