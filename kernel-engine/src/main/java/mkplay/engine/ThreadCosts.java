package mkplay.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import mkplay.x86.machine.Counters;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.Machine.Tally;
import mkplay.x86.timing.TimingEvent;

/**
 * What each thread cost: whatever the machine does between two thread switches is booked to the thread that ran. A switch's own
 * instructions up to its probe belong to the thread that is left. Thread 0 is the kernel's start and its idle loop.
 */
final class ThreadCosts {

    /** Threads that are told apart; those of more are in {@link RunCounters#OTHER_THREADS}, as a guest can make up any number. */
    private static final int MAX_THREADS = 512;

    private static final class Cost {
        private long userCycles;
        private long kernelCycles;
        private long userInstructions;
        private long kernelInstructions;
        private final long[] timing = new long[2 * TimingEvent.values().length];
    }

    private final Machine machine;
    private final List<TimingEvent> events;
    private final Map<Integer, Cost> costs = new LinkedHashMap<>();
    private Tally last = new Tally();
    private Tally now = new Tally();

    ThreadCosts(Machine machine) {
        this.machine = machine;
        events = machine.timingEvents();
    }

    /** Books what happened since the last call to a thread. */
    void book(int thread) {
        machine.tally(now);
        Cost cost = cost(thread);
        cost.userCycles += now.userCycles - last.userCycles;
        cost.kernelCycles += now.kernelCycles - last.kernelCycles;
        cost.userInstructions += now.userInstructions - last.userInstructions;
        cost.kernelInstructions += now.kernelInstructions - last.kernelInstructions;
        for (int n = 0; n < 2 * events.size(); n++) {
            cost.timing[n] += now.timing[n] - last.timing[n];
        }
        Tally spare = last;
        last = now;
        now = spare;
    }

    private Cost cost(int thread) {
        Cost known = costs.get(thread);
        if (known != null) {
            return known;
        }
        int key = costs.size() < MAX_THREADS ? thread : RunCounters.OTHER_THREADS;
        return costs.computeIfAbsent(key, k -> new Cost());
    }

    /**
     * The figures so far.
     *
     * @param space the address space of a thread
     */
    List<RunCounters.Thread> snapshot(IntUnaryOperator space) {
        List<RunCounters.Thread> list = new ArrayList<>();
        costs.forEach((thread, cost) -> list.add(new RunCounters.Thread(
                thread,
                space.applyAsInt(thread),
                cost.userCycles,
                cost.kernelCycles,
                cost.userInstructions,
                cost.kernelInstructions,
                modelEvents(cost.timing))));
        return list;
    }

    private List<Counters.ModelEvent> modelEvents(long[] counts) {
        List<Counters.ModelEvent> list = new ArrayList<>();
        for (int n = 0; n < events.size(); n++) {
            list.add(new Counters.ModelEvent(events.get(n).wireName(), counts[2 * n], counts[2 * n + 1]));
        }
        return list;
    }
}
