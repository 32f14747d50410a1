package mkplay.kernel.model;

import static mkplay.kernel.HostedKernel.ANY;
import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.ZERO;
import static mkplay.kernel.HostedKernel.id;
import static mkplay.kernel.HostedKernel.tag;

import mkplay.kernel.Abi;
import mkplay.kernel.HostedKernel;
import mkplay.kernel.mapping.Mapping;
import mkplay.kernel.thread.Tcb;

/**
 * A takes a page back from C in one Unmap of so many fpages that it lets interrupts in, while B, of A's space and of higher priority,
 * looks after a while, gives the page again, stops A or ends it.
 */
final class Revoking extends World {
    private static final int PAGE = 0x50_0000;
    private static final int FPAGES = 20;
    private static final int MAP = 0x8;
    private static final int WRITE = Abi.RIGHT_WRITE;

    Revoking(HostedKernel kernel) {
        super(kernel);
    }

    @Override
    public int[] pages() {
        return new int[] {PAGE};
    }

    @Override
    public void prepare() {
        super.prepare();
        Tcb parent = HostedKernel.thread(A);
        parent.space.privileged = true;
        give(A, PAGE);
        Mapping.mapRange(parent.space, PAGE, HostedKernel.thread(C).space, PAGE, 1, ALL, false);
        kernel.setAcceptor(HostedKernel.thread(C), Abi.FPAGE_COMPLETE);
        stopInPauses();
    }

    @Override
    void idle() {
        tick();
        goOn();
    }

    @Override
    void thread(Tcb self) {
        tick();
        ipc(self, NIL, ANY, 0);
        if (self.number() == C) {
            ipc(self, id(B), NIL, 0);
            return;
        }
        give(self);
        if (self.number() == A) {
            revoke(self, ALL, 0);
            revoke(self, WRITE, 0x40);
            return;
        }
        ipc(self, NIL, ANY, SOON);
        exchangeRegisters(self, A, HALT);
        exchangeRegisters(self, A, RESUME);
        exchangeRegisters(self, A, CANCEL);
        call("delete A", self, Abi.CALL_THREAD_CONTROL, id(A), NIL, NIL, NIL, -1);
        call("delete C", self, Abi.CALL_THREAD_CONTROL, id(C), NIL, NIL, NIL, -1);
        call("flushes", self, Abi.CALL_UNMAP, 0x40, 0, 0, PAGE | 12 << 4 | ALL);
    }

    private void give(Tcb self) {
        add(Operation.ipc(who(id(self.number())) + ": gives the page to C", () -> {
            kernel.setMr(self, 1, PAGE | MAP);
            kernel.setMr(self, 2, PAGE | 12 << 4 | ALL);
            kernel.ipc(self, id(C), NIL, ZERO << 16, tag(0, 2));
        }));
    }

    private void revoke(Tcb self, int rights, int flush) {
        String name = "A: takes rights %d back, %d fpages".formatted(rights, FPAGES);
        add(Operation.other(name, () -> {
            int fpage = PAGE | 12 << 4 | rights;
            for (int i = 1; i < FPAGES; i++) {
                kernel.setMr(self, i, fpage);
            }
            kernel.call(self, Abi.CALL_UNMAP, flush | FPAGES - 1, 0, 0, fpage);
        }));
    }
}
