package mkplay.engine.inspect;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import mkplay.kernel.Abi;
import mkplay.kernel.thread.Tcb;
import org.jspecify.annotations.Nullable;

/** Who waits for whom. */
final class WaitGraph {
    private final Map<Integer, Wait> waits = new LinkedHashMap<>();

    WaitGraph(List<Tcb> threads) {
        for (Tcb thread : threads) {
            Wait wait = wait(thread);
            if (wait != null) {
                waits.put(wait.thread(), wait);
            }
        }
    }

    private static @Nullable Wait wait(Tcb thread) {
        boolean timed = thread.is(Tcb.TIMED);
        return switch (thread.state()) {
            case Tcb.SENDING -> new Wait(thread.globalId, WaitKind.SEND, id(thread.sendTarget), timed);
            case Tcb.RECEIVING -> {
                WaitKind kind = thread.partner == thread.globalId ? WaitKind.SLEEP : WaitKind.RECEIVE;
                yield new Wait(thread.globalId, kind, thread.partner, timed);
            }
            case Tcb.LOCKED -> new Wait(thread.globalId, WaitKind.TRANSFER, id(thread.transferPartner), timed);
            case Tcb.READY -> thread.is(Tcb.HALTED) ? new Wait(thread.globalId, WaitKind.RESUME, 0, false) : null;
            default -> null;
        };
    }

    private static int id(@Nullable Tcb thread) {
        return thread == null ? Abi.NIL_THREAD : thread.globalId;
    }

    /** The waits, by thread number. */
    List<Wait> waits() {
        return List.copyOf(waits.values());
    }

    /** The cycles; each thread waits for one other at most, so no two cycles have a thread in common. */
    List<WaitCycle> cycles() {
        List<WaitCycle> cycles = new ArrayList<>();
        Set<Integer> done = new HashSet<>();
        for (Integer start : waits.keySet()) {
            List<Integer> path = new ArrayList<>();
            Integer thread = start;
            while (thread != null && done.add(thread)) {
                path.add(thread);
                thread = next(thread);
            }
            int from = thread == null ? -1 : path.indexOf(thread);
            if (from >= 0) {
                cycles.add(cycle(path.subList(from, path.size())));
            }
        }
        return cycles;
    }

    /** The blocked thread that a blocked thread waits for. */
    private @Nullable Integer next(Integer thread) {
        Wait wait = waits.get(thread);
        boolean one = wait != null && wait.kind() != WaitKind.SLEEP && waits.containsKey(wait.partner());
        return one ? wait.partner() : null;
    }

    private WaitCycle cycle(List<Integer> threads) {
        return new WaitCycle(
                threads, threads.stream().anyMatch(t -> waits.get(t).timed()));
    }
}
