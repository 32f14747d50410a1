package mkplay.kernel;

import static mkplay.kernel.HostedKernel.ANY;
import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.root;
import static mkplay.kernel.HostedKernel.sigma0;
import static mkplay.kernel.HostedKernel.tag;
import static org.assertj.core.api.Assertions.assertThat;

import mkplay.kernel.mapping.MapNode;
import mkplay.kernel.mapping.MapTree;
import mkplay.kernel.mapping.Mapping;
import mkplay.kernel.mapping.TreeWalk;
import mkplay.kernel.sched.ReadyQueue;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.syscall.Entry;
import mkplay.kernel.thread.Tcb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever goes through a large tree of mappings of one page lets interrupts in, and what others do to the tree meanwhile does not harm. */
class LongTreeTest extends TwoSpacesCase {
    private static final int PHYSICAL = 0x48_0000;
    private static final int OTHER = 0x49_0000;
    private static final int SOURCE = 0x100_0000;
    private static final int TARGET = 0x200_0000;
    private static final int PAGE = 12 << 4;
    private static final int MANY = 200;
    private static final int RW = 7;
    private static final int READ = 5;
    private static final int WRITE = 2;
    private static final int FLUSH = 0x40;

    @BeforeEach
    void prepare() {
        give(sigma0(), PHYSICAL, a, SOURCE);
    }

    @AfterEach
    void check() {
        Invariants.check(kernel.running);
        Invariants.checkMappings();
        Invariants.checkFrames();
    }

    private static void give(Tcb from, int source, Tcb to, int target) {
        assertThat(Mapping.mapRange(from.space, source, to.space, target, 1, RW, false))
                .isEqualTo(Mapping.DONE);
    }

    /** From the page of {@code a} to {@code b}, so often. */
    private void plantWide() {
        for (int i = 0; i < MANY; i++) {
            give(a, SOURCE, b, TARGET + i * 4096);
        }
    }

    /** From the page of {@code a} to {@code b}, from there to {@code a}, and so on. */
    private void plantDeep() {
        give(a, SOURCE, b, TARGET);
        for (int i = 1; i < MANY; i += 2) {
            give(b, TARGET + (i - 1) * 4096, a, TARGET + i * 4096);
            give(a, TARGET + i * 4096, b, TARGET + (i + 1) * 4096);
        }
    }

    private int count(Tcb thread, int bits) {
        int n = 0;
        for (int i = 0; i <= MANY; i++) {
            n += (kernel.pageTableEntry(thread, TARGET + i * 4096) & bits) == bits ? 1 : 0;
        }
        return n;
    }

    private int writable() {
        return count(a, WRITE) + count(b, WRITE);
    }

    private void touch(Tcb thread, int address, int bits) {
        int entry = PageTables.entry(thread.space, address);
        kernel.store(entry, kernel.load(entry) | bits);
    }

    private void unmap(Tcb self, int control, int address, int rights) {
        kernel.switchTo(self);
        kernel.call(self, Abi.CALL_UNMAP, control, 0, 0, address | PAGE | rights);
    }

    /** The same, up to the first pause; then the root task runs. */
    private void unmapInPart(int control, int rights) {
        kernel.switchTo(a);
        a.exitKind = Tcb.EXIT_FRAME;
        a.vector = Entry.CALLS + Abi.CALL_UNMAP;
        a.eax = control;
        a.esi = SOURCE | PAGE | rights;
        kernel.running = Entry.trap(a);
        assertThat(kernel.running).isSameAs(KernelState.IDLE);
        Invariants.check(kernel.running);
        Invariants.checkMappings();
        ReadyQueue.remove(root());
        KernelState.sliceOwner = root();
        kernel.running = root();
    }

    /** {@code self} maps one page by a message to {@code to}, which takes it at {@code target}. */
    private void send(Tcb self, int source, Tcb to, int target, int type, int rights) {
        kernel.switchTo(to);
        kernel.setAcceptor(to, target | PAGE);
        kernel.ipc(to, NIL, self.globalId, 0, 0);
        kernel.switchTo(self);
        kernel.setMr(self, 1, type);
        kernel.setMr(self, 2, source | PAGE | rights);
        kernel.ipc(self, to.globalId, NIL, 0, tag(0, 2));
    }

    private static int walkers() {
        int n = 0;
        for (MapNode node : KernelState.NODES) {
            n += node.walker() != 0 || (node.page & MapNode.BEING_REVOKED) != 0 ? 1 : 0;
        }
        return n;
    }

    @Test
    void takingTheRightToWrite() {
        plantWide();
        touch(b, TARGET + 4096, MapTree.STATUS);
        int pauses = kernel.pauses();
        unmap(a, 0, SOURCE, WRITE);
        assertThat(kernel.pauses() - pauses).isBetween(MANY / 16, MANY / 8);
        assertThat(count(b, PageTables.PRESENT)).isEqualTo(MANY);
        assertThat(writable()).isZero();
        assertThat(kernel.pageTableEntry(a, SOURCE) & WRITE).as("its own").isNotZero();
        assertThat(a.esi & 7).isEqualTo(7);
        assertThat(walkers()).isZero();
    }

    @Test
    void takingItAlongALongChain() {
        plantDeep();
        int pauses = kernel.pauses();
        unmap(a, FLUSH, SOURCE, WRITE);
        assertThat(kernel.pauses() - pauses).isBetween(MANY / 16, MANY / 4);
        assertThat(writable() + (kernel.pageTableEntry(a, SOURCE) & WRITE)).isZero();
        assertThat(walkers()).isZero();
    }

    @Test
    void removingALongChain() {
        plantDeep();
        int pauses = kernel.pauses();
        unmap(a, 0, SOURCE, RW);
        assertThat(kernel.pauses() - pauses).isBetween(MANY / 16, MANY / 4);
        assertThat(count(a, PageTables.PRESENT) + count(b, PageTables.PRESENT)).isZero();
        assertThat(walkers()).isZero();
    }

    @Test
    void askingWhoAccessedThePage() {
        plantWide();
        touch(b, TARGET + 150 * 4096, PageTables.ACCESSED);
        int pauses = kernel.pauses();
        unmap(a, 0, SOURCE, 0);
        assertThat(kernel.pauses() - pauses).isGreaterThan(MANY / 16);
        assertThat(a.esi & 7).isEqualTo(5);
        assertThat(writable()).isEqualTo(MANY);
        unmap(a, 0, SOURCE, 0);
        assertThat(a.esi & 7).as("it was reset").isZero();
    }

    @Test
    void anAttribute() {
        plantWide();
        a.space.privileged = true;
        int pauses = kernel.pauses();
        kernel.switchTo(a);
        a.ebx = 0;
        a.ebp = 0;
        kernel.call(a, Abi.CALL_MEMORY_CONTROL, 0, 4, 0, SOURCE | PAGE);
        assertThat(a.eax).isOne();
        assertThat(kernel.pauses() - pauses).isGreaterThan(MANY / 16);
        int uncacheable = PageTables.CACHE_DISABLE | PageTables.WRITE_THROUGH;
        assertThat(kernel.pageTableEntry(a, SOURCE) & uncacheable).isEqualTo(uncacheable);
        assertThat(count(b, uncacheable)).isEqualTo(MANY);
    }

    /** What is derived from the page in the middle of a flush has no right that the page is about to lose. */
    @Test
    void whoGivesThePageInTheMiddleGivesNoMoreThanIsLeft() {
        plantWide();
        unmapInPart(FLUSH, WRITE);
        assertThat(writable()).isBetween(1, MANY - 1);
        give(a, SOURCE, b, TARGET + MANY * 4096);
        kernel.switchTo(a);
        assertThat(count(b, PageTables.PRESENT)).isEqualTo(MANY + 1);
        assertThat(writable()).isZero();
        assertThat(walkers()).isZero();
    }

    /** The mapping at which the walk stopped goes away. */
    @Test
    void whoRemovesAMappingInTheMiddleIsNoticed() {
        plantWide();
        unmapInPart(0, WRITE);
        for (int i = 0; i < MANY; i += 2) {
            assertThat(TreeWalk.flush(MapTree.find(b.space, TARGET + i * 4096), TreeWalk.ALL))
                    .isPositive();
        }
        for (int i = 0; i < MANY; i += 2) {
            // Its node, in another tree.
            give(sigma0(), OTHER, b, TARGET + i * 4096);
        }
        kernel.switchTo(a);
        assertThat(writable()).as("those of the other tree").isEqualTo(MANY / 2);
        assertThat(walkers()).isZero();
    }

    @Test
    void twoWalksInOneTreeBothEnd() {
        plantWide();
        unmapInPart(0, WRITE);
        Tcb second = kernel.spawn(62, a.globalId);
        int pauses = kernel.pauses();
        kernel.switchTo(second);
        kernel.call(second, Abi.CALL_UNMAP, 0, 0, 0, SOURCE | PAGE | WRITE);
        assertThat(kernel.pauses() - pauses).isGreaterThan(2);
        kernel.switchTo(a);
        assertThat(a.is(Tcb.UNMAPPING)).isFalse();
        assertThat(writable()).isZero();
        assertThat(walkers()).isZero();
    }

    @Test
    void whoIsDeletedInTheMiddleLeavesATreeThatCanBeRevokedAgain() {
        plantDeep();
        Tcb second = kernel.spawn(62, a.globalId);
        unmapInPart(FLUSH, WRITE);
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, a.globalId, NIL, NIL, NIL, -1);
        assertThat(root().eax).isOne();
        Invariants.checkMappings();
        kernel.switchTo(second);
        kernel.call(second, Abi.CALL_UNMAP, 0, 0, 0, SOURCE | PAGE | WRITE);
        assertThat(count(b, WRITE)).isZero();
    }

    @Test
    void mappingOverAPageThatWasGivenOn() {
        give(sigma0(), OTHER, b, TARGET);
        for (int i = 1; i < MANY; i++) {
            give(b, TARGET, b, TARGET + i * 4096);
        }
        int pauses = kernel.pauses();
        send(a, SOURCE, b, TARGET, 8, RW);
        assertThat(kernel.mr(b, 0)).isEqualTo(tag(0, 2));
        assertThat(kernel.pauses() - pauses).isGreaterThan(MANY / 32);
        assertThat(count(b, PageTables.PRESENT)).isOne();
        assertThat(kernel.pageTableEntry(b, TARGET) & -4096).isEqualTo(PHYSICAL);
        assertThat(kernel.traced("map")).hasSize(1);
        assertThat(walkers()).isZero();
    }

    @Test
    void mappingOverItAsAnAnswerToAPageFault() {
        kernel.store(b.utcb + Abi.UTCB_PAGER, a.globalId);
        give(sigma0(), OTHER, b, TARGET);
        Mapping.mapRange(b.space, TARGET, b.space, TARGET, 1, READ, false);
        for (int i = 1; i < MANY; i++) {
            give(b, TARGET, b, TARGET + i * 4096);
        }
        kernel.switchTo(a);
        kernel.ipc(a, NIL, ANY, 0, 0);
        kernel.switchTo(b);
        kernel.pageFault(b, TARGET, true);
        kernel.setMr(a, 1, TARGET | 8);
        kernel.setMr(a, 2, SOURCE | PAGE | RW);
        int pauses = kernel.pauses();
        kernel.ipc(a, b.globalId, ANY, Abi.TIME_ZERO << 16, tag(0, 2));
        assertThat(b.isRunnable()).isTrue();
        assertThat(kernel.pauses() - pauses).isGreaterThan(MANY / 32);
        assertThat(kernel.pageTableEntry(b, TARGET) & -4096).isEqualTo(PHYSICAL);
    }

    @Test
    void grantingWithoutTheRightToWriteWhatWasGivenOn() {
        plantWide();
        touch(b, TARGET + 4096, PageTables.ACCESSED);
        int pauses = kernel.pauses();
        send(a, SOURCE, b, TARGET + MANY * 4096, 0xA, READ);
        assertThat(kernel.mr(b, 0)).isEqualTo(tag(0, 2));
        assertThat(kernel.pauses() - pauses).isGreaterThan(MANY / 32);
        assertThat(kernel.pageTableEntry(a, SOURCE)).isZero();
        assertThat(count(b, PageTables.PRESENT)).isEqualTo(MANY + 1);
        assertThat(writable()).isZero();
        unmap(b, 0, TARGET + MANY * 4096, 0);
        assertThat(b.esi & 7).as("the status is not lost").isEqualTo(5);
        assertThat(walkers()).isZero();
    }
}
