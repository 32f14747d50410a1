package mkplay.engine.inspect;

import mkplay.engine.wire.Text;

/** One blocked thread and whom it waits for. */
public record Wait(
        @Text("The blocked thread.") int thread,
        WaitKind kind,

        @Text("The thread it waits for: a global id, -1 any, -64 any of its space, 0 nobody.")
        int partner,

        @Text("A finite timeout ends the wait.") boolean timed) {}
