package mkplay.engine;

import mkplay.engine.debug.DebugReport;
import mkplay.engine.trace.TraceRecord;
import mkplay.x86.device.TextScreen;

/**
 * Receives what a session observes; by default it is dropped. All calls come on the thread that runs the session, in guest order.
 */
public interface SessionListener {

    /** The guest wrote to its console; {@code cycle} is that of the first byte. */
    default void console(long cycle, byte[] bytes) {}

    /** A static probe of the kernel or of init was hit; called only when the session is traced. */
    default void trace(TraceRecord trace) {}

    /** A thread came into being or got its name. */
    default void thread(long cycle, ThreadInfo thread) {}

    /** The display shows something else; at most once a slice. */
    default void screen(long cycle, TextScreen screen) {}

    /** Counters, a few times a second while the session runs. */
    default void counters(RunCounters counters) {}

    /** The session stands, goes on, or answers a command of {@link Session#debug}. */
    default void debugging(long cycle, DebugReport report) {}

    /** The session is over; nothing follows. */
    default void ended(RunResult result) {}
}
