package mkplay.kernel.model;

import static mkplay.kernel.HostedKernel.ANY;
import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.ZERO;
import static mkplay.kernel.HostedKernel.id;

import mkplay.kernel.Abi;
import mkplay.kernel.HostedKernel;
import mkplay.kernel.KernelState;
import mkplay.kernel.thread.Tcb;

/** An interrupt that the threads attach, wait for, acknowledge and detach, and that comes while it is not masked. */
final class Interrupted extends World {
    static final int LINE = 5;
    private static final int VECTOR = 0x20 + LINE;

    Interrupted(HostedKernel kernel) {
        super(kernel);
    }

    @Override
    public int[] interrupts() {
        return new int[] {LINE};
    }

    @Override
    public void prepare() {
        super.prepare();
        HostedKernel.thread(A).space.privileged = true;
        HostedKernel.thread(C).space.privileged = true;
    }

    @Override
    void idle() {
        tick();
        arrival();
    }

    /** The controller passes it on only while it is not masked. */
    private void arrival() {
        add(Operation.other("interrupt", () -> {
            if ((KernelState.irqMask >>> LINE & 1) == 0) {
                kernel.trap(kernel.running, VECTOR, 0);
            }
        }));
    }

    @Override
    void thread(Tcb self) {
        arrival();
        tick();
        someIpc(self);
        ipc(self, NIL, id(LINE), 0);
        ipc(self, NIL, id(LINE), SOON);
        ipc(self, id(LINE), NIL, 0);
        ipc(self, id(LINE), NIL, SOON << 16);
        ipc(self, id(LINE), ANY, ZERO << 16);
        ipc(self, id(LINE), id(LINE), ZERO << 16);
        call("detaches", self, Abi.CALL_THREAD_CONTROL, id(LINE), id(LINE), NIL, id(LINE), -1);
        for (int thread : THREADS) {
            String who = who(id(thread));
            call("attaches to " + who, self, Abi.CALL_THREAD_CONTROL, id(LINE), id(thread), NIL, id(LINE), -1);
            exchangeRegisters(self, thread, CANCEL);
        }
        call("delete B", self, Abi.CALL_THREAD_CONTROL, id(B), NIL, NIL, NIL, -1);
    }
}
