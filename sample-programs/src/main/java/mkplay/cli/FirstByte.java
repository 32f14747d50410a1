package mkplay.cli;

import mkplay.engine.RunCounters;
import mkplay.engine.RunResult;
import mkplay.engine.SessionListener;
import mkplay.engine.ThreadInfo;
import mkplay.engine.trace.TraceRecord;

/** Notes when the first byte came that is the program's: after the line with which the kernel announces itself. */
final class FirstByte implements SessionListener {
    long nanos;
    private boolean announced;

    @Override
    public void console(long cycle, byte[] bytes) {
        if (nanos == 0 && announced) {
            nanos = System.nanoTime();
        }
        announced |= bytes[bytes.length - 1] == '\n';
    }

    @Override
    public void trace(TraceRecord trace) {}

    @Override
    public void thread(long cycle, ThreadInfo thread) {}

    @Override
    public void counters(RunCounters counters) {}

    @Override
    public void ended(RunResult result) {}
}
