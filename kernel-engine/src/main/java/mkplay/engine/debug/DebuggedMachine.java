package mkplay.engine.debug;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import mkplay.engine.EndReason;
import mkplay.engine.SessionSpec;
import mkplay.engine.ThreadInfo;
import mkplay.x86.machine.ImageFormatException;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.MachineConfig;
import mkplay.x86.machine.Snapshot;
import mkplay.x86.machine.Stop;
import mkplay.x86.machine.Timeline;
import org.jspecify.annotations.Nullable;

/** Makes the debugger of a session that has run for a while, and decides where a run's end is held. */
public final class DebuggedMachine {
    private final Debugger debugger;

    /**
     * @param spec what the machine booted
     * @param machine between slices
     * @param threads the threads that are known
     * @param historyPages pages of memory that snapshots may hold, roughly
     * @param reports is told what happens
     */
    public DebuggedMachine(
            SessionSpec spec,
            Machine machine,
            Supplier<List<ThreadInfo>> threads,
            int historyPages,
            Consumer<DebugReport> reports) {
        Timeline timeline = new Timeline(machine, beginning(spec), historyPages);
        Symbols symbols = new Symbols(machine, spec.boot(), space -> program(spec, threads.get(), space));
        debugger = new Debugger(timeline, symbols, reports);
    }

    /** The state after boot, from a machine built alike: nobody pays for it who never goes back. */
    private static Snapshot beginning(SessionSpec spec) {
        Machine other = new Machine(new MachineConfig(spec.memoryBytes(), spec.model()));
        try {
            spec.boot().start(other);
        } catch (ImageFormatException e) {
            throw new IllegalStateException("what was booted once boots again", e);
        }
        return other.snapshot();
    }

    /** A program's first thread has its name. */
    private static String program(SessionSpec spec, List<ThreadInfo> threads, int space) {
        List<String> programs = spec.boot().programNames();
        return threads.stream()
                .filter(thread -> thread.space() == space && programs.contains(thread.name()))
                .findFirst()
                .map(ThreadInfo::name)
                .orElse("");
    }

    public Debugger debugger() {
        return debugger;
    }

    /**
     * Whether the machine stands now, after a slice in the present.
     *
     * @param end how the run ends here, or null
     */
    public boolean stands(@Nullable EndReason end, Stop stop) {
        if (end != null) {
            debugger.atEnd(end, stop);
            return true;
        }
        return debugger.stopHere();
    }
}
