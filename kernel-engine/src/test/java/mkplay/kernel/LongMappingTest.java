package mkplay.kernel;

import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.root;
import static mkplay.kernel.HostedKernel.sigma0;
import static mkplay.kernel.HostedKernel.tag;
import static org.assertj.core.api.Assertions.assertThat;

import mkplay.kernel.ipc.Ipc;
import mkplay.kernel.ipc.IpcFastPath;
import mkplay.kernel.mapping.Mapping;
import mkplay.kernel.sched.ReadyQueue;
import mkplay.kernel.sched.Scheduler;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.syscall.Entry;
import mkplay.kernel.thread.Tcb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Mapping and unmapping much lets interrupts in, and others do what they like meanwhile. */
class LongMappingTest extends TwoSpacesCase {
    private static final int PHYSICAL = 0x48_0000;
    private static final int SOURCE = 0x100_0000;
    private static final int TARGET = 0x200_0000;
    private static final int PAGES = 128;
    private static final int BITS = 19;

    @BeforeEach
    void prepare() {
        assertThat(Mapping.mapRange(sigma0().space, PHYSICAL, a.space, SOURCE, PAGES, 7, false))
                .isEqualTo(Mapping.DONE);
        kernel.switchTo(b);
        kernel.setAcceptor(b, TARGET | BITS << 4);
        kernel.ipc(b, NIL, a.globalId, 0, 0);
        kernel.switchTo(a);
        kernel.setMr(a, 1, 8);
        kernel.setMr(a, 2, SOURCE | BITS << 4 | 7);
    }

    @AfterEach
    void check() {
        Invariants.check(kernel.running);
        Invariants.checkMappings();
        Invariants.checkFrames();
    }

    private int mapped(Tcb thread, int from) {
        int n = 0;
        for (int i = 0; i < PAGES; i++) {
            n += (kernel.pageTableEntry(thread, from + i * 4096) & PageTables.PRESENT) != 0 ? 1 : 0;
        }
        return n;
    }

    private void give() {
        kernel.ipc(a, b.globalId, NIL, 0, tag(0, 2));
    }

    /** Carries out a system call of {@code self} up to its first pause. */
    private void untilPaused(Tcb self, int vector) {
        self.exitKind = Tcb.EXIT_FRAME;
        self.vector = vector;
        kernel.running = Entry.trap(self);
        assertThat(kernel.running).isSameAs(KernelState.IDLE);
    }

    private void unmapAll(Tcb self, int address, int control) {
        self.eax = control;
        self.esi = address | BITS << 4 | 7;
        untilPaused(self, Entry.CALLS + Abi.CALL_UNMAP);
    }

    /** An interrupt has made the root task run, in the middle of an operation of {@code a}. */
    private void rootRuns() {
        ReadyQueue.remove(root());
        KernelState.sliceOwner = root();
        kernel.running = root();
    }

    /** Lets what is ready run on, as the idle loop does. */
    private void goOn() {
        while (kernel.running == KernelState.IDLE && KernelState.highestReady >= 0) {
            kernel.running = Entry.goOn(kernel.running);
        }
    }

    @Test
    void aLargeItemLetsInterruptsIn() {
        give();
        assertThat(mapped(b, TARGET)).isEqualTo(PAGES);
        assertThat(kernel.pauses()).isGreaterThan(2);
        assertThat(kernel.mr(b, 0)).isEqualTo(tag(0, 2));
        assertThat(kernel.traced("map")).hasSize(1);
    }

    @Test
    void soDoesUnmapOfIt() {
        give();
        kernel.switchTo(a);
        int pauses = kernel.pauses();
        kernel.store(PageTables.entry(b.space, TARGET), kernel.pageTableEntry(b, TARGET) | PageTables.DIRTY);
        kernel.setMr(a, 1, SOURCE | 12 << 4 | 7);
        kernel.call(a, Abi.CALL_UNMAP, 1, 0, 0, SOURCE | BITS << 4 | 7);
        assertThat(kernel.running).isSameAs(a);
        assertThat(mapped(b, TARGET)).isZero();
        assertThat(mapped(a, SOURCE)).isEqualTo(PAGES);
        assertThat(a.esi & 7).as("what was found in all stretches").isEqualTo(6);
        assertThat(kernel.mr(a, 1) & 7).as("taken already").isZero();
        assertThat(kernel.pauses() - pauses).isGreaterThan(PAGES / 40);
        assertThat(kernel.traced("unmap")).hasSize(2);
    }

    @Test
    void aPageWithManyDescendantsLetsInterruptsIn() {
        for (int i = 0; i < 200; i++) {
            Mapping.mapRange(a.space, SOURCE, b.space, TARGET + i * 4096, 1, 7, false);
        }
        int pauses = kernel.pauses();
        kernel.call(a, Abi.CALL_UNMAP, 0x40, 0, 0, SOURCE | 12 << 4 | 7);
        assertThat(kernel.pageTableEntry(a, SOURCE)).isZero();
        assertThat(kernel.pageTableEntry(b, TARGET + 199 * 4096)).isZero();
        assertThat(kernel.pauses() - pauses).isGreaterThan(3);
    }

    @Test
    void whoIsDeletedInTheMiddleLeavesNothingBehind() {
        give();
        kernel.switchTo(a);
        unmapAll(a, SOURCE, 0x40);
        assertThat(mapped(a, SOURCE)).isBetween(1, PAGES - 1);
        rootRuns();
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, a.globalId, NIL, NIL, NIL, -1);
        assertThat(root().eax).isOne();
        assertThat(mapped(b, TARGET)).isZero();
    }

    @Test
    void whoIsMovedInTheMiddleTakesNothingFromItsNewSpace() {
        kernel.switchTo(root());
        // Its old space lives on.
        kernel.spawn(62, a.globalId);
        kernel.switchTo(a);
        give();
        kernel.switchTo(a);
        Mapping.mapRange(b.space, TARGET, root().space, SOURCE, PAGES, 7, false);
        unmapAll(a, SOURCE, 0x40);
        rootRuns();
        int utcb = Abi.BOOT_UTCB_AREA + 20 * Abi.UTCB_SIZE;
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, a.globalId, NIL, NIL, root().globalId, utcb);
        assertThat(root().eax).isOne();
        assertThat(a.is(Tcb.UNMAPPING)).isFalse();
        assertThat(mapped(root(), SOURCE)).isBetween(1, PAGES - 1);
        int left = mapped(root(), SOURCE);
        kernel.switchTo(a);
        assertThat(mapped(root(), SOURCE)).isEqualTo(left);
    }

    @Test
    void anAbortedLargeItemIsAnErrorOnBothSides() {
        a.exitKind = Tcb.EXIT_IPC_BY_SYSEXIT;
        kernel.running = IpcFastPath.ipc(b.globalId, 0, NIL, a, tag(0, 2));
        assertThat(kernel.running).isSameAs(KernelState.IDLE);
        assertThat(mapped(b, TARGET)).isBetween(1, PAGES - 1);
        Ipc.abort(b, Abi.IPC_ABORTED);
        goOn();
        assertThat(kernel.errorCode(b) & 0xF).isEqualTo(Abi.IPC_ABORTED << 1 | 1);
        assertThat(kernel.errorCode(a) & 0xF).isEqualTo(Abi.IPC_ABORTED << 1);
        Scheduler.ready(b);
    }
}
