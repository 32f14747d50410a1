package mkplay.hostile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import mkplay.aot.ImageLayouts;
import mkplay.kernel.Abi;
import mkplay.kernel.KernelReader;
import mkplay.kernel.KernelState;
import mkplay.kernel.mapping.Flexpage;
import mkplay.kernel.mapping.IoMapping;
import mkplay.kernel.mapping.MapNode;
import mkplay.kernel.mapping.MapTree;
import mkplay.kernel.space.Frames;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.space.Space;
import mkplay.kernel.syscall.Entry;
import mkplay.kernel.thread.Tcb;
import mkplay.systemjava.Memory;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.Reg;

/**
 * What an Unmap should take is gone when it returns. The state alone does not tell: nobody has more than his giver if nothing is taken
 * from anybody. Of the calls between whose entry and exit nothing else entered the kernel one in so many stops the machine.
 */
final class RevocationCheck {
    private static final int EVERY = 8;
    private static final int FLUSH = 0x40;
    private static final int COUNT_MASK = 0x3F;
    private static final int MOST_PAGES = 1024;

    /** Offsets in a thread control block. */
    private static final int ESI = 4, EAX = 28, VECTOR = 32, STATUS = 68, UTCB = 76;

    private final Machine machine;
    private final int firstThread;
    private final int threadSize;
    private int thread;
    private int control;
    private int[] fpages = {};
    private boolean due;
    private int seen;
    private long checks;

    RevocationCheck(Machine machine, KernelReader kernel) {
        this.machine = machine;
        firstThread = kernel.symbol(ImageLayouts.symbol(KernelState.class, "TCBS"));
        ImageLayouts layouts = new ImageLayouts(KernelState.class.getClassLoader());
        threadSize = layouts.size(Tcb.class);
        machine.probes().address(kernel.symbol("kernel_ipc"), (m, a) -> thread = 0);
        machine.probes().address(kernel.symbol("kernel_ipc_guarded"), (m, a) -> thread = 0);
        machine.probes().address(kernel.symbol("kernel_trap"), (m, a) -> entered(m.register(Reg.EAX)));
        for (String exit : CallCounts.EXITS) {
            machine.probes().address(kernel.symbol(exit), (m, a) -> left(m.register(Reg.EAX)));
        }
    }

    private void entered(int self) {
        thread = 0;
        if (word(self + VECTOR) != Entry.CALLS + Abi.CALL_UNMAP || ++seen % EVERY != 0) {
            return;
        }
        control = word(self + EAX);
        fpages = new int[(control & COUNT_MASK) + 1];
        int utcb = word(self + UTCB);
        for (int i = 1; i < fpages.length; i++) {
            fpages[i] = word(utcb + 4 * i);
        }
        fpages[0] = word(self + ESI);
        thread = self;
    }

    private void left(int self) {
        due = thread != 0 && thread == self && (word(self + STATUS) & Tcb.UNMAPPING) == 0;
        thread = due ? thread : 0;
        if (due) {
            machine.requestStop();
        }
    }

    private int word(int address) {
        byte[] bytes = new byte[4];
        machine.readLinear(address, bytes);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
    }

    /** Whether an Unmap has just stopped the machine; asking ends that. */
    boolean isDue() {
        boolean now = due;
        due = false;
        return now;
    }

    /** How many calls were checked. */
    long checks() {
        return checks;
    }

    /** The kernel's state has been read; nothing is checked if an interrupt came before the thread was back in user mode. */
    void check() {
        if (thread == 0) {
            return;
        }
        checks++;
        Space space = KernelState.TCBS[(thread - firstThread) / threadSize].space;
        for (int fpage : fpages) {
            int bits = Flexpage.bits(fpage);
            if (bits == 0 || IoMapping.isIoFpage(fpage)) {
                continue;
            }
            int pages = Math.min(MOST_PAGES, Flexpage.pages(bits));
            for (int page = 0; page < pages; page++) {
                int address = Flexpage.base(fpage) + page * Frames.PAGE_SIZE;
                if (Integer.compareUnsigned(address, Abi.USER_END) < 0) {
                    checkPage(MapTree.find(space, address), fpage);
                }
            }
        }
    }

    private void checkPage(MapNode root, int fpage) {
        int rights = Flexpage.rights(fpage);
        boolean flush = (control & FLUSH) != 0;
        // Of a page of 4 MiB only a part may be meant.
        if (root == null || rights == 0 || MapTree.isLarge(root) && Flexpage.bits(fpage) < PageTables.LARGE_BITS) {
            return;
        }
        if ((rights & ~Abi.RIGHT_WRITE) != 0) {
            require(!flush && root.child == null, "a mapping that was revoked", root);
            return;
        }
        require(!flush || !isWritable(root), "a right that was flushed", root);
        Deque<MapNode> below = new ArrayDeque<>();
        add(below, root.child);
        while (!below.isEmpty()) {
            MapNode node = below.remove();
            require(!isWritable(node), "a right that was revoked", node);
            add(below, node.child);
        }
    }

    private static void add(Deque<MapNode> nodes, MapNode first) {
        for (MapNode node = first; node != null; node = node.next) {
            nodes.add(node);
        }
    }

    private static boolean isWritable(MapNode node) {
        return (Memory.load32(node.entry) & PageTables.WRITE) != 0;
    }

    private static void require(boolean condition, String what, MapNode node) {
        if (!condition) {
            throw new AssertionError("%s: of page %x".formatted(what, node.page));
        }
    }
}
