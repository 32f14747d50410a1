package mkplay.engine.cost;

import java.util.Arrays;
import mkplay.engine.Boot;
import mkplay.x86.cpu.StepObserver;
import mkplay.x86.machine.BootImage;
import mkplay.x86.timing.MemoryObserver;
import org.jspecify.annotations.Nullable;

/**
 * Takes every message of a run apart while it runs: the observer of its instructions and, on a model with caches, of its memory. The
 * kernel's trace points tell it of system calls, messages and switches; what it keeps is bounded. The guest cannot tell that it is there.
 */
public final class IpcRecorder implements StepObserver {
    private final @Nullable PhaseMap map;
    private final @Nullable WayTouches touches;
    private final IpcTally tally = new IpcTally();

    /** Of the way in progress, by phase. */
    private final long[] cycles = new long[IpcPhase.values().length];

    private final long[] instructions = new long[cycles.length];

    private boolean inKernel;
    /** The kernel was entered for system call Ipc and nothing else has come between. */
    private boolean straight;

    private boolean complete;
    private int caller;
    private int running;
    private int messages;
    private int from, to, words;

    /**
     * A recorder for a run.
     *
     * @param boot what it boots; of a kernel that is not ours nothing is recorded
     * @param timed its CPU model has caches
     */
    public IpcRecorder(Boot boot, boolean timed) {
        map = boot.image() instanceof BootImage.Multiboot image ? PhaseMap.of(image.kernel()) : null;
        touches = timed ? new WayTouches() : null;
    }

    /** What is to observe the machine's memory; null on a model without caches. */
    public @Nullable MemoryObserver memory() {
        return touches;
    }

    /** What was measured up to now. */
    public IpcAnatomy anatomy() {
        return tally.anatomy(touches != null);
    }

    /** The kernel was entered by a system call. */
    public void called(int thread) {
        caller = thread;
    }

    /** A message was delivered. */
    public void transferred(int sender, int receiver, int size) {
        messages++;
        from = sender;
        to = receiver;
        words = size;
    }

    /** Another thread goes on. */
    public void switched(int thread) {
        running = thread;
    }

    @Override
    public void executed(int address, int cr3, boolean user, long count, long took) {
        if (user) {
            if (inKernel) {
                leave();
            }
            begin(count, took);
            return;
        }
        PhaseMap.Kind kind = map == null ? PhaseMap.Kind.OTHER : map.at(address);
        if (!inKernel) {
            inKernel = true;
            straight = kind == PhaseMap.Kind.ENTRY;
            complete = false;
            if (touches != null) {
                touches.begin();
            }
        } else if (kind == PhaseMap.Kind.GATE) {
            straight = false;
        }
        if (!straight) {
            if (touches != null) {
                touches.drop();
            }
            return;
        }
        complete |= kind == PhaseMap.Kind.COMPLETE;
        add(phase(kind), count, took);
    }

    private IpcPhase phase(PhaseMap.Kind kind) {
        return switch (kind) {
            case ENTRY -> IpcPhase.ENTRY;
            case TRANSFER -> IpcPhase.TRANSFER;
            case EXIT -> IpcPhase.EXIT;
            case GATE, COMPLETE, OTHER -> messages == 0 ? IpcPhase.LOOKUP : IpcPhase.SWITCH;
        };
    }

    /** A user's instruction may be the one that enters the kernel. */
    private void begin(long count, long took) {
        Arrays.fill(cycles, 0);
        Arrays.fill(instructions, 0);
        cycles[IpcPhase.ENTRY.ordinal()] = took;
        instructions[IpcPhase.ENTRY.ordinal()] = count;
        if (touches != null) {
            touches.keep();
        }
    }

    private void add(IpcPhase phase, long count, long took) {
        cycles[phase.ordinal()] += took;
        instructions[phase.ordinal()] += count;
        if (touches != null) {
            touches.add();
        }
    }

    /** The kernel has returned to a user, whose first instruction is known already. */
    private void leave() {
        inKernel = false;
        if (straight && messages == 1 && caller == from && running == to) {
            tally.add(
                    new IpcTally.Key(from, to, words, !complete),
                    cycles,
                    instructions,
                    touches == null ? null : touches.way());
        } else {
            tally.other(messages);
        }
        messages = 0;
    }
}
