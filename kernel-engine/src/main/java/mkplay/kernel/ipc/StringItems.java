package mkplay.kernel.ipc;

import mkplay.kernel.Abi;
import mkplay.kernel.KernelState;
import mkplay.kernel.thread.Tcb;
import mkplay.systemjava.Memory;
import mkplay.systemjava.U;

/**
 * Strings as message and buffer registers describe them (L4 X.2, 5.3): descriptors of substrings of one length, each followed by
 * their addresses; a string is one descriptor or, compound, several. Users can change the registers at any time, so nothing that
 * was read is believed later.
 */
final class StringItems {
    /** Bit of an item's first word that a map, grant or other item has and a string has not. */
    static final int NOT_STRING = 0x8;

    private static final int MORE_BUFFERS = 0x1;
    /** Bit of a descriptor: another one of the same string follows. */
    static final int COMPOUND = 0x200;

    /** More than one address. */
    private static final int SUBSTRINGS = 0x1F0;

    private static final int LENGTH_SHIFT = 10;

    private static final int BUFFER_REGISTERS = 33;
    /** Behind the last buffer register: there is no buffer. */
    private static final int NO_BUFFER = BUFFER_REGISTERS;

    private StringItems() {}

    /** Number of words of a descriptor and its addresses. */
    static int words(int descriptor) {
        return 2 + (descriptor >>> 4 & 0x1F);
    }

    /** Whether a descriptor is that of a simple string. */
    static boolean isOnePiece(int descriptor) {
        return (descriptor & (NOT_STRING | SUBSTRINGS | COMPOUND)) == 0;
    }

    /** Bytes of each substring of a descriptor. */
    static int length(int descriptor) {
        return descriptor >>> LENGTH_SHIFT;
    }

    /** Looks for byte {@code offset} of the string that begins at message register {@code first} and ends before {@code end}. */
    static void findInMessage(Tcb sender, int first, int end, int offset) {
        find(sender.utcb, 4, first, end, offset);
    }

    /** The same in the buffer string that begins at buffer register {@code first}. */
    static void findInBuffer(Tcb receiver, int first, int offset) {
        find(receiver.utcb + Abi.UTCB_BR0, -4, first, BUFFER_REGISTERS, offset);
    }

    /** The register of the buffer string behind the one at {@code first}, or one that is none. */
    static int nextBuffer(Tcb receiver, int first) {
        if (first >= NO_BUFFER) {
            return NO_BUFFER;
        }
        // Of a compound string the first descriptor says whether others follow.
        boolean more = (Memory.load32(receiver.utcb + Abi.UTCB_BR0 - 4 * first) & MORE_BUFFERS) != 0;
        findInBuffer(receiver, first, -1);
        return more ? KernelState.stringNext : NO_BUFFER;
    }

    /**
     * Sets {@link KernelState#stringAddress} and {@link KernelState#stringRun}, 0 if the string is shorter; then
     * {@link KernelState#stringNext} is the register behind it.
     */
    private static void find(int registers, int step, int first, int end, int offset) {
        int at = first;
        int rest = offset;
        boolean more = true;
        KernelState.stringRun = 0;
        while (more && at < end) {
            int descriptor = Memory.load32(registers + step * at);
            int next = at + words(descriptor);
            if ((descriptor & NOT_STRING) != 0 || next > end) {
                at = end;
                break;
            }
            int length = length(descriptor);
            for (int pointer = at + 1; pointer < next; pointer++) {
                if (U.below(rest, length)) {
                    KernelState.stringAddress = Memory.load32(registers + step * pointer) + rest;
                    KernelState.stringRun = length - rest;
                    return;
                }
                rest -= length;
            }
            more = (descriptor & COMPOUND) != 0;
            at = next;
        }
        KernelState.stringNext = at;
    }
}
