package mkplay.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mkplay.x86.machine.Counters;

/**
 * What was counted on the machine up to one moment of a run.
 *
 * @param cycles guest cycles, idle ones included
 * @param instructions executed guest instructions
 * @param idleCycles cycles that passed while the processor was halted
 * @param user what was counted in ring 3
 * @param kernel what was counted in ring 0
 * @param timing what the CPU model counts besides: caches, TLBs, stalls; empty where every instruction takes one cycle
 * @param ipc messages, as seen by the kernel's static probes
 * @param threads the same by thread, as far as the kernel's probes tell of threads, in order of first running
 */
public record RunCounters(
        long cycles,
        long instructions,
        long idleCycles,
        Counters.Mode user,
        Counters.Mode kernel,
        List<Counters.ModelEvent> timing,
        Ipc ipc,
        List<Thread> threads) {

    /** Stands in {@link #threads} for all threads beyond those that are told apart. */
    public static final int OTHER_THREADS = -1;

    public RunCounters {
        // A result stored before these were counted has none.
        timing = timing == null ? List.of() : List.copyOf(timing);
        threads = threads == null ? List.of() : List.copyOf(threads);
    }

    /** What the threads of each address space cost together, in order of first running. */
    public List<Space> spaces() {
        Map<Integer, Space> sums = new LinkedHashMap<>();
        for (Thread thread : threads) {
            sums.merge(thread.space(), Space.of(thread), Space::plus);
        }
        return List.copyOf(sums.values());
    }

    /**
     * What one thread cost. Idle cycles are nobody's.
     *
     * @param thread its global id; 0 for the kernel's start and its idle loop, -1 for the rest of very many
     * @param space a number that threads of one address space share; 0 where none is known
     * @param userCycles cycles in ring 3
     * @param kernelCycles cycles in ring 0
     * @param userInstructions instructions in ring 3
     * @param kernelInstructions instructions in ring 0
     * @param timing its part of {@link RunCounters#timing}
     */
    public record Thread(
            int thread,
            int space,
            long userCycles,
            long kernelCycles,
            long userInstructions,
            long kernelInstructions,
            List<Counters.ModelEvent> timing) {
        public Thread {
            timing = timing == null ? List.of() : List.copyOf(timing);
        }
    }

    /**
     * What the threads of one address space cost.
     *
     * @param space its number
     * @param userCycles cycles in ring 3
     * @param kernelCycles cycles in ring 0
     * @param userInstructions instructions in ring 3
     * @param kernelInstructions instructions in ring 0
     */
    public record Space(int space, long userCycles, long kernelCycles, long userInstructions, long kernelInstructions) {

        private static Space of(Thread t) {
            return new Space(t.space(), t.userCycles(), t.kernelCycles(), t.userInstructions(), t.kernelInstructions());
        }

        private Space plus(Space other) {
            return new Space(
                    space,
                    userCycles + other.userCycles,
                    kernelCycles + other.kernelCycles,
                    userInstructions + other.userInstructions,
                    kernelInstructions + other.kernelInstructions);
        }
    }

    /**
     * IPC seen so far.
     *
     * @param count messages transferred
     * @param words message words transferred, tags not counted
     * @param errors system calls that ended with an IPC error code
     * @param pageFaults page faults turned into messages
     * @param interrupts interrupts turned into messages
     * @param exceptions exceptions turned into messages
     * @param maps pages or ranges mapped or granted by messages
     * @param switches switches from one thread to another, idle included
     * @param preemptions threads that lost the processor involuntarily
     * @param pairs messages by sender and receiver, in order of first message
     */
    public record Ipc(
            long count,
            long words,
            long errors,
            long pageFaults,
            long interrupts,
            long exceptions,
            long maps,
            long switches,
            long preemptions,
            List<Pair> pairs) {}

    /**
     * Messages of one direction between two threads.
     *
     * @param from global id of the sender
     * @param to global id of the receiver
     * @param count messages
     * @param words message words, tags not counted
     */
    public record Pair(int from, int to, long count, long words) {}
}
