package mkplay.engine;

import java.util.List;
import mkplay.x86.machine.Counters;

/**
 * What was counted on the machine up to one moment of a run.
 *
 * @param cycles guest cycles, idle ones included
 * @param instructions executed guest instructions
 * @param idleCycles cycles that passed while the processor was halted
 * @param user what was counted in ring 3
 * @param kernel what was counted in ring 0
 * @param ipc messages, as seen by the kernel's static probes
 */
public record RunCounters(
        long cycles, long instructions, long idleCycles, Counters.Mode user, Counters.Mode kernel, Ipc ipc) {

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
