package mkplay.engine.inspect;

import java.util.List;
import mkplay.engine.wire.Text;

/** Threads each of which waits for the next, and the last for the first. */
public record WaitCycle(
        List<Integer> threads,

        @Text("A finite timeout of one of them ends it; otherwise it is a deadlock.")
        boolean timed) {

    public WaitCycle {
        threads = List.copyOf(threads);
    }
}
