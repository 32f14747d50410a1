package mkplay.kernel;

import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.root;
import static mkplay.kernel.HostedKernel.sigma0;
import static mkplay.kernel.HostedKernel.tag;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import mkplay.kernel.mapping.MapNode;
import mkplay.kernel.mapping.MapTree;
import mkplay.kernel.mapping.Mapping;
import mkplay.kernel.mapping.Unmap;
import mkplay.kernel.space.Frames;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.space.Space;
import mkplay.kernel.space.Spaces;
import mkplay.kernel.thread.Tcb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Map, grant, unmap: single steps by system call, and the mapping database against a model under random operations. */
class MappingTest {
    private static final int PAGE = 0x50_0000;
    private static final int RW = 7;
    private static final int READ = 5;
    private HostedKernel kernel;
    private Tcb a;
    private Tcb b;

    @BeforeEach
    void boot() {
        kernel = new HostedKernel().settle();
        a = kernel.spawn(60, 0);
        b = kernel.spawn(61, 0);
    }

    @AfterEach
    void close() {
        kernel.close();
    }

    private static int fpage(int address, int bits, int rights) {
        return address | bits << 4 | rights;
    }

    /** {@code from}, which runs or is ready, sends one item to {@code to}, which accepts anything into its whole space. */
    private void send(Tcb from, Tcb to, int item, int fpage) {
        kernel.switchTo(to);
        kernel.setAcceptor(to, Abi.FPAGE_COMPLETE);
        kernel.ipc(to, NIL, from.globalId, 0, 0);
        kernel.switchTo(from);
        kernel.setMr(from, 1, item);
        kernel.setMr(from, 2, fpage);
        kernel.ipc(from, to.globalId, NIL, 0, tag(0, 2));
        assertThat(kernel.mr(from, 0) & Abi.TAG_ERROR).isZero();
        assertThat(kernel.mr(to, 0)).isEqualTo(tag(0, 2));
    }

    private void sigma0Gives(Tcb to, int physical, int address) {
        send(sigma0Ready(), to, address | 8, fpage(physical, 12, RW));
    }

    /** Sigma0 is made ready by any message and then takes part like everybody. */
    private Tcb sigma0Ready() {
        if (sigma0().state() == Tcb.RECEIVING) {
            kernel.ipc(kernel.running, sigma0().globalId, NIL, 0, 0);
        }
        return sigma0();
    }

    @Test
    void sigma0GivesPhysicalMemoryAndItsFirstHolderPassesItOn() {
        sigma0Gives(a, PAGE, 0x100_0000);
        assertThat(kernel.pageTableEntry(a, 0x100_0000)).isEqualTo(PAGE | 7);
        send(a, b, 0x700_0000 | 8, fpage(0x100_0000, 12, READ));
        assertThat(kernel.pageTableEntry(b, 0x700_0000)).isEqualTo(PAGE | 5);
        // b cannot give more than it has.
        send(b, root(), 0x800_0000 | 8, fpage(0x700_0000, 12, RW));
        assertThat(kernel.pageTableEntry(root(), 0x800_0000)).isEqualTo(PAGE | 5);
        assertThat(kernel.traced("map")).hasSize(3);
    }

    @Test
    void grantMovesAPageAndItsDescendantsStay() {
        sigma0Gives(a, PAGE, 0x100_0000);
        send(a, root(), 0x200_0000 | 8, fpage(0x100_0000, 12, RW));
        send(a, b, 0x700_0000 | 0xA, fpage(0x100_0000, 12, READ));
        assertThat(kernel.pageTableEntry(a, 0x100_0000)).isZero();
        assertThat(kernel.pageTableEntry(b, 0x700_0000)).isEqualTo(PAGE | 5);
        assertThat(kernel.pageTableEntry(root(), 0x200_0000))
                .as("no more than the new holder")
                .isEqualTo(PAGE | 5);
        kernel.switchTo(b);
        kernel.call(b, Abi.CALL_UNMAP, 0, 0, 0, fpage(0x700_0000, 12, RW));
        assertThat(kernel.pageTableEntry(root(), 0x200_0000)).isZero();
        assertThat(kernel.pageTableEntry(b, 0x700_0000)).isEqualTo(PAGE | 5);
    }

    @Test
    void unmapRevokesRightsAndReportsAccess() {
        sigma0Gives(a, PAGE, 0x100_0000);
        send(a, b, 0x700_0000 | 8, fpage(0x100_0000, 12, RW));
        int entry = PageTables.entry(b.space, 0x700_0000);
        kernel.store(entry, kernel.load(entry) | PageTables.ACCESSED | PageTables.DIRTY);
        kernel.switchTo(a);
        kernel.setMr(a, 1, fpage(0x100_0000, 12, 0));
        kernel.call(a, Abi.CALL_UNMAP, 1, 0, 0, fpage(0x100_0000, 12, 2));
        assertThat(a.esi).as("accessed and written").isEqualTo(fpage(0x100_0000, 12, 7));
        assertThat(kernel.mr(a, 1)).as("reported once").isEqualTo(fpage(0x100_0000, 12, 0));
        assertThat(kernel.pageTableEntry(b, 0x700_0000)).isEqualTo(PAGE | 5);
        assertThat(kernel.pageTableEntry(a, 0x100_0000)).isEqualTo(PAGE | 7);
        kernel.call(a, Abi.CALL_UNMAP, 0x40, 0, 0, fpage(0x100_0000, 12, RW));
        assertThat(kernel.pageTableEntry(a, 0x100_0000)).isZero();
        assertThat(kernel.pageTableEntry(b, 0x700_0000)).isZero();
    }

    @Test
    void statusOfAMappingThatIsGoneStaysWithItsGiver() {
        sigma0Gives(a, PAGE, 0x100_0000);
        send(a, b, 0x700_0000 | 8, fpage(0x100_0000, 12, RW));
        int entry = PageTables.entry(b.space, 0x700_0000);
        kernel.store(entry, kernel.load(entry) | PageTables.ACCESSED | PageTables.DIRTY);
        kernel.switchTo(b);
        kernel.call(b, Abi.CALL_UNMAP, 0x40, 0, 0, fpage(0x700_0000, 12, RW));
        kernel.switchTo(a);
        kernel.call(a, Abi.CALL_UNMAP, 0, 0, 0, fpage(0x100_0000, 12, 0));
        assertThat(a.esi & 7).isEqualTo(7);
    }

    @Test
    void sendBaseAndWindowMeetAsTheManualSays() {
        for (int i = 0; i < 4; i++) {
            sigma0Gives(a, PAGE + i * 0x1000, 0x100_0000 + i * 0x1000);
        }
        // Fpage smaller than the window: the send base is the place in the window.
        kernel.switchTo(b);
        kernel.setAcceptor(b, fpage(0x700_0000, 16, 0));
        kernel.ipc(b, NIL, a.globalId, 0, 0);
        kernel.switchTo(a);
        kernel.setMr(a, 1, 0x1234_6000 | 8);
        kernel.setMr(a, 2, fpage(0x100_0000, 13, RW));
        kernel.ipc(a, b.globalId, NIL, 0, tag(0, 2));
        assertThat(kernel.pageTableEntry(b, 0x700_6000)).isEqualTo(PAGE | 7);
        assertThat(kernel.pageTableEntry(b, 0x700_7000)).isEqualTo(PAGE + 0x1000 | 7);
        // Fpage larger than the window: the send base picks the part of the fpage.
        kernel.switchTo(b);
        kernel.setAcceptor(b, fpage(0x900_1000, 12, 0));
        kernel.ipc(b, NIL, a.globalId, 0, 0);
        kernel.switchTo(a);
        kernel.setMr(a, 1, 0x1234_3000 | 8);
        kernel.setMr(a, 2, fpage(0x100_0000, 14, RW));
        kernel.ipc(a, b.globalId, NIL, 0, tag(0, 2));
        assertThat(kernel.pageTableEntry(b, 0x900_1000)).isEqualTo(PAGE + 0x3000 | 7);
    }

    @Test
    void kernelPagesCannotBeGivenTakenOrReplaced() {
        int utcbPage = a.localId & -4096;
        int kipEntry = kernel.pageTableEntry(b, HostedKernel.KIP);
        sigma0Gives(a, PAGE, 0x100_0000);
        send(a, b, 0x700_0000 | 8, fpage(utcbPage, 12, RW));
        assertThat(kernel.pageTableEntry(b, 0x700_0000)).isZero();
        send(a, b, HostedKernel.KIP | 8, fpage(0x100_0000, 12, RW));
        assertThat(kernel.pageTableEntry(b, HostedKernel.KIP)).isEqualTo(kipEntry);
        kernel.call(a, Abi.CALL_UNMAP, 0x40, 0, 0, Abi.FPAGE_COMPLETE | RW);
        assertThat(kernel.pageTableEntry(a, utcbPage)).isNotZero();
        assertThat(kernel.pageTableEntry(a, HostedKernel.KIP)).isNotZero();
        assertThat(kernel.pageTableEntry(a, 0x100_0000)).isZero();
        // Sigma0 cannot give away the kernel.
        send(sigma0Ready(), a, 8, fpage(0x10_0000, 12, RW));
        assertThat(kernel.pageTableEntry(a, 0)).isZero();
    }

    @Test
    void theEndOfASpaceRevokesWhatItGaveAndFreesItsMemory() {
        sigma0Gives(a, PAGE, 0x100_0000);
        int framesBefore = freeFrames();
        kernel.switchTo(root());
        Tcb c = kernel.spawn(70, 0);
        send(a, c, 0x200_0000 | 8, fpage(0x100_0000, 12, RW));
        send(c, b, 0x700_0000 | 8, fpage(0x200_0000, 12, RW));
        assertThat(kernel.pageTableEntry(b, 0x700_0000)).isNotZero();
        kernel.switchTo(root());
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, c.globalId, NIL, NIL, NIL, -1);
        assertThat(root().eax).isOne();
        assertThat(kernel.pageTableEntry(b, 0x700_0000)).isZero();
        // b's page table for the gift stays, with its node table.
        assertThat(freeFrames()).isEqualTo(framesBefore - 2);
    }

    private int freeFrames() {
        int free = (KernelState.framesEnd - KernelState.framesNext) / Frames.PAGE_SIZE;
        int frame = KernelState.freeFrames;
        while (frame != 0) {
            free++;
            frame = kernel.load(Frames.window(frame));
        }
        return free;
    }

    @Test
    void exhaustedKernelMemoryIsAnOverflowOfTheMessageAndNoMore() {
        sigma0Gives(a, PAGE, 0x100_0000);
        while (Frames.allocate() != 0) {
            // Nothing is left.
        }
        kernel.switchTo(b);
        kernel.setAcceptor(b, Abi.FPAGE_COMPLETE);
        kernel.ipc(b, NIL, a.globalId, 0, 0);
        kernel.switchTo(a);
        kernel.setMr(a, 1, 0x7000_0000 | 8);
        kernel.setMr(a, 2, fpage(0x100_0000, 12, RW));
        kernel.ipc(a, b.globalId, NIL, 0, tag(0, 2));
        assertThat(kernel.errorCode(a)).isEqualTo(Abi.IPC_OVERFLOW << 1 | Abi.PHASE_SEND);
        assertThat(kernel.errorCode(b)).isEqualTo(Abi.IPC_OVERFLOW << 1 | Abi.PHASE_RECEIVE);
        kernel.switchTo(root());
        kernel.call(
                root(), Abi.CALL_THREAD_CONTROL, HostedKernel.id(80), NIL, root().globalId, HostedKernel.id(80), -1);
        assertThat(root().eax).isZero();
        assertThat(kernel.errorCode(root())).isEqualTo(Abi.ERROR_NO_MEMORY);
    }

    @Test
    void sigma0sOwnFaultsAreAnsweredByTheKernel() {
        kernel.pageFault(sigma0ReadyAndRunning(), 0x12_3456 & 0x7FFFF, true);
        assertThat(kernel.running).isSameAs(sigma0());
        assertThat(kernel.pageTableEntry(sigma0(), 0x2_3456 & -4096) & 7).isEqualTo(7);
        kernel.pageFault(sigma0(), 0x10_0000, false);
        assertThat(sigma0().is(Tcb.HALTED))
                .as("the kernel's memory is not sigma0's")
                .isTrue();
    }

    private Tcb sigma0ReadyAndRunning() {
        kernel.switchTo(sigma0Ready());
        return sigma0();
    }

    /** What the model knows of a mapping: frame, rights, who gave it. */
    private static final class Model {
        private record Key(Space space, int page) {}

        private static final class Node {
            Node parent;
            int frame;
            boolean writable;
        }

        private final Map<Key, Node> nodes = new HashMap<>();

        private void map(Space from, int fromPage, Space to, int toPage, boolean write, boolean grant, boolean root) {
            Node source = nodes.get(new Key(from, fromPage));
            if (source == null && root) {
                source = new Node();
                source.frame = fromPage;
                source.writable = true;
                nodes.put(new Key(from, fromPage), source);
            }
            if (source == null) {
                return;
            }
            Key target = new Key(to, toPage);
            Node old = nodes.get(target);
            boolean writable = write && source.writable;
            if (old != null) {
                if (old.frame == source.frame && old.parent == source && !grant) {
                    old.writable |= writable;
                    return;
                }
                if (old.frame == source.frame && isAncestor(old, source)) {
                    return;
                }
                removeTree(old, true);
            }
            if (grant) {
                Node moved = nodes.remove(new Key(from, fromPage));
                moved.writable = writable;
                if (!writable) {
                    descendants(moved).forEach(n -> n.writable = false);
                }
                nodes.put(target, moved);
            } else {
                Node node = new Node();
                node.parent = source;
                node.frame = source.frame;
                node.writable = writable;
                nodes.put(target, node);
            }
        }

        private static boolean isAncestor(Node ancestor, Node node) {
            for (Node n = node; n != null; n = n.parent) {
                if (n == ancestor) {
                    return true;
                }
            }
            return false;
        }

        private List<Node> descendants(Node root) {
            return nodes.values().stream()
                    .filter(n -> n != root && isAncestor(root, n))
                    .toList();
        }

        private void removeTree(Node root, boolean self) {
            Set<Node> gone = new HashSet<>(descendants(root));
            if (self) {
                gone.add(root);
            }
            nodes.values().removeIf(gone::contains);
        }

        private void unmap(Space space, int page, int rights, boolean flush) {
            Node node = nodes.get(new Key(space, page));
            if (node == null || rights == 0) {
                return;
            }
            if ((rights & 5) != 0) {
                removeTree(node, flush);
            } else {
                descendants(node).forEach(n -> n.writable = false);
                node.writable &= !flush;
            }
        }
    }

    @Test
    void databaseAndPageTablesFollowTheModelUnderRandomOperations() {
        Random random = new Random(4);
        Model model = new Model();
        List<Space> spaces = new ArrayList<>(List.of(sigma0().space, root().space, a.space, b.space));
        int base = 0x40_0000;
        for (int step = 0; step < 4_000; step++) {
            Space from = spaces.get(random.nextInt(4));
            int fromPage = base + random.nextInt(6) * 4096;
            int rights = random.nextInt(8);
            if (random.nextInt(3) != 0) {
                Space to = spaces.get(1 + random.nextInt(3));
                int toPage = base + random.nextInt(6) * 4096;
                boolean grant = random.nextInt(4) == 0 && !from.sigma0;
                if (rights != 0) {
                    int pages = 1 + random.nextInt(2);
                    Mapping.mapRange(from, fromPage, to, toPage, pages, rights, grant);
                    for (int i = 0; i < pages; i++) {
                        model.map(
                                from,
                                fromPage + i * 4096,
                                to,
                                toPage + i * 4096,
                                (rights & 2) != 0,
                                grant,
                                from.sigma0);
                    }
                }
            } else {
                boolean flush = random.nextBoolean();
                Unmap.unmap(
                        from,
                        fpage(fromPage, 12, rights),
                        flush ? Unmap.REVOKE_ALSO_OWN : Unmap.REVOKE,
                        0,
                        Integer.MAX_VALUE);
                model.unmap(from, fromPage, rights, flush);
            }
            if (step % 20 == 0) {
                compare(model, spaces, base);
            }
        }
        for (Space space : spaces) {
            Unmap.unmap(space, Abi.FPAGE_COMPLETE | 7, Unmap.REVOKE_ALSO_OWN, 0, Integer.MAX_VALUE);
        }
        assertThat(nodesInUse()).isZero();
    }

    private void compare(Model model, List<Space> spaces, int base) {
        int found = 0;
        for (Space space : spaces) {
            for (int page = base; page < base + 8 * 4096; page += 4096) {
                Model.Node expected = model.nodes.get(new Model.Key(space, page));
                int entry = PageTables.entry(space, page);
                if (expected == null) {
                    assertThat(entry == 0 || kernel.load(entry) == 0).isTrue();
                    continue;
                }
                found++;
                assertThat(kernel.load(entry) & -4096).isEqualTo(expected.frame);
                assertThat((kernel.load(entry) & 2) != 0).isEqualTo(expected.writable);
                MapNode node = MapTree.find(space, page);
                assertThat(node.entry).isEqualTo(entry);
                assertThat(node.parent == null).isEqualTo(expected.parent == null);
                if (node.parent != null) {
                    MapNode parent = node.parent;
                    assertThat(model.nodes.get(new Model.Key(parent.space, parent.page & -4096)))
                            .isSameAs(expected.parent);
                }
            }
        }
        assertThat(found).isEqualTo(model.nodes.size());
        assertThat(nodesInUse()).isEqualTo(model.nodes.size());
    }

    private static int nodesInUse() {
        int used = KernelState.nodeLimit - 1;
        for (MapNode node = KernelState.freeNodes; node != null; node = node.next) {
            used--;
        }
        return used;
    }

    @Test
    void spacesRunOutWithoutHarm() {
        int created = 0;
        while (Spaces.create() != null) {
            created++;
        }
        assertThat(created).isPositive();
        assertThat(Spaces.create()).isNull();
    }
}
