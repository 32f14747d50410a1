package mkplay.engine;

import java.util.List;
import java.util.OptionalInt;

/**
 * How a run ended.
 *
 * @param reason why
 * @param exitStatus the main program's exit status, 0 to 255 (128 + vector after an exception nobody handled), when the reason is {@link EndReason#EXIT}
 * @param sentence the reason in one plain sentence for the visitor
 * @param counters totals
 * @param traceRecords how many trace records there were
 * @param stateHash hash of memory, processor and devices at the end
 * @param threads the threads that were seen, in order of appearance
 * @param waits the blocked threads at the end
 * @param input all console input with the cycle at which it entered: with it the run can be repeated
 */
public record RunResult(
        EndReason reason,
        OptionalInt exitStatus,
        String sentence,
        RunCounters counters,
        long traceRecords,
        long stateHash,
        List<ThreadInfo> threads,
        List<WaitEdge> waits,
        List<InputEvent> input) {}
