package mkplay.kernel.model;

import static mkplay.kernel.HostedKernel.ANY;
import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.ZERO;
import static mkplay.kernel.HostedKernel.id;
import static mkplay.kernel.HostedKernel.tag;

import mkplay.kernel.Abi;
import mkplay.kernel.HostedKernel;
import mkplay.kernel.space.Frames;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.thread.Tcb;

/**
 * A sends strings to C. B, the pager of both, gives them the page with the string and the page for it when they fault, answers without
 * one, or takes them away; everybody cancels and halts, and transfer timeouts end.
 */
final class Strings extends World {
    /** Where A has its string and C its buffer. */
    private static final int STRING = 0x50_0000;

    /** Where B has the two pages; also the physical addresses. */
    private static final int OF_A = 0x51_0000, OF_C = 0x51_1000;

    /** A string of eight bytes; or one of three substrings, all the same place, that is too long to be copied in one stretch. */
    private static final int SHORT = 8 << 10, LONG = 3000 << 10 | 2 << 4;

    private static final int PARTS = 3;
    private static final int MAP = 0x8;

    private final boolean pauses;

    /**
     * The configuration.
     *
     * @param pauses the string is long; B has a higher priority and looks after a while what has become of it
     */
    Strings(HostedKernel kernel, boolean pauses) {
        super(kernel);
        this.pauses = pauses;
    }

    private int descriptor() {
        return pauses ? LONG : SHORT;
    }

    @Override
    public int[] pages() {
        return new int[] {STRING, OF_A, OF_C};
    }

    @Override
    public void prepare() {
        super.prepare();
        for (int page : new int[] {OF_A, OF_C}) {
            kernel.machine.memory().copyIn(Frames.window(page), new byte[Frames.PAGE_SIZE]);
            give(B, page);
        }
        HostedKernel.thread(B).space.privileged = true;
        PageTables.ensureEntry(HostedKernel.thread(C).space, STRING);
        Tcb receiver = HostedKernel.thread(C);
        kernel.setAcceptor(receiver, 1);
        kernel.store(receiver.utcb + Abi.UTCB_BR0 - 4, descriptor());
        for (int part = 1; part <= PARTS; part++) {
            kernel.store(receiver.utcb + Abi.UTCB_BR0 - 4 - 4 * part, STRING);
        }
        kernel.store(receiver.utcb + Abi.UTCB_PAGER, id(B));
        kernel.store(HostedKernel.thread(A).utcb + Abi.UTCB_PAGER, id(B));
        if (pauses) {
            stopInPauses();
        }
    }

    @Override
    void idle() {
        tick();
        if (pauses) {
            goOn();
        }
    }

    @Override
    void thread(Tcb self) {
        tick();
        ipc(self, NIL, ANY, 0);
        for (int thread : THREADS) {
            exchangeRegisters(self, thread, CANCEL);
            exchangeRegisters(self, thread, HALT);
            exchangeRegisters(self, thread, RESUME);
        }
        switch (self.number()) {
            case A -> sender(self);
            case B -> pager(self);
            default -> receiver(self);
        }
    }

    private void sender(Tcb self) {
        sendString(self, NIL, 0, 0);
        sendString(self, id(C), 0, 0);
        sendString(self, id(C), SOON << 16 | SOON, 0);
        sendString(self, ANY, ZERO << 16, SOON << 16);
    }

    private void sendString(Tcb self, int from, int timeouts, int transferTimeouts) {
        String name =
                "A: string to C from %s timeouts %x, transfer %x".formatted(who(from), timeouts, transferTimeouts);
        add(Operation.ipc(name, () -> {
            kernel.store(self.utcb + Abi.UTCB_XFER_TIMEOUTS, transferTimeouts);
            kernel.setMr(self, 1, descriptor());
            for (int part = 1; part <= PARTS; part++) {
                kernel.setMr(self, 1 + part, STRING);
            }
            kernel.ipc(self, id(C), from, timeouts, tag(0, pauses ? 1 + PARTS : 2));
        }));
    }

    private void receiver(Tcb self) {
        ipc(self, NIL, id(A), SOON);
        ipc(self, id(A), NIL, 0);
        ipc(self, id(A), id(A), 0);
    }

    private void pager(Tcb self) {
        if (pauses) {
            ipc(self, NIL, ANY, SOON);
        }
        for (int from : new int[] {NIL, ANY}) {
            ipc(self, id(A), from, ZERO << 16);
            ipc(self, id(C), from, ZERO << 16);
            give(self, A, OF_A, from);
            give(self, C, OF_C, from);
        }
        ipc(self, NIL, id(C), 0);
        call("delete A", self, Abi.CALL_THREAD_CONTROL, id(A), NIL, NIL, NIL, -1);
        call("delete C", self, Abi.CALL_THREAD_CONTROL, id(C), NIL, NIL, NIL, -1);
        for (int page : new int[] {OF_A, OF_C}) {
            call("takes back " + Integer.toHexString(page), self, Abi.CALL_UNMAP, 0, 0, 0, page | 12 << 4 | ALL);
        }
    }

    private void give(Tcb self, int to, int page, int from) {
        String name = "B: gives %x to %s, from %s".formatted(page, who(id(to)), who(from));
        add(Operation.ipc(name, () -> {
            kernel.setMr(self, 1, STRING | MAP);
            kernel.setMr(self, 2, page | 12 << 4 | ALL);
            kernel.ipc(self, id(to), from, ZERO << 16, tag(0, 2));
        }));
    }
}
