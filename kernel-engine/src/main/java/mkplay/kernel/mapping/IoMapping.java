package mkplay.kernel.mapping;

import mkplay.kernel.KernelState;
import mkplay.kernel.sched.ReadyQueue;
import mkplay.kernel.space.Frames;
import mkplay.kernel.space.Space;
import mkplay.kernel.thread.Tcb;
import mkplay.systemjava.Memory;

/**
 * I/O port rights: given away by I/O fpages in map items, kept as ranges in {@link IoNode}s and as a bitmap per space, and
 * shown to the processor in the bitmap behind the TSS when a thread first needs it (SDM 1, 19.5.2). A revocation that
 * touches part of a range takes the whole range.
 */
public final class IoMapping {
    private static final int PORTS = 0x1_0000;

    /** Field of an fpage that makes it an I/O fpage. */
    private static final int IO_MARK = 2;

    /** Offset of the I/O bitmap from the start of the TSS, and the field that says so. */
    public static final int BITMAP_OFFSET = 104;

    private static final int TSS_IOMAP_BASE = 102;

    /** A base beyond the limit of the TSS: no bitmap, every access faults. */
    public static final int NO_BITMAP = 0xFFFF;

    /** Ports that a page and a word of a bitmap tell about. */
    private static final int PORTS_OF_PAGE = 8 * Frames.PAGE_SIZE;

    private static final int PORTS_OF_WORD = 32;

    private static final int PAGE_WORDS = Frames.PAGE_SIZE / 4;

    private IoMapping() {}

    /** Whether an fpage names ports. */
    public static boolean isIoFpage(int fpage) {
        return (fpage >>> 4 & 0x3F) == IO_MARK;
    }

    /** Number of ports of an I/O fpage. */
    public static int count(int fpage) {
        int bits = fpage >>> 10 & 0x3F;
        return bits >= 16 ? PORTS : 1 << bits;
    }

    /** First port of an I/O fpage, aligned to its size. */
    public static int port(int fpage) {
        return fpage >>> 16 & -count(fpage);
    }

    /** The I/O fpage of one port with all rights, as I/O fault messages carry it. */
    public static int fpageOf(int port) {
        return port << 16 | IO_MARK << 4 | 0xF;
    }

    /** Gives what {@code from} has of a range of ports to {@code to}. */
    public static int map(Space from, Space to, int port, int count) {
        if (to.allPorts) {
            return Mapping.DONE;
        }
        if (from.allPorts) {
            return add(to, from, null, port, count);
        }
        for (int i = 0; i < KernelState.IO_NODES; i++) {
            IoNode node = KernelState.IO_NODE_POOL[i];
            if (node.holder == from && overlaps(node, port, count)) {
                int start = node.port > port ? node.port : port;
                int end = node.port + node.count < port + count ? node.port + node.count : port + count;
                if (add(to, from, node, start, end - start) != Mapping.DONE) {
                    return Mapping.NO_MEMORY;
                }
            }
        }
        return Mapping.DONE;
    }

    private static boolean overlaps(IoNode node, int port, int count) {
        return node.port < port + count && port < node.port + node.count;
    }

    private static int add(Space holder, Space giver, IoNode parent, int port, int count) {
        IoNode free = null;
        for (int i = 0; i < KernelState.IO_NODES; i++) {
            IoNode node = KernelState.IO_NODE_POOL[i];
            if (node.holder == null) {
                free = node;
            } else if (node.holder == holder
                    && node.giver == giver
                    && node.parent == parent
                    && node.port == port
                    && node.count == count) {
                return Mapping.DONE;
            }
        }
        if (free == null || !ensureBitmap(holder, port + count)) {
            return Mapping.NO_MEMORY;
        }
        free.holder = holder;
        free.giver = giver;
        free.parent = parent;
        free.port = port;
        free.count = count;
        free.doomed = false;
        setBits(holder, port, count, false);
        return Mapping.DONE;
    }

    /** Makes the pages of a space's bitmap up to before port {@code end}; the second one is there only if it is needed. */
    private static boolean ensureBitmap(Space space, int end) {
        if (space.ioBitmapLow == 0) {
            space.ioBitmapLow = emptyPage();
        }
        if (space.ioBitmapHigh == 0 && end > PORTS_OF_PAGE) {
            space.ioBitmapHigh = emptyPage();
        }
        return space.ioBitmapLow != 0 && (space.ioBitmapHigh != 0 || end <= PORTS_OF_PAGE);
    }

    /** A page of a bitmap that permits nothing; 0: no memory. */
    private static int emptyPage() {
        int page = Frames.take();
        if (page != 0) {
            Memory.fillWords(page, -1, PAGE_WORDS);
        }
        return page;
    }

    /** Forbids or permits a range in a space's bitmap, which has the pages for what is permitted. */
    private static void setBits(Space space, int port, int count, boolean forbid) {
        int end = port + count;
        int at = port;
        while (at < end) {
            int next = (at | PORTS_OF_WORD - 1) + 1;
            int ports = (next < end ? next : end) - at;
            int mask = -1 >>> PORTS_OF_WORD - ports << at;
            int page = page(space, at);
            if (page != 0) {
                int address = page + (at >>> 3 & Frames.PAGE_SIZE - 4);
                int value = Memory.load32(address);
                Memory.store32(address, forbid ? value | mask : value & ~mask);
            }
            at = next;
        }
        if (KernelState.ioBitmapOwner == space) {
            withdraw();
            KernelState.ioBitmapOwner = null;
        }
    }

    /** The page of a space's bitmap that has a port; 0 if there is none. */
    private static int page(Space space, int port) {
        return port < PORTS_OF_PAGE ? space.ioBitmapLow : space.ioBitmapHigh;
    }

    /** Whether a space may access {@code bytes} ports from {@code port}. */
    public static boolean permits(Space space, int port, int bytes) {
        if (space.allPorts) {
            return true;
        }
        if (port + bytes > PORTS) {
            return false;
        }
        for (int p = port; p < port + bytes; p++) {
            int page = page(space, p);
            if (page == 0 || (Memory.load8(page + (p >>> 3 & Frames.PAGE_SIZE - 1)) >>> (p & 7) & 1) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Takes back what {@code giver} gave of a range, directly or through others; with {@code flush} also its own. */
    public static void revoke(Space giver, int port, int count, boolean flush) {
        for (int i = 0; i < KernelState.IO_NODES; i++) {
            IoNode node = KernelState.IO_NODE_POOL[i];
            node.doomed = node.holder != null
                    && overlaps(node, port, count)
                    && (node.giver == giver || flush && node.holder == giver);
        }
        spreadDoom();
        removeDoomed();
    }

    /** Takes all rights of a space that ends, and all that came from it; frees its bitmap. */
    public static void leave(Space space) {
        revoke(space, 0, PORTS, true);
        if (space.ioBitmapLow != 0) {
            Frames.free(space.ioBitmapLow);
            space.ioBitmapLow = 0;
        }
        if (space.ioBitmapHigh != 0) {
            Frames.free(space.ioBitmapHigh);
            space.ioBitmapHigh = 0;
        }
        if (KernelState.ioBitmapOwner == space) {
            withdraw();
            KernelState.ioBitmapOwner = null;
        }
    }

    /** Dooms what was derived from doomed rights, generation by generation. */
    private static void spreadDoom() {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int i = 0; i < KernelState.IO_NODES; i++) {
                IoNode node = KernelState.IO_NODE_POOL[i];
                if (node.holder != null && !node.doomed && node.parent != null && node.parent.doomed) {
                    node.doomed = true;
                    changed = true;
                }
            }
        }
    }

    private static void removeDoomed() {
        int first = PORTS;
        int end = 0;
        for (int i = 0; i < KernelState.IO_NODES; i++) {
            IoNode node = KernelState.IO_NODE_POOL[i];
            if (node.doomed) {
                setBits(node.holder, node.port, node.count, true);
                first = node.port < first ? node.port : first;
                end = node.port + node.count > end ? node.port + node.count : end;
            }
        }
        // What somebody has by another item, too, he keeps.
        for (int i = 0; i < KernelState.IO_NODES; i++) {
            IoNode node = KernelState.IO_NODE_POOL[i];
            if (node.holder != null && !node.doomed && overlaps(node, first, end - first)) {
                setBits(node.holder, node.port, node.count, false);
            }
        }
        for (int i = 0; i < KernelState.IO_NODES; i++) {
            IoNode node = KernelState.IO_NODE_POOL[i];
            if (node.doomed) {
                node.doomed = false;
                node.holder = null;
                node.parent = null;
            }
        }
    }

    /** Shows the ports of the running thread's space to the processor. */
    public static void install(Space space) {
        int bitmap = KernelState.tss + BITMAP_OFFSET;
        if (KernelState.ioBitmapOwner != space) {
            int high = bitmap + Frames.PAGE_SIZE;
            if (space.allPorts) {
                Memory.fillWords(bitmap, 0, 2 * PAGE_WORDS);
            } else {
                Memory.copyWords(bitmap, space.ioBitmapLow, PAGE_WORDS);
                if (space.ioBitmapHigh != 0) {
                    Memory.copyWords(high, space.ioBitmapHigh, PAGE_WORDS);
                } else if (!KernelState.highPortsForbidden) {
                    Memory.fillWords(high, -1, PAGE_WORDS);
                }
            }
            KernelState.highPortsForbidden = !space.allPorts && space.ioBitmapHigh == 0;
            KernelState.ioBitmapOwner = space;
        }
        show(true, BITMAP_OFFSET);
    }

    /** Hides the bitmap. */
    public static void withdraw() {
        show(false, NO_BITMAP);
    }

    private static void show(boolean shown, int base) {
        KernelState.portsShown = shown;
        Memory.store16(KernelState.tss + TSS_IOMAP_BASE, base);
        ReadyQueue.updateBarrier();
    }

    /** Another thread runs, or the running one's space has changed. */
    public static void follow(Tcb running) {
        if (KernelState.portsShown && KernelState.ioBitmapOwner != running.space) {
            withdraw();
        }
    }
}
