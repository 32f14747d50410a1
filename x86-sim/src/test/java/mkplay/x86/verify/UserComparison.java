package mkplay.x86.verify;

import java.util.Arrays;
import mkplay.x86.isa.Insn;
import org.jspecify.annotations.Nullable;

/**
 * Compares what a case ended in on this machine and on a host's processor.
 *
 * @param vendor whose processor it is
 */
record UserComparison(Vendor vendor) {
    /** Why a case is not compared. */
    enum Declared {
        /** See the text. */
        EXECUTOR("the address is where the executor's own code is"),
        /** See the text. */
        DATA_EXECUTED("the host's kernel keeps data from being executed, which 32-bit paging cannot"),
        /** See the text. */
        WRAPS("the access goes beyond 4 GiB, where the limit check is the processor's choice (SDM 3A 5.3)"),
        /** See the text. */
        ALIGNMENT("vendors check alignment and limits in different orders"),
        /** See the text. */
        ENDLESS("the case loops, here and on the host"),
        /** See the text. */
        HALF_SLOT("the slot's higher half, which Intel processors leave alone, faults (SDM 2B, PUSH)"),
        /** See the text. */
        INTERRUPTED("equal when repeated: the host's return from an interrupt clears null selectors (SDM 2A, IRET)");

        private final String text;

        Declared(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    private static final int PAGE_FAULT = 14;
    private static final int ALIGNMENT_CHECK = 17;
    private static final int PRESENT_FETCH = 0x11;
    private static final int FETCH = 0x10;
    /** Bytes of the widest access, that of PUSHA. */
    private static final int WIDEST = 32;

    private static final int ESP = 4;
    /** CF PF AF ZF SF IF DF OF IOPL NT RF AC ID. */
    private static final int FLAGS = 0x257ED5;

    private static final String[] REGISTERS = {"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"};
    private static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs"};

    /** Whether a case would touch the executor on the host, or confuse it by a stack pointer into its own stack. */
    static boolean meetsExecutor(UserOutcome here) {
        return here.vector() == PAGE_FAULT && UserSpace.isExecutor(here.cr2()) || UserSpace.isExecutor(here.gpr()[ESP]);
    }

    /**
     * Why a case is not compared, null when it is.
     *
     * @param insn the case's instruction
     */
    @Nullable
    Declared declared(UserCase c, Insn insn, UserOutcome here, UserOutcome there) {
        if (there.vector() == PAGE_FAULT && (there.error() & PRESENT_FETCH) == PRESENT_FETCH) {
            return Declared.DATA_EXECUTED;
        }
        boolean limit = there.vector() == 12 || there.vector() == 13;
        boolean top = here.vector() == PAGE_FAULT && (here.cr2() >= -WIDEST && here.cr2() <= 0);
        if (limit && top) {
            return Declared.WRAPS;
        }
        if (here.vector() == ALIGNMENT_CHECK && limit) {
            return Declared.ALIGNMENT;
        }
        if (here.vector() == UserOutcome.TIMEOUT && there.vector() == UserOutcome.TIMEOUT) {
            return Declared.ENDLESS;
        }
        boolean half = latitude(c, insn).has(Latitude.HALF_SLOT) && SelectorSlot.higherHalfFaults(c, insn, here);
        return half ? Declared.HALF_SLOT : null;
    }

    private Latitude latitude(UserCase c, Insn insn) {
        return Latitude.of(insn, c.gpr()[1], vendor);
    }

    /** Whether two outcomes are the same in everything that can be compared, open or not: the quick way. */
    static boolean same(UserOutcome here, UserOutcome there) {
        return here.vector() == there.vector()
                && here.eip() == there.eip()
                && ((here.eflags() ^ there.eflags()) & FLAGS) == 0
                && ((here.error() ^ there.error()) & ~FETCH) == 0
                && (here.vector() != PAGE_FAULT || here.cr2() == there.cr2())
                && here.changes() == there.changes()
                && here.hash() == there.hash()
                && Arrays.equals(here.gpr(), there.gpr())
                && Arrays.equals(here.segments(), there.segments())
                && FxComparison.same(here.fx(), there.fx());
    }

    /**
     * What differs, empty if nothing does. What the manual leaves open is not compared.
     *
     * @param insn the case's instruction
     */
    String difference(UserCase c, Insn insn, UserOutcome here, UserOutcome there) {
        StringBuilder s = new StringBuilder();
        Latitude latitude = latitude(c, insn);
        boolean refused = here.eip() == c.eip() && there.eip() == c.eip();
        if (latitude.has(Latitude.ORDER) && refused && isFault(here) && isFault(there)) {
            return "";
        }
        differ(s, "vector", here.vector(), there.vector());
        // 32-bit paging does not tell fetches apart in the error code.
        differ(s, "error", here.error() & ~FETCH, there.error() & ~FETCH);
        differ(s, "eip", here.eip(), there.eip());
        if (there.vector() == PAGE_FAULT) {
            differ(s, "cr2", here.cr2(), there.cr2());
        }
        boolean sameFault = refused && here.vector() == there.vector();
        int atFault = sameFault && latitude.has(Latitude.FAULT_FLAGS) ? Latitude.ARITHMETIC : 0;
        int flags = FLAGS & ~insn.row.flagsUndefined() & ~latitude.flags() & ~atFault;
        differ(s, "eflags", here.eflags() & flags, there.eflags() & flags);
        boolean partial = sameFault && latitude.has(Latitude.PARTIAL);
        for (int n = 0; n < 8; n++) {
            int mask = n == latitude.register() ? ~latitude.bits() : partial && n != ESP ? 0 : -1;
            differ(s, REGISTERS[n], here.gpr()[n] & mask, there.gpr()[n] & mask);
        }
        for (int n = 0; n < 6; n++) {
            differ(s, SEGMENTS[n], here.segments()[n], there.segments()[n]);
        }
        if (latitude.has(Latitude.HALF_SLOT)) {
            s.append(SelectorSlot.difference(here, there));
        } else if (!latitude.memory()) {
            differ(s, "changed words", here.changes(), there.changes());
            differ(s, "memory", here.hash(), there.hash());
        }
        return s + FxComparison.difference(here.fx(), there.fx(), partial);
    }

    private static boolean isFault(UserOutcome o) {
        return o.vector() == 5 || o.vector() == 6 || o.vector() >= 11 && o.vector() <= 17;
    }

    private static void differ(StringBuilder s, String what, int here, int there) {
        if (here != there) {
            s.append(String.format(" %s %x, not %x;", what, here, there));
        }
    }
}
