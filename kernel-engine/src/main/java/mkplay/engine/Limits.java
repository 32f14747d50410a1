package mkplay.engine;

import java.util.stream.LongStream;

/**
 * What a run may use. Each limit is counted by itself; the first one reached ends the run with its own
 * {@link EndReason}.
 *
 * @param instructions executed guest instructions
 * @param cycles guest cycles
 * @param simulatedMillis guest time in milliseconds, counted in cycles of the CPU model's nominal clock
 * @param wallMillis host time in milliseconds that the run executes for; the only limit that is not deterministic
 * @param consoleBytes bytes the guest writes to its console
 * @param traceRecords recorded trace events; counts only when the run is traced
 */
public record Limits(
        long instructions, long cycles, long simulatedMillis, long wallMillis, long consoleBytes, long traceRecords) {

    /** What a run gets when nothing else is asked for. */
    public static final Limits DEFAULT =
            new Limits(1_000_000_000L, 10_000_000_000L, 100_000, 10_000, 65_536, 1_000_000);

    /** No limit at all: for the command line, where the user's Ctrl-C ends the run. */
    public static final Limits NONE =
            new Limits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

    public Limits {
        if (LongStream.of(instructions, cycles, simulatedMillis, wallMillis, consoleBytes, traceRecords)
                .anyMatch(n -> n < 1)) {
            throw new IllegalArgumentException("a limit must be at least 1");
        }
    }

    /** Each limit the smaller of this one's and the other's. */
    public Limits atMost(Limits other) {
        return new Limits(
                Math.min(instructions, other.instructions),
                Math.min(cycles, other.cycles),
                Math.min(simulatedMillis, other.simulatedMillis),
                Math.min(wallMillis, other.wallMillis),
                Math.min(consoleBytes, other.consoleBytes),
                Math.min(traceRecords, other.traceRecords));
    }
}
