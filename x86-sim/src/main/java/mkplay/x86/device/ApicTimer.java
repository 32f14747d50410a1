package mkplay.x86.device;

import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/** The timer of a local APIC (SDM 3A 11.5.4). It counts even while masked; an event exists only while it can interrupt. */
final class ApicTimer implements Resettable, Snapshotable {
    private final EventQueue events;
    private final DeviceClock clock;
    private final EventQueue.Timer timer;
    private final Runnable interrupt;

    private int initial; // unsigned; 0 is stopped
    private int divideConfiguration;
    private long start; // bus tick of the last load
    private boolean periodic;
    private boolean enabled;

    ApicTimer(EventQueue events, DeviceClock clock, Runnable interrupt) {
        this.events = events;
        this.clock = clock;
        this.interrupt = interrupt;
        timer = events.timer(deadline -> expired());
    }

    @Override
    public void reset() {
        initial = 0;
        divideConfiguration = 0;
        start = 0;
        periodic = false;
        enabled = false;
        timer.cancel();
    }

    /** Whether it will interrupt if it is left alone. */
    boolean willInterrupt() {
        return timer.pending();
    }

    boolean oneShotRunning() {
        return timer.pending() && !periodic;
    }

    int initial() {
        return initial;
    }

    int divideConfiguration() {
        return divideConfiguration;
    }

    /** Starts to count down, or stops with 0. */
    void load(int count) {
        initial = count;
        start = now();
        schedule();
    }

    /** Changes the divider; the count goes on from where it is. */
    void setDivide(int configuration) {
        long counted = (initial & 0xFFFFFFFFL) - current();
        divideConfiguration = configuration & 0x0B;
        start = now() - counted * divisor();
        schedule();
    }

    void setMode(boolean newPeriodic, boolean newEnabled) {
        periodic = newPeriodic;
        enabled = newEnabled;
        schedule();
    }

    private long divisor() {
        int code = divideConfiguration & 3 | divideConfiguration >> 1 & 4;
        return code == 7 ? 1 : 2L << code;
    }

    private long now() {
        return clock.tickAt(events.now());
    }

    private long period() {
        return (initial & 0xFFFFFFFFL) * divisor();
    }

    /** The current count. */
    long current() {
        if (initial == 0) {
            return 0;
        }
        long elapsed = now() - start;
        if (!periodic && elapsed >= period()) {
            return 0;
        }
        return Math.ceilDiv(period() - elapsed % period(), divisor());
    }

    private void expired() {
        interrupt.run();
        schedule();
    }

    private void schedule() {
        long elapsed = now() - start;
        if (initial == 0 || !enabled || !periodic && elapsed >= period()) {
            timer.cancel();
        } else {
            timer.at(clock.cycleOf(start + (elapsed / period() + 1) * period()));
        }
    }

    @Override
    public void save(StateWriter out) {
        out.i32(initial);
        out.u8(divideConfiguration);
        out.i64(start);
        out.bool(periodic);
        out.bool(enabled);
        timer.save(out);
    }

    @Override
    public void load(StateReader in) {
        initial = in.i32();
        divideConfiguration = in.u8(0x0B);
        start = in.i64();
        periodic = in.bool();
        enabled = in.bool();
        timer.load(in);
    }
}
