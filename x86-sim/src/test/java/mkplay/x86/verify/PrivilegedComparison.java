package mkplay.x86.verify;

import java.util.Set;

/** Compares outcomes of this machine with QEMU's, and knows where QEMU is known to go on. */
final class PrivilegedComparison {
    /** What {@link #declared} declares. */
    static final String REASON =
            "limit, type or null of a data segment, which QEMU's translator does not check (SDM 3A, 5.3 and 5.5)";

    private static final int GP = 13, SS = 12;
    /** Offsets of the segments in an outcome: DS ES FS GS SS. */
    private static final int FIRST_SEGMENT = 19, LAST_SEGMENT = 23;
    /** Selectors, without RPL, of segments of 4 GiB that may be written. */
    private static final Set<Integer> FLAT = Set.of(0x10, 0x20, 0x14, 0x58, 0x68);

    private PrivilegedComparison() {}

    /** Whether this machine found fault with an access to a data segment that is not flat: #GP(0) or #SS(0). */
    static boolean declared(PrivilegedCase c, PrivilegedOutcome here) {
        if (here.shutDown() || (c.words()[PrivilegedCase.EFLAGS] & 0x20000) != 0) {
            return false;
        }
        int vector = here.words()[PrivilegedOutcome.VECTOR];
        if (vector != GP && vector != SS || here.words()[PrivilegedOutcome.FRAME] != 0) {
            return false;
        }
        boolean outer = (here.words()[PrivilegedOutcome.FRAME + 2] & 3) != 0;
        if (outer && !FLAT.contains(here.words()[PrivilegedOutcome.FRAME + 5] & 0xFFFC)) {
            return true;
        }
        for (int n = FIRST_SEGMENT; n <= LAST_SEGMENT; n++) {
            if (!FLAT.contains(here.words()[n] & 0xFFFC)) {
                return true;
            }
        }
        return false;
    }
}
