package mkplay.kernel.ipc;

import mkplay.kernel.Abi;
import mkplay.kernel.KernelState;
import mkplay.kernel.Probe;
import mkplay.kernel.space.Frames;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.thread.Tcb;
import mkplay.systemjava.Inline;
import mkplay.systemjava.Memory;
import mkplay.systemjava.U;

/**
 * The call, or reply and wait, with one short string behind its words, to a partner of a global id that is already waiting and has
 * room for it: string and buffer are simple and each lies in one page that is there. Whatever is not exactly that is
 * {@link Ipc}'s; nothing has changed then but the marks of an access that will be made.
 */
final class StringFastPath {
    /** Tag bits that say how many typed words there are, and flags. */
    private static final int NOT_WORDS = 0xFFC0;

    /** Two typed words and no flag. */
    private static final int ONE_ITEM = 2 << Abi.TAG_TYPED_SHIFT;

    private StringFastPath() {}

    /** The Ipc system call; returns the thread to go on with, null if this is not for here. */
    static Tcb ipc(int to, int timeouts, int from, Tcb self, int tag) {
        int words = (tag & Abi.TAG_UNTYPED_MASK) + 2;
        if ((tag & NOT_WORDS) != ONE_ITEM || words >= Abi.MESSAGE_REGISTERS) {
            return null;
        }
        int item = self.utcb + 4 * words - 4;
        int string = Memory.load32(item);
        if (!StringItems.isOnePiece(string)) {
            return null;
        }
        Tcb partner = KernelState.TCBS[to >>> Abi.THREAD_NUMBER_SHIFT & KernelState.THREADS - 1];
        if (partner.globalId != to || partner.status != Tcb.RECEIVING) {
            return null;
        }
        // It waits for us or for anybody, and we wait for its answer or for anybody.
        if (partner.partner != self.globalId && partner.partner != Abi.ANY_THREAD) {
            return null;
        }
        if (from != to && from != Abi.ANY_THREAD) {
            return null;
        }
        if ((timeouts & 0xFFFF) != Abi.TIME_NEVER || self.senders != null) {
            return null;
        }
        // Nobody of higher priority than the partner is ready, and the switch has no more to do.
        if (partner.priority < KernelState.switchBarrier) {
            return null;
        }
        int buffers = partner.utcb + Abi.UTCB_BR0;
        int buffer = Memory.load32(buffers - 4);
        if ((Memory.load32(buffers) & TypedItems.ACCEPTS_STRINGS) == 0
                || !StringItems.isOnePiece(buffer & ~StringItems.COMPOUND)) {
            return null;
        }
        int source = Memory.load32(item + 4);
        int target = Memory.load32(buffers - 8);
        int bytes = StringItems.length(string);
        if (!U.below(bytes - 1, StringItems.length(buffer)) || !isInPage(source, bytes) || !isInPage(target, bytes)) {
            return null;
        }
        // A string that changes the descriptors of one is copied as these then say.
        if (U.below(target - partner.space.utcbArea, partner.space.utcbSize)) {
            return null;
        }
        int readable = PageTables.accessible(self.space, source, PageTables.PRESENT, PageTables.ACCESSED);
        if (readable == 0) {
            return null;
        }
        int writable = PageTables.accessible(
                partner.space, target, PageTables.PRESENT | PageTables.WRITE, PageTables.ACCESSED | PageTables.DIRTY);
        if (writable == 0) {
            return null;
        }
        // point of no return
        Probe.ipcTransfer(self.globalId, to, tag, self.utcb);
        Probe.ipcBlock(self.globalId, from, Abi.PHASE_RECEIVE, Abi.TIME_NEVER);
        Probe.threadSwitch(self.globalId, to);
        self.partner = from;
        self.status = Tcb.RECEIVING;
        partner.status = Tcb.READY;
        partner.eax = self.globalId;
        if (self.space == partner.space) {
            partner.eax = self.localId;
        }
        Memory.set32(partner.utcb, tag);
        Memory.copyWords(partner.utcb + 4, self.utcb + 4, words);
        StringTransfer.move(writable, readable, bytes);
        return partner;
    }

    /** Whether so many bytes are the user's and lie in one page. */
    @Inline
    private static boolean isInPage(int address, int bytes) {
        return U.below(address, Abi.USER_END) && (address & Frames.PAGE_SIZE - 1) + bytes <= Frames.PAGE_SIZE;
    }
}
