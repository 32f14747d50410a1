package mkplay.kernel.model;

import static mkplay.kernel.HostedKernel.ANY;
import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.ZERO;
import static mkplay.kernel.HostedKernel.id;
import static mkplay.kernel.HostedKernel.tag;

import mkplay.kernel.Abi;
import mkplay.kernel.HostedKernel;
import mkplay.kernel.KernelState;
import mkplay.kernel.space.Frames;
import mkplay.kernel.space.Spaces;
import mkplay.kernel.thread.Tcb;

/**
 * A space begins and ends step by step while threads send to its thread and give it a page: C's, by A and B; with all the memory the
 * kernel has, or with so little that this does not always succeed.
 */
final class Births extends World {
    private static final int PAGE = 0x50_0000;
    private static final int MAP = 0x8, GRANT = 0xA;

    private final int framesLeft;

    /** With so many page frames left for the kernel, -1 for all. */
    Births(HostedKernel kernel, int framesLeft) {
        super(kernel);
        this.framesLeft = framesLeft;
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
        for (int thread : THREADS) {
            kernel.setAcceptor(HostedKernel.thread(thread), Abi.FPAGE_COMPLETE);
        }
        if (framesLeft >= 0) {
            useUp(parent);
        }
    }

    /** C's space is gone again, and UTCBs of A's space take the memory but for the frames that are left. */
    private void useUp(Tcb parent) {
        kernel.switchTo(parent);
        kernel.call(parent, Abi.CALL_THREAD_CONTROL, id(C), NIL, NIL, NIL, -1);
        KernelState.framesEnd = KernelState.framesNext;
        int free = 0;
        for (int frame = KernelState.freeFrames; frame != 0; frame = kernel.load(Frames.window(frame))) {
            free++;
        }
        for (int page = 4; free > framesLeft; page++, free--) {
            Spaces.utcbPage(parent.space, HostedKernel.UTCBS + page * Frames.PAGE_SIZE);
        }
    }

    @Override
    void thread(Tcb self) {
        someIpc(self);
        if (self.number() == C) {
            give(self, A, MAP);
            add(Operation.other(
                    "C: accepts pages", () -> kernel.setAcceptor(HostedKernel.thread(C), Abi.FPAGE_COMPLETE)));
            return;
        }
        int utcb = HostedKernel.UTCBS + (C - Abi.USER_BASE) * Abi.UTCB_SIZE;
        int scheduler = id(A);
        call("delete C", self, Abi.CALL_THREAD_CONTROL, id(C), NIL, NIL, NIL, -1);
        call("create C", self, Abi.CALL_THREAD_CONTROL, id(C), NIL, scheduler, id(C), -1);
        call("create C as a neighbour", self, Abi.CALL_THREAD_CONTROL, id(C), NIL, scheduler, id(A), -1);
        call(
                "set up C's space",
                self,
                Abi.CALL_SPACE_CONTROL,
                id(C),
                0,
                HostedKernel.KIP | 12 << 4,
                HostedKernel.UTCBS | 16 << 4,
                0);
        call("activate C", self, Abi.CALL_THREAD_CONTROL, id(C), id(self.number()), scheduler, id(C), utcb);
        call("move C", self, Abi.CALL_THREAD_CONTROL, id(C), NIL, scheduler, id(A), utcb);
        give(self, C, MAP);
        give(self, C, GRANT);
        call("takes the page back", self, Abi.CALL_UNMAP, 0, 0, 0, PAGE | 12 << 4 | ALL);
    }

    private void give(Tcb self, int to, int type) {
        String name =
                "%s: %s the page to %s".formatted(who(id(self.number())), type == MAP ? "maps" : "grants", who(id(to)));
        add(Operation.ipc(name, () -> {
            kernel.setMr(self, 1, PAGE | type);
            kernel.setMr(self, 2, PAGE | 12 << 4 | ALL);
            kernel.ipc(self, id(to), ANY, ZERO << 16, tag(0, 2));
        }));
    }
}
