package mkplay.x86.verify;

import java.util.Random;

/** Random choices, and the places and selectors of privileged-executor.S to choose from. */
abstract sealed class PrivilegedChoice permits PrivilegedCaseGenerator, PrivilegedSteps {
    static final int ARENA = 0x40000;
    static final int GDT = ARENA, LDT = ARENA + 0x200, TSS_OTHER = ARENA + 0x1200, DIRECTORY = ARENA + 0x2000;
    static final int TABLE_WINDOW = ARENA + 0x4000, DIRECTORY_OTHER = ARENA + 0x5000, DATA = ARENA + 0x8000;
    static final int CODE = ARENA + 0xC000, USER_STACK = ARENA + 0xD000, KERNEL_STACK = ARENA + 0xE000;
    static final int MIDDLE_STACKS = ARENA + 0xF000, STACK_MARGIN = 64;
    /** Offset in the code page to which transfers lead. */
    static final int TARGET = 0x880;

    static final int WINDOW = 0x400000;
    static final int FIRST_FREE = 32, FREE = 8, LDT_FREE = 6;
    static final int[] POINTERS = {0x80, 0x88, 0x90, 0x98};
    static final int[] PORTS = {0x84, 0xF8, 0x110, 0x150, 0x2B0, 0x3A0, 0x400, 0x500};
    static final int[] VECTORS = {0, 1, 3, 4, 6, 0x0D, 0x0E, 0x20, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x80
    };
    /** Without CS, through which nothing is written; SS last. */
    static final int[] SEGMENT_PREFIXES = {0x26, 0x3E, 0x64, 0x65, 0x36};

    final Random random;
    /** Privilege level at which the case begins. */
    int level;

    PrivilegedChoice(Random random) {
        this.random = random;
    }

    final boolean one(int in) {
        return random.nextInt(in) == 0;
    }

    final int pick(int... of) {
        return of[random.nextInt(of.length)];
    }

    /** A fixed descriptor, but not the 16-bit task (the higher halves of its registers are left open), nor the double fault's. */
    final int fixed() {
        int index = 1 + random.nextInt(FIRST_FREE - 1);
        return index == 8 || index == 9 ? 7 : index;
    }

    /** Any selector: of the fixed descriptors, of the case's own, of the LDT, null, beyond the limit. */
    final int selector() {
        int requested = one(2) ? level : random.nextInt(4);
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> 8 * random.nextInt(14) | 4 | requested;
            case 2 -> pick(0x208, 0xFFF8, 0x100, 0x88) | requested;
            case 3, 4 -> 8 * (FIRST_FREE + random.nextInt(FREE)) | requested;
            default -> 8 * fixed() | requested;
        };
    }

    /** What SS may be loaded with: flat segments, 16-bit ones, and bad choices, but no limits. */
    final int stackChoice() {
        return pick(0x10, 0x59, 0x6A, 0x23, 0xEB, 0xF0, 0, 0x08, 0x1B, 0xAB, 0xBB, 0x208, 0xFFF8, 0x38);
    }
}
