package mkplay.kernel.sched;

import mkplay.kernel.Abi;
import mkplay.kernel.thread.Tcb;
import mkplay.kernel.thread.Threads;

/** The Schedule system call (L4 X.2, 3.3): priority, time slice, total quantum, and how a thread may hold back preemptions. */
public final class Schedule {
    private static final int NO_CHANGE = -1;
    private static final int NO_TIME_CHANGE = 0xFFFF;
    private static final int PRIORITY_MASK = 0x1FF;
    private static final int MAXIMUM_PRIORITY = 255;

    /** Results: what the thread is doing. */
    private static final int DEAD = 1;

    private static final int INACTIVE = 2;
    private static final int RUNNING = 3;
    private static final int PENDING_SEND = 4;
    private static final int SENDING = 5;
    private static final int WAITING = 6;
    private static final int RECEIVING = 7;

    private Schedule() {}

    /** EAX thread, ECX priority, EDX time slice and total quantum, ESI processor, EDI preemption; EAX and EDX are results. */
    public static Tcb systemCall(Tcb self) {
        Tcb thread = Threads.find(self.space, self.eax);
        int error = decode(self, thread);
        Threads.setError(self, error);
        if (error != 0) {
            self.eax = 0;
            return self;
        }
        perform(self, thread);
        return Scheduler.reschedule(self);
    }

    private static int decode(Tcb self, Tcb thread) {
        if (thread == null) {
            return Abi.ERROR_THREAD;
        }
        if (!self.space.privileged) {
            if (thread.scheduler != self.globalId) {
                return Abi.ERROR_NO_PRIVILEGE;
            }
            if (exceeds(self.ecx & PRIORITY_MASK, self.ecx, self.priority)
                    || exceeds(self.edi >>> 16 & 0xFF, self.edi, self.priority)) {
                return Abi.ERROR_PARAMETER;
            }
        }
        if (self.edx == NO_CHANGE) {
            return 0;
        }
        return isPoint(self.edx >>> 16) || isPoint(self.edx & 0xFFFF) ? Abi.ERROR_PARAMETER : 0;
    }

    /** Whether a control word gives more than its caller has: a priority, or delays of preemption against one. */
    private static boolean exceeds(int priority, int control, int limit) {
        return control != NO_CHANGE && priority <= MAXIMUM_PRIORITY && priority > limit;
    }

    private static boolean isPoint(int time) {
        return time != NO_TIME_CHANGE && Timeouts.isPoint(time);
    }

    private static void perform(Tcb self, Tcb thread) {
        int timeControl = self.edx;
        self.eax = state(thread);
        self.edx = remaining(thread);
        if (self.ecx != NO_CHANGE && (self.ecx & PRIORITY_MASK) <= MAXIMUM_PRIORITY) {
            setPriority(thread, self.ecx & PRIORITY_MASK);
        }
        if (timeControl != NO_CHANGE && timeControl >>> 16 != NO_TIME_CHANGE) {
            setSlice(thread, timeControl >>> 16);
        }
        if (timeControl != NO_CHANGE && (timeControl & 0xFFFF) != NO_TIME_CHANGE) {
            setQuantum(thread, timeControl & 0xFFFF);
        }
        if (self.edi != NO_CHANGE) {
            thread.preemption = self.edi;
        }
    }

    /** What is left of time slice and total quantum, as time values. */
    private static int remaining(Tcb thread) {
        int slice = thread.sliceLength == 0 ? Abi.TIME_NEVER : Timeouts.encode(thread.sliceLeft);
        int quantum = Timeouts.encode(thread.quantum);
        if (thread.quantum == 0 && !thread.is(Tcb.EXHAUSTED)) {
            quantum = Abi.TIME_NEVER;
        }
        return slice << 16 | quantum;
    }

    private static int state(Tcb thread) {
        if (!thread.isActive()) {
            return DEAD;
        }
        if (thread.is(Tcb.HALTED) || thread.kind() == Tcb.STARTUP) {
            return INACTIVE;
        }
        if (thread.transferPartner != null) {
            return thread.is(Tcb.SENDING_STRINGS) ? SENDING : RECEIVING;
        }
        return switch (thread.state()) {
            case Tcb.SENDING -> PENDING_SEND;
            case Tcb.RECEIVING -> WAITING;
            default -> RUNNING;
        };
    }

    private static void setPriority(Tcb thread, int priority) {
        boolean queued = thread.readyNext != null;
        ReadyQueue.remove(thread);
        thread.priority = priority;
        if (queued) {
            ReadyQueue.addLast(thread);
        }
    }

    /** A quantum of nothing is used up when the next tick comes. */
    private static void setQuantum(Tcb thread, int time) {
        thread.status &= ~Tcb.EXHAUSTED;
        thread.quantum = time == Abi.TIME_NEVER ? 0 : Math.max(1, Timeouts.period(time));
    }

    private static void setSlice(Tcb thread, int time) {
        long microseconds = Timeouts.period(time);
        if (time == Abi.TIME_NEVER || microseconds > Integer.MAX_VALUE) {
            thread.sliceLength = 0;
        } else {
            // A slice of nothing would never get a turn: the shortest one lasts to the next tick.
            thread.sliceLength = Math.max(1, (int) microseconds);
        }
        thread.sliceLeft = thread.sliceLength;
    }
}
