package mkplay.cli;

import java.util.Locale;
import mkplay.engine.RunCounters;
import mkplay.engine.trace.TraceText;
import mkplay.x86.machine.Counters;

/** Counters as a small table for the terminal. */
final class CounterText {

    private CounterText() {}

    static String of(RunCounters counters) {
        StringBuilder out = new StringBuilder();
        row(out, "cycles", counters.cycles());
        row(out, "instructions", counters.instructions());
        row(out, "idle cycles", counters.idleCycles());
        mode(out, "user", counters.user());
        mode(out, "kernel", counters.kernel());
        for (Counters.ModelEvent event : counters.timing()) {
            String name = event.event().replace('-', ' ');
            row(out, "user " + name, event.user());
            row(out, "kernel " + name, event.kernel());
        }
        RunCounters.Ipc ipc = counters.ipc();
        row(out, "ipc messages", ipc.count());
        row(out, "ipc words", ipc.words());
        row(out, "ipc errors", ipc.errors());
        row(out, "ipc page faults", ipc.pageFaults());
        row(out, "ipc interrupts", ipc.interrupts());
        row(out, "ipc exceptions", ipc.exceptions());
        row(out, "ipc maps", ipc.maps());
        row(out, "thread switches", ipc.switches());
        row(out, "preemptions", ipc.preemptions());
        for (RunCounters.Pair pair : ipc.pairs()) {
            row(out, "  " + TraceText.thread(pair.from()) + " to " + TraceText.thread(pair.to()), pair.count());
        }
        return out.toString();
    }

    private static void mode(StringBuilder out, String name, Counters.Mode mode) {
        row(out, name + " cycles", mode.cycles());
        row(out, name + " instructions", mode.instructions());
        row(out, name + " loads", mode.loads());
        row(out, name + " stores", mode.stores());
        row(out, name + " tlb misses", mode.tlbMisses());
        row(out, name + " tlb flushes", mode.tlbFlushes());
        row(out, name + " interrupts", mode.interrupts());
        row(out, name + " exceptions", mode.exceptions());
        row(out, name + " ring changes", mode.ringChanges());
        row(out, name + " cr3 loads", mode.cr3Loads());
    }

    private static void row(StringBuilder out, String name, long value) {
        out.append(String.format(Locale.ROOT, "%-28s %,16d%n", name, value));
    }
}
