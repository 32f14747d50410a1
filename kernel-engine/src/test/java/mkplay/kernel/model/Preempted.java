package mkplay.kernel.model;

import static mkplay.kernel.HostedKernel.ANY;
import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.ZERO;
import static mkplay.kernel.HostedKernel.id;
import static mkplay.kernel.HostedKernel.root;

import mkplay.kernel.Abi;
import mkplay.kernel.HostedKernel;
import mkplay.kernel.thread.Tcb;

/**
 * Preemptions are held back and told, and total quanta end: B and C, of which A is scheduler and exception handler, or nobody is
 * there to tell.
 */
final class Preempted extends World {
    /** Preemption flags in a UTCB. */
    private static final int SIGNAL = 0x20, DELAY = 0x40;

    /** Against priorities up to 101, for one and a half ticks. */
    private static final int MAY_DELAY = 101 << 16 | 1500;

    private static final int TWO_TICKS = 1 << 10 | 1000;

    Preempted(HostedKernel kernel) {
        super(kernel);
    }

    @Override
    int slice() {
        return TWO_TICKS;
    }

    @Override
    public void prepare() {
        super.prepare();
        Tcb handler = HostedKernel.thread(A);
        handler.space.privileged = true;
        kernel.switchTo(handler);
        // A's own priority last: it has to be the highest until then.
        for (int thread : new int[] {C, B, A}) {
            int scheduler = thread == A ? root().globalId : id(A);
            kernel.call(handler, Abi.CALL_THREAD_CONTROL, id(thread), NIL, scheduler, id(thread), -1);
            kernel.call(handler, Abi.CALL_SCHEDULE, id(thread), thread == A ? 101 : 100, -1, -1, MAY_DELAY);
            kernel.store(HostedKernel.thread(thread).utcb + Abi.UTCB_EXCEPTION_HANDLER, id(A));
        }
    }

    @Override
    void thread(Tcb self) {
        tick();
        ipc(self, NIL, ANY, 0);
        threadSwitch(self, NIL);
        for (int flags : new int[] {0, SIGNAL, DELAY, SIGNAL | DELAY}) {
            add(Operation.other(who(id(self.number())) + ": preemption flags " + flags, () -> {
                int at = self.utcb + Abi.UTCB_PREEMPT_FLAGS;
                kernel.store(at, kernel.load(at) & ~(SIGNAL | DELAY) | flags);
            }));
        }
        for (int thread : THREADS) {
            if (thread != self.number()) {
                ipc(self, id(thread), NIL, ZERO << 16);
                ipc(self, id(thread), ANY, ZERO << 16);
            }
        }
        if (self.number() == A) {
            for (int thread : new int[] {B, C}) {
                priority(self, thread, 100);
                priority(self, thread, 101);
                call(
                        "quantum of " + who(id(thread)),
                        self,
                        Abi.CALL_SCHEDULE,
                        id(thread),
                        -1,
                        0xFFFF0000 | TWO_TICKS,
                        -1,
                        -1);
                call("no quantum of " + who(id(thread)), self, Abi.CALL_SCHEDULE, id(thread), -1, 0xFFFF0000, -1, -1);
            }
        }
    }
}
