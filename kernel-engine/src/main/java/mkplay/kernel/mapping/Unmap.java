package mkplay.kernel.mapping;

import mkplay.kernel.Abi;
import mkplay.kernel.KernelState;
import mkplay.kernel.Probe;
import mkplay.kernel.sched.Scheduler;
import mkplay.kernel.space.Frames;
import mkplay.kernel.space.MemoryControl;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.space.Space;
import mkplay.kernel.thread.Tcb;
import mkplay.systemjava.Memory;
import mkplay.systemjava.U;
import mkplay.systemjava.Warm;

/**
 * The Unmap system call (L4 X.2, 4.3), and what MemoryControl has in common with it: going through fpages in stretches.
 *
 * <p>A page of 4 MiB is one mapping. Revoking a part of it revokes from others the 4 KiB pages of that part and all of a page of
 * 4 MiB that shows it; flushing a part is flushing all 4 MiB.
 */
public final class Unmap {
    /** Bit of the control word: revoke also from the caller's own space. */
    private static final int FLUSH = 0x40;

    private static final int COUNT_MASK = 0x3F;

    /** {@link KernelState#unmapNext}: there is none. */
    private static final int ALL = -1;

    /** {@link KernelState#unmapNext}: there is no memory to go on. */
    private static final int NO_MEMORY = -2;

    /** Operations on fpages; others are an attribute that is set, see {@link MemoryControl}. */
    public static final int REVOKE = -1;

    public static final int REVOKE_ALSO_OWN = -2;

    /** Pages and mappings after which interrupts are let in. */
    private static final int STRETCH = 16;

    private Unmap() {}

    /**
     * EAX control, MR0 in ESI, the other fpages in the UTCB; each is replaced by what was referenced and written. What takes long goes
     * on when the thread gets the processor again (see {@link #advance}).
     */
    public static Tcb systemCall(Tcb self) {
        Memory.store32(self.utcb, self.esi);
        return start(self);
    }

    /** Unmap or MemoryControl with all fpages in the UTCB. */
    public static Tcb start(Tcb self) {
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
        self.walkPlace = 0;
        if (!MemoryControl.isCalledBy(self)) {
            int flush = (self.eax & FLUSH) != 0 ? 1 : 0;
            Probe.unmap(self.globalId, Memory.load32(self.utcb + 4 * self.transferItem), flush);
        }
    }

    /**
     * Goes on with a system call: {@link Tcb#transferItem} is the fpage, {@link Tcb#itemBytes} its next page,
     * {@link Tcb#transferBytes} what was found at those before.
     *
     * @return whether there is more to do after interrupts were let in
     */
    @Warm
    public static boolean advance(Tcb self) {
        int control = self.eax;
        boolean attributes = MemoryControl.isCalledBy(self);
        int operation = (control & FLUSH) != 0 ? REVOKE_ALSO_OWN : REVOKE;
        int rest = STRETCH;
        while (rest > 0) {
            int address = self.utcb + 4 * self.transferItem;
            int fpage = Memory.load32(address);
            if (attributes) {
                operation = MemoryControl.attribute(self, fpage);
            }
            KernelState.unmapStatus = self.transferBytes;
            TreeWalk.resume(self.walkPlace, self.number());
            rest = unmap(self.space, fpage, operation, self.itemBytes, rest);
            self.walkPlace = TreeWalk.suspend(self.number());
            boolean failed = KernelState.unmapNext == NO_MEMORY;
            if (KernelState.unmapNext != ALL && !failed) {
                self.itemBytes = KernelState.unmapNext;
                self.transferBytes = KernelState.unmapStatus;
                break;
            }
            if (!attributes) {
                Memory.store32(address, result(fpage));
            }
            if (failed || self.transferItem == (control & COUNT_MASK)) {
                self.status &= ~Tcb.UNMAPPING;
                self.esi = Memory.load32(self.utcb);
                if (attributes) {
                    MemoryControl.finish(self, failed ? Abi.ERROR_NO_MEMORY : 0);
                }
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
     * Revokes the rights of an fpage, or sets its attribute, from a page on. {@link KernelState#unmapNext} becomes the page to go on
     * with, or ALL; {@link KernelState#unmapStatus} gets the status bits that were found.
     *
     * @param most how many mappings may be touched
     * @return how many more could have been
     */
    @Warm
    public static int unmap(Space space, int fpage, int operation, int first, int most) {
        boolean flush = operation == REVOKE_ALSO_OWN;
        KernelState.unmapNext = ALL;
        if (IoMapping.isIoFpage(fpage)) {
            if (operation < 0) {
                IoMapping.revoke(space, IoMapping.port(fpage), IoMapping.count(fpage), flush);
            }
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
            if (operation > 0 && space.sigma0 && !MemoryControl.ensure(space, address, bits)) {
                KernelState.unmapNext = NO_MEMORY;
                break;
            }
            int nodes = PageTables.nodes(space, address);
            MapNode node = MapTree.at(nodes, address);
            if (node != null) {
                rest = operation >= 0
                        ? TreeWalk.visit(node, operation, true, 0, 0, rest)
                        : unmapPage(node, fpage, flush, rest);
                if (KernelState.walkPlace != 0) {
                    KernelState.unmapNext = page;
                    break;
                }
            }
            page += nodes < 0 ? 1 : Mapping.LARGE_PAGES - (address >>> 12 & Mapping.LARGE_PAGES - 1);
        }
        return rest;
    }

    /** Without the right to read, nothing is left of a mapping. */
    private static boolean removes(int rights) {
        return (rights & (Abi.RIGHT_READ | Abi.RIGHT_EXECUTE)) != 0;
    }

    /**
     * The status is cleared here, but not for those above: the giver finds it with its own mapping. That of a page of 4 MiB is cleared
     * only for all of it.
     *
     * @return how many more mappings may be touched; {@link KernelState#walkPlace} tells whether all is done
     */
    @Warm
    private static int unmapPage(MapNode node, int fpage, boolean flush, int most) {
        int rights = Flexpage.rights(fpage);
        boolean remove = removes(rights);
        int size = Flexpage.bits(fpage);
        boolean part = MapTree.isLarge(node) && size < PageTables.LARGE_BITS && !(flush && rights != 0);
        int mask = part ? -(1 << size) : 0;
        int frame = part ? MapTree.value(node, Flexpage.base(fpage), false) : 0;
        KernelState.walkStatus = 0;
        int rest;
        if (remove) {
            rest = TreeWalk.remove(node, frame, mask, most);
        } else {
            int operation = (rights & Abi.RIGHT_WRITE) != 0 ? TreeWalk.REVOKE_WRITE : TreeWalk.QUERY;
            rest = TreeWalk.visit(node, operation, flush, frame, mask, most);
        }
        int status = KernelState.walkStatus | (part ? MapTree.status(node) : MapTree.takeStatus(node));
        KernelState.unmapStatus |= status;
        if (node.parent != null) {
            node.parent.page |= status;
        }
        if (flush && remove && KernelState.walkPlace == 0) {
            MapTree.removeLeaf(node);
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
