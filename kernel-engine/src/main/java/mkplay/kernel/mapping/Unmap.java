package mkplay.kernel.mapping;

import mkplay.kernel.Abi;
import mkplay.kernel.KernelState;
import mkplay.kernel.Probe;
import mkplay.kernel.sched.Scheduler;
import mkplay.kernel.space.Frames;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.space.Space;
import mkplay.kernel.thread.Tcb;
import mkplay.systemjava.Memory;
import mkplay.systemjava.U;

/** The Unmap system call (L4 X.2, 4.3). */
public final class Unmap {
    /** Bit of the control word: revoke also from the caller's own space. */
    private static final int FLUSH = 0x40;

    private static final int COUNT_MASK = 0x3F;

    /** {@link KernelState#unmapNext}: there is none. */
    private static final int ALL = -1;

    /** Pages and mappings after which interrupts are let in. */
    private static final int STRETCH = 16;

    private Unmap() {}

    /**
     * EAX control, MR0 in ESI, the other fpages in the UTCB; each is replaced by what was referenced and written. What takes long goes
     * on when the thread gets the processor again (see {@link #advance}).
     */
    public static Tcb systemCall(Tcb self) {
        Memory.store32(self.utcb, self.esi);
        self.transferItem = 0;
        begin(self);
        if (advance(self)) {
            self.status |= Tcb.UNMAPPING;
            return Scheduler.goOn(self);
        }
        return self;
    }

    /** The next fpage is at its beginning. */
    private static void begin(Tcb self) {
        self.itemBytes = 0;
        self.transferBytes = 0;
        Probe.unmap(self.globalId, Memory.load32(self.utcb + 4 * self.transferItem), (self.eax & FLUSH) != 0 ? 1 : 0);
    }

    /**
     * Goes on with a system call: {@link Tcb#transferItem} is the fpage, {@link Tcb#itemBytes} its next page,
     * {@link Tcb#transferBytes} what was found at those before.
     *
     * @return whether there is more to do after interrupts were let in
     */
    public static boolean advance(Tcb self) {
        int control = self.eax;
        boolean flush = (control & FLUSH) != 0;
        int rest = STRETCH;
        while (rest > 0) {
            int address = self.utcb + 4 * self.transferItem;
            int fpage = Memory.load32(address);
            KernelState.unmapStatus = self.transferBytes;
            rest = unmap(self.space, fpage, flush, self.itemBytes, rest);
            if (KernelState.unmapNext != ALL) {
                self.itemBytes = KernelState.unmapNext;
                self.transferBytes = KernelState.unmapStatus;
                break;
            }
            Memory.store32(address, result(fpage));
            if (self.transferItem == (control & COUNT_MASK)) {
                self.status &= ~Tcb.UNMAPPING;
                self.esi = Memory.load32(self.utcb);
                return false;
            }
            self.transferItem++;
            begin(self);
        }
        return true;
    }

    /** An fpage with the status in place of its rights. */
    private static int result(int fpage) {
        return IoMapping.isIoFpage(fpage) ? fpage & ~0xF : fpage & ~7 | statusRights(KernelState.unmapStatus);
    }

    /**
     * Revokes the rights of an fpage, from a page on. {@link KernelState#unmapNext} becomes the page to go on with, or ALL;
     * {@link KernelState#unmapStatus} gets the status bits that were found.
     *
     * @param most how many mappings may be touched
     * @return how many more could have been
     */
    public static int unmap(Space space, int fpage, boolean flush, int first, int most) {
        KernelState.unmapNext = ALL;
        if (IoMapping.isIoFpage(fpage)) {
            IoMapping.revoke(space, IoMapping.port(fpage), IoMapping.count(fpage), flush);
            return most - 1;
        }
        int bits = Flexpage.bits(fpage);
        int base = Flexpage.base(fpage);
        int pages = bits == 0 ? 0 : Flexpage.pages(bits);
        int rest = most - 1;
        int page = first;
        while (page < pages) {
            int address = base + page * Frames.PAGE_SIZE;
            if (!U.below(address, Abi.USER_END)) {
                break;
            }
            if (rest <= 0) {
                KernelState.unmapNext = page;
                break;
            }
            rest--;
            if (PageTables.entry(space, address) == 0) {
                page += PageTables.TABLE_SPAN / Frames.PAGE_SIZE - (address >>> 12 & 0x3FF);
                continue;
            }
            MapNode node = MapTree.find(space, address);
            if (node != null) {
                rest = unmapPage(node, Flexpage.rights(fpage), flush, rest);
                if (node.child != null && removes(Flexpage.rights(fpage))) {
                    continue;
                }
            }
            page++;
        }
        return rest;
    }

    /** Without the right to read, nothing is left of a mapping. */
    private static boolean removes(int rights) {
        return (rights & (Abi.RIGHT_READ | Abi.RIGHT_EXECUTE)) != 0;
    }

    /**
     * The status is cleared here, but not for those above: the giver finds it with its own mapping. Where mappings are removed, not
     * all may be at once: the page then still has children.
     */
    private static int unmapPage(MapNode node, int rights, boolean flush, int most) {
        boolean remove = removes(rights);
        int bits = remove ? 0 : rights & Abi.RIGHT_WRITE;
        int rest = most;
        int status = 0;
        if (remove) {
            MapNode leaf = MapTree.deepest(node);
            while (leaf != node && rest > 0) {
                status |= MapTree.takeStatus(leaf);
                leaf = Mapping.removeAndAdvance(leaf);
                rest--;
            }
        } else {
            status = Mapping.revokeBelow(node, bits);
        }
        status |= MapTree.takeStatus(node);
        KernelState.unmapStatus |= status;
        if (node.parent != null) {
            node.parent.page |= status;
        }
        if (flush && (!remove || node.child == null)) {
            Mapping.revoke(node, bits);
            if (remove) {
                MapTree.removeLeaf(node);
            }
        }
        return rest;
    }

    /** Accessed is reported as read and execute, dirty as write, too. */
    private static int statusRights(int status) {
        int rights = 0;
        if ((status & PageTables.ACCESSED) != 0) {
            rights |= Abi.RIGHT_READ | Abi.RIGHT_EXECUTE;
        }
        if ((status & PageTables.DIRTY) != 0) {
            rights |= Abi.RIGHT_READ | Abi.RIGHT_WRITE;
        }
        return rights;
    }
}
