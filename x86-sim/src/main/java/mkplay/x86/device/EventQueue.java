package mkplay.x86.device;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/**
 * What devices want to do at later cycles. Each device owns a few timers for its whole life, so a scan over all of them is
 * cheap and the order of simultaneous ones is fixed: the timer created first goes first.
 */
public final class EventQueue {
    /** No event. */
    public static final long NEVER = Long.MAX_VALUE;

    /** One thing that can happen later. */
    public final class Timer implements Snapshotable {
        private final LongConsumer action;
        private long deadline = NEVER;

        private Timer(LongConsumer action) {
            this.action = action;
        }

        /** (Re)arms the timer; a cycle that is past means as soon as possible. */
        public void at(long cycle) {
            deadline = cycle;
            rescan();
        }

        /** Disarms it. */
        public void cancel() {
            at(NEVER);
        }

        public boolean pending() {
            return deadline != NEVER;
        }

        /** When it fires, or {@link #NEVER}. */
        public long deadline() {
            return deadline;
        }

        @Override
        public void save(StateWriter out) {
            out.i64(deadline);
        }

        @Override
        public void load(StateReader in) {
            at(in.i64());
        }
    }

    private final List<Timer> timers = new ArrayList<>();
    private final LongSupplier now;
    private final Runnable onEarlier;
    private long next = NEVER;

    /**
     * @param now the machine's time in cycles
     * @param onEarlier told when the next event moves to an earlier cycle, so that a running CPU can stop for it
     */
    public EventQueue(LongSupplier now, Runnable onEarlier) {
        this.now = now;
        this.onEarlier = onEarlier;
    }

    /** A new, disarmed timer; the action gets the cycle that it was armed for. */
    public Timer timer(LongConsumer action) {
        Timer timer = new Timer(action);
        timers.add(timer);
        return timer;
    }

    /** The machine's time in cycles. */
    public long now() {
        return now.getAsLong();
    }

    /** The cycle of the earliest event, or {@link #NEVER}. */
    public long next() {
        return next;
    }

    /** Fires everything that is due at {@code cycle}, in order of time, events that these arm included. */
    public void runDue(long cycle) {
        while (next <= cycle) {
            Timer timer = first();
            long deadline = timer.deadline;
            timer.cancel();
            timer.action.accept(deadline);
        }
    }

    private Timer first() {
        for (Timer timer : timers) {
            if (timer.deadline == next) {
                return timer;
            }
        }
        throw new IllegalStateException("no timer has the next deadline " + next);
    }

    private void rescan() {
        long earliest = NEVER;
        for (Timer timer : timers) {
            earliest = Math.min(earliest, timer.deadline);
        }
        boolean earlier = earliest < next;
        next = earliest;
        if (earlier) {
            onEarlier.run();
        }
    }
}
