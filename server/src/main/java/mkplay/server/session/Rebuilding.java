package mkplay.server.session;

import mkplay.engine.RunCounters;
import mkplay.engine.RunResult;
import mkplay.engine.SessionListener;
import mkplay.engine.ThreadInfo;
import mkplay.engine.debug.DebugReport;
import mkplay.engine.trace.TraceRecord;
import mkplay.x86.device.TextScreen;

/** Keeps from a session's stream what a guest does a second time, while it goes to where the session fell asleep. */
final class Rebuilding implements SessionListener {

    private final SessionListener afterwards;
    private boolean there;

    Rebuilding(SessionListener afterwards) {
        this.afterwards = afterwards;
    }

    /** Whether the guest is where it was. */
    boolean hasArrived() {
        return there;
    }

    /** The guest is where it was. */
    void arrived() {
        there = true;
    }

    @Override
    public void console(long cycle, byte[] bytes) {
        if (there) {
            afterwards.console(cycle, bytes);
        }
    }

    @Override
    public void trace(TraceRecord trace) {
        if (there) {
            afterwards.trace(trace);
        }
    }

    /** Threads and the screen are told again: who has seen them finds nothing new. */
    @Override
    public void thread(long cycle, ThreadInfo thread) {
        afterwards.thread(cycle, thread);
    }

    @Override
    public void screen(long cycle, TextScreen screen) {
        afterwards.screen(cycle, screen);
    }

    @Override
    public void counters(RunCounters counters) {
        if (there) {
            afterwards.counters(counters);
        }
    }

    @Override
    public void debugging(long cycle, DebugReport report) {
        if (there) {
            afterwards.debugging(cycle, report);
        }
    }

    @Override
    public void ended(RunResult result) {
        afterwards.ended(result);
    }
}
