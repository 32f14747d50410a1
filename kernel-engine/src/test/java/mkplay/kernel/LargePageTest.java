package mkplay.kernel;

import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.root;
import static mkplay.kernel.HostedKernel.sigma0;
import static mkplay.kernel.HostedKernel.tag;
import static org.assertj.core.api.Assertions.assertThat;

import mkplay.kernel.mapping.MapNode;
import mkplay.kernel.mapping.MapTree;
import mkplay.kernel.mapping.Mapping;
import mkplay.kernel.space.Frames;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.space.Spaces;
import mkplay.kernel.thread.Tcb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pages of 4 MiB: given whole and in parts, replaced, revoked whole and in parts, and who accessed them. */
class LargePageTest {
    private static final int FRAME = 0x0200_0000;
    private static final int AT_A = 0x3000_0000;
    private static final int AT_B = 0x5000_0000;
    private static final int BITS = PageTables.LARGE_BITS;
    private static final int PAGES = Mapping.LARGE_PAGES;
    private static final int RW = 7;
    private static final int READ = 5;
    private static final int FLUSH = 0x40;
    private static final int LARGE = PageTables.LARGE;

    private HostedKernel kernel;
    private Tcb a;
    private Tcb b;

    @BeforeEach
    void boot() {
        kernel = new HostedKernel().settle();
        a = kernel.spawn(60, 0);
        b = kernel.spawn(61, 0);
        assertThat(Mapping.mapRange(sigma0().space, FRAME, a.space, AT_A, PAGES, RW, false))
                .isEqualTo(Mapping.DONE);
    }

    @AfterEach
    void close() {
        Invariants.check(kernel.running);
        Invariants.checkMappings();
        Invariants.checkFrames();
        kernel.close();
    }

    private static int fpage(int address, int bits, int rights) {
        return address | bits << 4 | rights;
    }

    /** A item of {@code from} to {@code to}, which opens a window. */
    private void send(Tcb from, Tcb to, int window, int item, int fpage) {
        kernel.switchTo(to);
        kernel.setAcceptor(to, window);
        kernel.ipc(to, NIL, from.globalId, 0, 0);
        kernel.switchTo(from);
        kernel.setMr(from, 1, item);
        kernel.setMr(from, 2, fpage);
        kernel.ipc(from, to.globalId, NIL, 0, tag(0, 2));
        assertThat(kernel.mr(to, 0) & Abi.TAG_ERROR).isZero();
    }

    /** From {@code a} to {@code b} at the same offset. */
    private void give(int offset, int bits, int rights) {
        send(a, b, Abi.FPAGE_COMPLETE, AT_B + offset | 8, fpage(AT_A + offset, bits, rights));
    }

    private int unmap(Tcb self, int control, int fpage) {
        kernel.switchTo(self);
        kernel.call(self, Abi.CALL_UNMAP, control, 0, 0, fpage);
        return self.esi & 7;
    }

    /** The entry for an address, without status. */
    private int entry(Tcb thread, int address) {
        return kernel.pageTableEntry(thread, address) & ~MapTree.STATUS;
    }

    private static int nodes() {
        int used = KernelState.nodeLimit - 1;
        for (MapNode node = KernelState.freeNodes; node != null; node = node.next) {
            used--;
        }
        return used;
    }

    private void touch(Tcb thread, int address, int bits) {
        int entry = PageTables.entry(thread.space, address);
        kernel.store(entry, kernel.load(entry) | bits);
    }

    private static final int READ_IT = PageTables.ACCESSED;
    private static final int WROTE_IT = PageTables.ACCESSED | PageTables.DIRTY;

    @Test
    void anItemOf4MibIsOneMapping() {
        assertThat(nodes()).isEqualTo(2);
        assertThat(entry(a, AT_A)).isEqualTo(FRAME | LARGE | 7);
        assertThat(entry(sigma0(), FRAME)).isEqualTo(FRAME | LARGE | 7);
        give(0, BITS, READ);
        assertThat(nodes()).isEqualTo(3);
        assertThat(entry(b, AT_B)).isEqualTo(FRAME | LARGE | 5);
        assertThat(kernel.pauses()).as("in steps, but few").isLessThan(2);
    }

    @Test
    void aLargerItemIsManyOfThem() {
        send(
                sigma0().state() == Tcb.RECEIVING ? wake(sigma0()) : sigma0(),
                b,
                Abi.FPAGE_COMPLETE,
                0x6000_0000 | 8,
                fpage(0x0400_0000, 24, RW));
        for (int i = 0; i < 4; i++) {
            assertThat(entry(b, 0x6000_0000 + i * PageTables.TABLE_SPAN))
                    .isEqualTo(0x0400_0000 + i * PageTables.TABLE_SPAN | LARGE | 7);
        }
        assertThat(nodes()).isEqualTo(2 + 8);
    }

    private Tcb wake(Tcb thread) {
        kernel.ipc(kernel.running, thread.globalId, NIL, 0, 0);
        return thread;
    }

    @Test
    void withoutSuchPagesInTheProcessorItIsAThousand() {
        KernelState.processorFeatures &= ~(1 << 3);
        assertThat(Mapping.mapRange(sigma0().space, FRAME + 0x40_0000, b.space, AT_B, PAGES, RW, false))
                .isEqualTo(Mapping.DONE);
        assertThat(nodes()).isEqualTo(2 + 2 * PAGES);
        assertThat(entry(b, AT_B + 0x3F_F000)).isEqualTo(FRAME + 0x7F_F000 | 7);
    }

    @Test
    void whatHoldsTheKernelIsGivenPageByPage() {
        assertThat(Mapping.mapRange(sigma0().space, 0, b.space, AT_B, PAGES, RW, false))
                .isEqualTo(Mapping.DONE);
        assertThat(entry(b, AT_B + 0x2_0000)).isEqualTo(0x2_0000 | 7);
        assertThat(entry(b, AT_B + 0x10_0000)).as("the kernel's image").isZero();
    }

    @Test
    void aPartIsAPageOf4Kib() {
        give(0x5000, 12, READ);
        assertThat(entry(b, AT_B + 0x5000)).isEqualTo(FRAME + 0x5000 | 5);
        assertThat(MapTree.find(b.space, AT_B + 0x5000).parent).isSameAs(MapTree.find(a.space, AT_A));
        give(0x1_0000, 16, RW);
        assertThat(entry(b, AT_B + 0x1_F000)).isEqualTo(FRAME + 0x1_F000 | 7);
        assertThat(nodes()).isEqualTo(2 + 17);
    }

    @Test
    void aSmallWindowGetsAPart() {
        send(a, b, fpage(AT_B, 13, 0), 0x12_2000 | 8, fpage(AT_A, BITS, RW));
        assertThat(entry(b, AT_B + 0x1000)).isEqualTo(FRAME + 0x12_3000 | 7);
        assertThat(nodes()).isEqualTo(4);
    }

    @Test
    void whereSomethingIsMappedAlreadyItIsPageByPage() {
        give(0x5000, 12, READ);
        give(0, BITS, RW);
        assertThat(entry(b, AT_B + 0x5000)).as("gained a right").isEqualTo(FRAME + 0x5000 | 7);
        assertThat(entry(b, AT_B)).isEqualTo(FRAME | 7);
        assertThat(nodes()).isEqualTo(2 + PAGES);
        // An empty page table is no obstacle.
        unmap(b, FLUSH, fpage(AT_B, BITS, RW));
        assertThat(nodes()).isEqualTo(2);
        give(0, BITS, RW);
        assertThat(entry(b, AT_B)).isEqualTo(FRAME | LARGE | 7);
    }

    @Test
    void rightsGrowByTheSameGiftWhole() {
        give(0, BITS, READ);
        give(0, BITS, RW);
        assertThat(entry(b, AT_B)).isEqualTo(FRAME | LARGE | 7);
        give(0x7000, 12, READ);
        assertThat(entry(b, AT_B)).as("nothing that it had not").isEqualTo(FRAME | LARGE | 7);
        assertThat(nodes()).isEqualTo(3);
    }

    @Test
    void aPartWithMoreRightsTakesThePlaceOfTheWhole() {
        give(0, BITS, READ);
        give(0x7000, 12, RW);
        assertThat(entry(b, AT_B + 0x7000)).isEqualTo(FRAME + 0x7000 | 7);
        assertThat(entry(b, AT_B)).isZero();
        assertThat(nodes()).isEqualTo(3);
    }

    @Test
    void aGiftThatCameFromThePageDoesNotReplaceIt() {
        give(0x7000, 12, RW);
        send(b, a, Abi.FPAGE_COMPLETE, AT_A + 0x9000 | 8, fpage(AT_B + 0x7000, 12, RW));
        assertThat(entry(a, AT_A)).isEqualTo(FRAME | LARGE | 7);
        assertThat(entry(b, AT_B + 0x7000)).isEqualTo(FRAME + 0x7000 | 7);
        assertThat(nodes()).isEqualTo(3);
    }

    @Test
    void aGrantMovesTheWholeAndMapsAPart() {
        give(0x7000, 12, RW);
        send(a, root(), Abi.FPAGE_COMPLETE, AT_B | 0xA, fpage(AT_A, BITS, READ));
        assertThat(entry(a, AT_A)).isZero();
        assertThat(entry(root(), AT_B)).isEqualTo(FRAME | LARGE | 5);
        assertThat(entry(b, AT_B + 0x7000)).as("no more than the new holder").isEqualTo(FRAME + 0x7000 | 5);
        send(root(), a, Abi.FPAGE_COMPLETE, AT_A | 0xA, fpage(AT_B + 0x8000, 12, READ));
        assertThat(entry(a, AT_A)).isEqualTo(FRAME + 0x8000 | 5);
        assertThat(entry(root(), AT_B)).isEqualTo(FRAME | LARGE | 5);
    }

    @Test
    void revokingAPartTakesPartsThatAreItsAndAllThatShowsItWhole() {
        give(0x7000, 12, RW);
        give(0x8000, 12, RW);
        send(a, root(), Abi.FPAGE_COMPLETE, AT_B | 8, fpage(AT_A, BITS, RW));
        unmap(a, 0, fpage(AT_A + 0x8000, 15, RW));
        assertThat(entry(b, AT_B + 0x7000)).isEqualTo(FRAME + 0x7000 | 7);
        assertThat(entry(b, AT_B + 0x8000)).isZero();
        assertThat(entry(root(), AT_B)).isZero();
        assertThat(entry(a, AT_A)).isEqualTo(FRAME | LARGE | 7);
        unmap(a, 0, fpage(AT_A + 0x7000, 12, 2));
        assertThat(entry(b, AT_B + 0x7000)).as("the right to write").isEqualTo(FRAME + 0x7000 | 5);
        assertThat(entry(a, AT_A)).isEqualTo(FRAME | LARGE | 7);
    }

    @Test
    void flushingAPartIsFlushingTheWhole() {
        give(0x7000, 12, RW);
        unmap(a, FLUSH, fpage(AT_A + 0x8000, 12, 2));
        assertThat(entry(a, AT_A)).isEqualTo(FRAME | LARGE | 5);
        assertThat(entry(b, AT_B + 0x7000)).isEqualTo(FRAME + 0x7000 | 5);
        unmap(a, FLUSH, fpage(AT_A + 0x8000, 12, RW));
        assertThat(entry(a, AT_A)).isZero();
        assertThat(entry(b, AT_B + 0x7000)).isZero();
        assertThat(nodes()).isOne();
    }

    @Test
    void accessesOfPartsAreKnownByPart() {
        give(0x7000, 12, RW);
        give(0x8000, 12, RW);
        touch(b, AT_B + 0x7000, WROTE_IT);
        assertThat(unmap(a, 0, fpage(AT_A + 0x8000, 12, 0))).isZero();
        assertThat(unmap(a, 0, fpage(AT_A + 0x7000, 12, 0))).isEqualTo(7);
        assertThat(unmap(a, 0, fpage(AT_A + 0x7000, 12, 0))).as("told once").isZero();
        touch(b, AT_B + 0x8000, READ_IT);
        assertThat(unmap(a, 0, fpage(AT_A, BITS, 0))).isEqualTo(5);
        touch(b, AT_B + 0x8000, WROTE_IT);
        assertThat(unmap(a, 0, fpage(AT_A + 0x8000, 12, RW)))
                .as("and when taken")
                .isEqualTo(7);
        assertThat(unmap(a, 0, fpage(AT_A, BITS, 0))).isZero();
    }

    @Test
    void accessesOfTheWholeAreForgottenOnlyWhole() {
        touch(a, AT_A, WROTE_IT);
        assertThat(unmap(a, 0, fpage(AT_A + 0x7000, 12, 0))).isEqualTo(7);
        assertThat(unmap(a, 0, fpage(AT_A + 0x8000, 12, 0)))
                .as("it may be any part")
                .isEqualTo(7);
        assertThat(unmap(a, 0, fpage(AT_A, BITS, 0))).isEqualTo(7);
        assertThat(unmap(a, 0, fpage(AT_A, BITS, 0))).isZero();
        give(0, BITS, RW);
        touch(b, AT_B, WROTE_IT);
        assertThat(unmap(a, 0, fpage(AT_A + 0x7000, 12, RW))).isEqualTo(7);
        assertThat(entry(b, AT_B)).isZero();
        assertThat(unmap(a, 0, fpage(AT_A + 0x8000, 12, 0)))
                .as("that of the gift that went")
                .isEqualTo(7);
    }

    @Test
    void manyPartsAreRevokedInStretches() {
        give(0, 16, RW);
        give(0x10_0000, 20, RW);
        int pauses = kernel.pauses();
        unmap(a, 0, fpage(AT_A, 12, RW));
        assertThat(kernel.pauses() - pauses).as("while others are passed").isGreaterThan(10);
        assertThat(entry(b, AT_B)).isZero();
        assertThat(entry(b, AT_B + 0x1000)).isEqualTo(FRAME + 0x1000 | 7);
        unmap(a, 0, fpage(AT_A, BITS, RW));
        assertThat(nodes()).isEqualTo(2);
    }

    @Test
    void theKernelReachesWhatItReadsForUsers() {
        assertThat(PageTables.kernelAddress(a.space, AT_A)).as("no RAM").isZero();
        KernelState.ramEnd = FRAME + PageTables.TABLE_SPAN;
        assertThat(PageTables.kernelAddress(a.space, AT_A + 0x12_3456)).isEqualTo(Frames.window(FRAME + 0x12_3456));
        give(0, BITS, READ);
        int write = PageTables.PRESENT | PageTables.WRITE;
        assertThat(PageTables.accessible(b.space, AT_B, write, 0)).isZero();
        assertThat(PageTables.accessible(a.space, AT_A + 8, write, WROTE_IT)).isEqualTo(Frames.window(FRAME + 8));
        assertThat(kernel.pageTableEntry(a, AT_A) & MapTree.STATUS).isEqualTo(WROTE_IT);
    }

    @Test
    void theKernelTakesAPageForItselfFromAWhole() {
        assertThat(Spaces.utcbPage(a.space, AT_A + 0x7000)).isNotZero();
        assertThat(entry(a, AT_A)).isZero();
        assertThat(entry(a, AT_A + 0x7000) & PageTables.KERNEL_OWNED).isNotZero();
        give(0x7000, 12, RW);
        assertThat(Mapping.mapRange(sigma0().space, FRAME, a.space, AT_A, PAGES, RW, false))
                .isEqualTo(Mapping.DONE);
        assertThat(entry(a, AT_A + 0x7000) & PageTables.KERNEL_OWNED).isNotZero();
        assertThat(entry(a, AT_A)).isEqualTo(FRAME | 7);
    }

    @Test
    void theEndOfASpaceTakesIt() {
        give(0, BITS, RW);
        kernel.switchTo(root());
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, a.globalId, NIL, NIL, NIL, -1);
        assertThat(root().eax).isOne();
        assertThat(entry(b, AT_B)).isZero();
        assertThat(nodes()).isOne();
        a = root();
    }

    @Test
    void withoutMappingsLeftItIsAnError() {
        while (MapTree.canAllocate()) {
            MapTree.allocate();
        }
        int limit = KernelState.nodeLimit;
        assertThat(Mapping.mapRange(a.space, AT_A, b.space, AT_B, PAGES, RW, false))
                .isEqualTo(Mapping.NO_MEMORY);
        assertThat(Mapping.mapRange(sigma0().space, FRAME + 0x40_0000, b.space, AT_B, PAGES, RW, false))
                .isEqualTo(Mapping.NO_MEMORY);
        assertThat(entry(b, AT_B)).isZero();
        // Given back, so that the check at the end finds all.
        for (int i = 3; i < limit; i++) {
            KernelState.NODES[i].next = KernelState.freeNodes;
            KernelState.freeNodes = KernelState.NODES[i];
        }
    }
}
