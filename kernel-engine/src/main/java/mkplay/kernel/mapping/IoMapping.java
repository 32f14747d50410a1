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
        if (free == null || !ensureBitmap(holder)) {
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

    private static boolean ensureBitmap(Space space) {
        if (space.ioBitmapLow != 0) {
            return true;
        }
        int low = Frames.allocate();
        if (low == 0) {
            return false;
        }
        int high = Frames.allocate();
        if (high == 0) {
            Frames.free(low);
            return false;
        }
        Memory.fillWords(low, -1, PAGE_WORDS);
        Memory.fillWords(high, -1, PAGE_WORDS);
        space.ioBitmapLow = low;
        space.ioBitmapHigh = high;
        return true;
    }

    /** Forbids or permits a range in a space's bitmap. */
    private static void setBits(Space space, int port, int count, boolean forbid) {
        for (int p = port; p < port + count; p++) {
            int address = byteAddress(space, p);
            int bit = 1 << (p & 7);
            int value = Memory.load8(address);
            Memory.store8(address, forbid ? value | bit : value & ~bit);
        }
        if (KernelState.ioBitmapOwner == space) {
            withdraw();
            KernelState.ioBitmapOwner = null;
        }
    }

    private static int byteAddress(Space space, int port) {
        int offset = port >>> 3;
        return offset < Frames.PAGE_SIZE ? space.ioBitmapLow + offset : space.ioBitmapHigh + offset - Frames.PAGE_SIZE;
    }

    /** Whether a space may access {@code bytes} ports from {@code port}. */
    public static boolean permits(Space space, int port, int bytes) {
        if (space.allPorts) {
            return true;
        }
        if (space.ioBitmapLow == 0 || port + bytes > PORTS) {
            return false;
        }
        for (int p = port; p < port + bytes; p++) {
            if ((Memory.load8(byteAddress(space, p)) >>> (p & 7) & 1) != 0) {
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
            Frames.free(space.ioBitmapHigh);
            space.ioBitmapLow = 0;
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
        for (int i = 0; i < KernelState.IO_NODES; i++) {
            IoNode node = KernelState.IO_NODE_POOL[i];
            if (node.doomed) {
                setBits(node.holder, node.port, node.count, true);
            }
        }
        for (int i = 0; i < KernelState.IO_NODES; i++) {
            IoNode node = KernelState.IO_NODE_POOL[i];
            if (node.holder != null && !node.doomed) {
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
            if (space.allPorts) {
                Memory.fillWords(bitmap, 0, 2 * PAGE_WORDS);
            } else {
                Memory.copyWords(bitmap, space.ioBitmapLow, PAGE_WORDS);
                Memory.copyWords(bitmap + Frames.PAGE_SIZE, space.ioBitmapHigh, PAGE_WORDS);
            }
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
