package mkplay.kernel.mapping;

import mkplay.kernel.Abi;
import mkplay.kernel.Probe;
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

    private Unmap() {}

    /** EAX control, MR0 in ESI, the other fpages in the UTCB; each is replaced by what was referenced and written. */
    public static void systemCall(Tcb self) {
        int control = self.eax;
        Memory.store32(self.utcb, self.esi);
        boolean flush = (control & FLUSH) != 0;
        int last = control & COUNT_MASK;
        for (int i = 0; i <= last; i++) {
            int address = self.utcb + 4 * i;
            int fpage = Memory.load32(address);
            Probe.unmap(self.globalId, fpage, flush ? 1 : 0);
            Memory.store32(address, unmap(self.space, fpage, flush));
        }
        self.esi = Memory.load32(self.utcb);
    }

    /** Revokes an fpage's rights and returns it with the status in place of the rights. */
    public static int unmap(Space space, int fpage, boolean flush) {
        if (IoMapping.isIoFpage(fpage)) {
            IoMapping.revoke(space, IoMapping.port(fpage), IoMapping.count(fpage), flush);
            return fpage & ~0xF;
        }
        int bits = Flexpage.bits(fpage);
        if (bits == 0) {
            return fpage & ~7;
        }
        int base = Flexpage.base(fpage);
        int pages = Flexpage.pages(bits);
        int status = 0;
        int done = 0;
        while (done < pages) {
            int address = base + done * Frames.PAGE_SIZE;
            if (!U.below(address, Abi.USER_END)) {
                break;
            }
            if (PageTables.entry(space, address) == 0) {
                done += PageTables.TABLE_SPAN / Frames.PAGE_SIZE - (address >>> 12 & 0x3FF);
                continue;
            }
            MapNode node = MapTree.find(space, address);
            if (node != null) {
                status |= unmapPage(node, Flexpage.rights(fpage), flush);
            }
            done++;
        }
        return fpage & ~7 | statusRights(status);
    }

    /** The status is cleared here, but not for those above: the giver finds it with its own mapping. */
    private static int unmapPage(MapNode node, int rights, boolean flush) {
        boolean remove = (rights & (Abi.RIGHT_READ | Abi.RIGHT_EXECUTE)) != 0;
        int bits = remove ? 0 : rights & Abi.RIGHT_WRITE;
        int status = Mapping.revokeBelow(node, bits) | MapTree.takeStatus(node);
        if (node.parent != null) {
            node.parent.page |= status;
        }
        if (remove) {
            Mapping.flushBelow(node);
        }
        if (flush) {
            Mapping.revoke(node, bits);
            if (remove) {
                MapTree.removeLeaf(node);
            }
        }
        return status;
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
