package mkplay.kernel;

import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.root;
import static mkplay.kernel.HostedKernel.sigma0;
import static org.assertj.core.api.Assertions.assertThat;

import mkplay.kernel.mapping.Mapping;
import mkplay.kernel.sched.ReadyQueue;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.space.Space;
import mkplay.kernel.syscall.Entry;
import mkplay.kernel.thread.Tcb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Taking back what a space held lets interrupts in; whatever happens to who ended it, somebody goes on with that. */
class EndOfSpaceTest {
    private static final int PHYSICAL = 0x48_0000;
    private static final int SOURCE = 0x100_0000;
    private static final int TARGET = 0x200_0000;
    private static final int PAGES = 128;

    private HostedKernel kernel;
    private Tcb worker;
    private Tcb a;
    private Tcb b;
    private Space space;

    /** A thread of the root task, which is to end a's space, and what that gave to b. */
    @BeforeEach
    void boot() {
        kernel = new HostedKernel().settle();
        worker = spawnWorker(70, 20);
        a = kernel.spawn(60, 0);
        b = kernel.spawn(61, 0);
        space = a.space;
        Mapping.mapRange(sigma0().space, PHYSICAL, a.space, SOURCE, PAGES, 7, false);
        assertThat(Mapping.mapRange(a.space, SOURCE, b.space, TARGET, PAGES, 7, false))
                .isEqualTo(Mapping.DONE);
    }

    @AfterEach
    void close() {
        Invariants.check(kernel.running);
        Invariants.checkMappings();
        Invariants.checkFrames();
        kernel.close();
    }

    private Tcb spawnWorker(int number, int slot) {
        int utcb = Abi.BOOT_UTCB_AREA + slot * Abi.UTCB_SIZE;
        int id = HostedKernel.id(number);
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, id, root().globalId, root().globalId, root().globalId, utcb);
        kernel.call(root(), Abi.CALL_SCHEDULE, id, 255, -1, -1, -1);
        kernel.setMr(root(), 1, 0);
        kernel.setMr(root(), 2, 0);
        kernel.ipc(root(), id, NIL, HostedKernel.ZERO << 16, HostedKernel.tag(2, 0));
        return HostedKernel.thread(number);
    }

    private int mapped() {
        int n = 0;
        for (int i = 0; i < PAGES; i++) {
            n += (kernel.pageTableEntry(b, TARGET + i * 4096) & PageTables.PRESENT) != 0 ? 1 : 0;
        }
        return n;
    }

    /** The worker deletes a, up to the first pause that has taken something; then the root task runs. */
    private void endInPart() {
        kernel.switchTo(worker);
        worker.exitKind = Tcb.EXIT_FRAME;
        worker.vector = Entry.CALLS + Abi.CALL_THREAD_CONTROL;
        worker.eax = a.globalId;
        worker.esi = NIL;
        kernel.running = Entry.trap(worker);
        while (mapped() == PAGES) {
            assertThat(kernel.running).isSameAs(KernelState.IDLE);
            kernel.running = Entry.goOn(kernel.running);
        }
        assertThat(kernel.running).isSameAs(KernelState.IDLE);
        assertThat(mapped()).isBetween(1, PAGES - 1);
        Invariants.check(kernel.running);
        Invariants.checkMappings();
        Invariants.checkFrames();
        ReadyQueue.remove(root());
        KernelState.sliceOwner = root();
        kernel.running = root();
    }

    private void isGone() {
        assertThat(mapped()).isZero();
        assertThat(space.cr3).isZero();
        assertThat(KernelState.endingSpaces).isNull();
    }

    @Test
    void itLetsInterruptsIn() {
        kernel.switchTo(worker);
        kernel.call(worker, Abi.CALL_THREAD_CONTROL, a.globalId, NIL, NIL, NIL, -1);
        assertThat(kernel.running).isSameAs(worker);
        assertThat(worker.eax).isOne();
        assertThat(kernel.pauses()).isGreaterThan(4);
        isGone();
    }

    @Test
    void whoIsDeletedMeanwhileLeavesTheRestToItsMurderer() {
        endInPart();
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, worker.globalId, NIL, NIL, NIL, -1);
        assertThat(root().eax).isOne();
        isGone();
    }

    @Test
    void whoIsMovedMeanwhileGoesOn() {
        endInPart();
        int utcb = HostedKernel.UTCBS + 40 * Abi.UTCB_SIZE;
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, worker.globalId, NIL, NIL, b.globalId, utcb);
        assertThat(root().eax).isOne();
        isGone();
        kernel.switchTo(worker);
        assertThat(worker.is(Tcb.OWES)).isFalse();
    }

    /** The last one with memory of its own ends, too, and finds the first one unfinished. */
    @Test
    void anotherSpaceMayEndMeanwhile() {
        endInPart();
        Space other = b.space;
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, b.globalId, NIL, NIL, NIL, -1);
        assertThat(root().eax).isOne();
        assertThat(other.cr3).isZero();
        assertThat(space.cr3).isZero();
        assertThat(KernelState.endingSpaces).isNull();
        kernel.switchTo(worker);
        assertThat(worker.is(Tcb.OWES)).isFalse();
    }

    @Test
    void whoIsPreemptedGoesOnLater() {
        endInPart();
        kernel.switchTo(worker);
        isGone();
    }
}
