package mkplay.kernel.irq;

import mkplay.kernel.Abi;
import mkplay.kernel.KernelState;
import mkplay.kernel.Probe;
import mkplay.kernel.ipc.Ipc;
import mkplay.kernel.ipc.SenderQueue;
import mkplay.kernel.sched.Clock;
import mkplay.kernel.sched.Scheduler;
import mkplay.kernel.sched.Timeouts;
import mkplay.kernel.thread.Tcb;

/**
 * Hardware interrupts as messages (L4 X.2, 7.3). Interrupt n is the thread n.1: it sends an empty message to its handler and
 * is masked until the handler sends something back.
 */
public final class Interrupts {
    /** The kernel's own: the tick. */
    private static final int TIMER = 0;

    private Interrupts() {}

    /** An interrupt arrived while {@code self}, perhaps the idle loop, ran. */
    public static Tcb handle(Tcb self, int line) {
        if (line == TIMER) {
            Pic.endOfInterrupt(line);
            Clock.tick();
            Timeouts.expire();
            return Scheduler.tick(self, Clock.TICK_MICROSECONDS);
        }
        if (Pic.isSpurious(line)) {
            return Scheduler.reschedule(self);
        }
        Pic.mask(line);
        Pic.endOfInterrupt(line);
        Tcb interrupt = KernelState.TCBS[line];
        if (interrupt.state() == Tcb.DORMANT) {
            Tcb handler = interrupt.handler;
            Probe.interrupt(line, handler.globalId);
            interrupt.tag = Abi.LABEL_INTERRUPT;
            interrupt.partner = handler.globalId;
            Ipc.sendInBackground(interrupt, handler);
        }
        return Scheduler.reschedule(self);
    }

    /** The handler has answered; if the interrupt was waiting for that, it may come again. */
    public static void acknowledge(Tcb interrupt) {
        if (interrupt.state() == Tcb.RECEIVING) {
            interrupt.become(Tcb.DORMANT | Tcb.INTERRUPT);
            Pic.unmask(interrupt.number());
        }
    }

    /** Whether a line can be given to a handler. */
    public static boolean isAvailable(int line) {
        return line > TIMER && line < Pic.LINES && line != Pic.CASCADE;
    }

    /** From now on the interrupt is {@code handler}'s. */
    public static void attach(int line, Tcb handler) {
        Tcb interrupt = KernelState.TCBS[line];
        detach(line);
        interrupt.handler = handler;
        interrupt.become(Tcb.DORMANT | Tcb.INTERRUPT);
        Pic.unmask(line);
    }

    /** The interrupt is nobody's and stays masked; whoever waits for it learns that. */
    public static void detach(int line) {
        Tcb interrupt = KernelState.TCBS[line];
        if (interrupt.state() == Tcb.FREE) {
            return;
        }
        Pic.mask(line);
        if (interrupt.state() == Tcb.SENDING) {
            SenderQueue.remove(interrupt);
        }
        interrupt.handler = null;
        interrupt.status = Tcb.FREE;
        Ipc.abandon(interrupt, interrupt.globalId);
    }

    /** A thread ends: its interrupts are nobody's. */
    public static void detachAll(Tcb handler) {
        for (int line = 0; line < Pic.LINES; line++) {
            if (KernelState.TCBS[line].handler == handler) {
                detach(line);
            }
        }
    }
}
