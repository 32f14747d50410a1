package mkplay.engine.inspect;

import java.util.List;
import mkplay.engine.wire.Text;

/** The ready threads of one priority. */
public record ReadyThreads(
        int priority,

        @Text("Global ids, the next to run first; the running thread is not among them.")
        List<Integer> threads) {

    public ReadyThreads {
        threads = List.copyOf(threads);
    }
}
