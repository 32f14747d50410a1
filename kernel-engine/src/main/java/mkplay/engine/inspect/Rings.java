package mkplay.engine.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import mkplay.kernel.thread.Tcb;
import org.jspecify.annotations.Nullable;

/** The kernel's queues of threads: rings, linked both ways. */
final class Rings {
    private Rings() {}

    /**
     * The threads of a ring from its head on.
     *
     * @throws InspectionException if the links do not make a ring; it ends where the first two disagree
     */
    static List<Tcb> walk(@Nullable Tcb head, UnaryOperator<Tcb> next, UnaryOperator<Tcb> previous, String what)
            throws InspectionException {
        List<Tcb> ring = new ArrayList<>();
        Tcb thread = head;
        while (thread != null && (ring.isEmpty() || thread != head)) {
            Tcb follower = next.apply(thread);
            // With every element's predecessor right nothing can be reached twice but the head, so this ends.
            if (follower == null || previous.apply(follower) != thread) {
                throw InspectionException.damaged(
                        "the ring of %s is broken behind thread 0x%08X", what, thread.globalId);
            }
            ring.add(thread);
            thread = follower;
        }
        return ring;
    }
}
