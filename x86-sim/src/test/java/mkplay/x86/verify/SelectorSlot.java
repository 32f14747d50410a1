package mkplay.x86.verify;

import java.util.SortedSet;
import java.util.TreeSet;
import mkplay.x86.isa.Insn;

/** The doubleword that PUSH and POP of a segment register access, where the host accesses its lower half only. */
final class SelectorSlot {
    private static final int ESP = 4;
    private static final int SLOT = 4;
    private static final int HALF = 2;
    private static final int STACK_FAULT = 12;
    private static final int PAGE_FAULT = 14;
    private static final int ALIGNMENT_CHECK = 17;

    private SelectorSlot() {}

    /** Whether this machine met a fault that comes from the slot's higher half alone. */
    static boolean higherHalfFaults(UserCase c, Insn insn, UserOutcome here) {
        if (here.eip() != c.eip()) {
            return false;
        }
        int slot = c.gpr()[ESP] - (insn.row.mnemonic().equals("PUSH") ? SLOT : 0);
        return switch (here.vector()) {
            case PAGE_FAULT -> page(here.cr2()) == page(slot + SLOT - 1) && page(here.cr2()) != page(slot + HALF - 1);
            case ALIGNMENT_CHECK -> (slot & SLOT - 1) == HALF;
            case STACK_FAULT -> slot + HALF < 0 && slot + SLOT >= 0;
            default -> false;
        };
    }

    private static int page(int address) {
        return address & -UserSpace.PAGE;
    }

    /** What differs in memory but for the higher half of the slot at the top of the stack; empty if nothing. */
    static String difference(UserOutcome here, UserOutcome there) {
        int open = here.gpr()[ESP] + HALF;
        StringBuilder s = new StringBuilder();
        SortedSet<Integer> words = new TreeSet<>();
        addWords(words, here);
        addWords(words, there);
        for (int word : words) {
            for (int at = word; at < word + 4; at++) {
                boolean compared = at != open && at != open + 1;
                if (compared && here.memory(at) != there.memory(at)) {
                    s.append(String.format(" [%x] %x, not %x;", at, here.memory(at), there.memory(at)));
                }
            }
        }
        return s.toString();
    }

    private static void addWords(SortedSet<Integer> words, UserOutcome outcome) {
        for (int n = 0; n < outcome.changed().length; n += 2) {
            words.add(outcome.changed()[n]);
        }
    }
}
