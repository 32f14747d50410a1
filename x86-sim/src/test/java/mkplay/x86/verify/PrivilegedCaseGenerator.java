package mkplay.x86.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes cases for {@link PrivilegedExecutor}: a privilege level, segments, flags and control registers, some descriptors of the
 * case's own, and up to six steps, each an instruction of the system programmer's with what it needs before it.
 *
 * <p>Left out, because no outcome could be compared: what stops the processor (HLT in ring 0), what leaves protected mode or
 * paging, ports that are devices, time stamps. Left out, because QEMU's translator differs from the manual (SDM): alignment checks;
 * single steps behind STI; INT1; control registers that do not exist, outside ring 0; interrupts from virtual-8086 mode to rings other
 * than 0; LTR of null; task gates to the LDT and task state segments in it; at a return, stack segments that are absent or not accessed
 * before; conforming code behind call gates; null selectors with a requested privilege level; limits of code and of stacks; 16-bit
 * tasks and tasks with bad segments; flags not yet computed at a task switch; exchanges with pages that may not be written.
 */
final class PrivilegedCaseGenerator extends PrivilegedChoice {
    private final PrivilegedSteps maker;
    private List<byte[]> steps = List.of();

    PrivilegedCaseGenerator(long seed) {
        super(new Random(seed));
        maker = new PrivilegedSteps(random);
    }

    /** The steps of the case made last. */
    List<byte[]> steps() {
        return steps;
    }

    PrivilegedCase next() {
        int[] words = new int[PrivilegedCase.WORDS];
        for (int n = 0; n < 8; n++) {
            words[n] = random.nextInt();
        }
        boolean virtual = one(7);
        level = virtual || random.nextInt(5) < 2 ? 3 : one(4) ? 1 + random.nextInt(2) : 0;
        state(words, virtual);
        patches(words);
        maker.begin(level, words);
        steps = new ArrayList<>();
        int size = 0;
        int count = 1 + random.nextInt(6);
        for (int n = 0; n < count; n++) {
            byte[] step = maker.next();
            if (size + step.length > PrivilegedCase.CODE_BYTES - 2) {
                break;
            }
            size += step.length;
            steps.add(step);
        }
        return new PrivilegedCase(words).withCode(steps);
    }

    private void state(int[] words, boolean virtual) {
        int flags = 2 | random.nextInt() & 0x8D5 | (one(2) ? 0x3000 : one(4) ? random.nextInt(4) << 12 : 0);
        flags |= (one(2) ? 0x200 : 0) | (one(30) ? 0x100 : 0) | (one(15) ? 0x4000 : 0) | (one(3) ? 0x40000 : 0);
        words[PrivilegedCase.EFLAGS] = flags | (one(8) ? 0x400 : 0) | (virtual ? 0x20000 : 0);
        words[PrivilegedCase.CR0] =
                0x80000031 | (one(2) ? 0x10000 : 0) | (one(5) ? 8 : 0) | (one(5) ? 4 : 0) | (one(3) ? 2 : 0);
        words[PrivilegedCase.CR4] = 0x10 | (one(2) ? 4 : 0) | (one(2) ? 0x80 : 0) | (one(4) ? 8 : 0);
        int esp = 4 * random.nextInt(16);
        if (virtual) {
            words[PrivilegedCase.EIP] = 0;
            words[PrivilegedCase.CS] = CODE >>> 4;
            words[PrivilegedCase.SS] = USER_STACK >>> 4;
            words[3] = 4096 - STACK_MARGIN - esp;
            for (int s = PrivilegedCase.DS; s <= PrivilegedCase.GS; s++) {
                words[s] = DATA + 0x1000 * random.nextInt(4) >>> 4;
            }
            return;
        }
        words[PrivilegedCase.EIP] = CODE;
        words[PrivilegedCase.CS] = new int[] {0x08, 0x51, 0x62, 0x1B}[level];
        words[PrivilegedCase.SS] = new int[] {0x10, 0x59, 0x6A, 0x23}[level];
        int[] tops = {KERNEL_STACK + 4096, MIDDLE_STACKS + 2048, MIDDLE_STACKS + 4096, USER_STACK + 4096};
        words[3] = tops[level] - STACK_MARGIN - esp;
        for (int s = PrivilegedCase.DS; s <= PrivilegedCase.GS; s++) {
            words[s] = pick(0x23, 0x23, 0x17);
        }
    }

    /** Descriptors of the case's own, and changes of what the pages of the window allow. */
    private void patches(int[] words) {
        int count = 0;
        int descriptors = random.nextInt(4);
        for (int n = 0; n < descriptors; n++) {
            boolean local = one(3);
            int at = local ? LDT + 8 * (LDT_FREE + random.nextInt(8)) : GDT + 8 * (FIRST_FREE + random.nextInt(FREE));
            long descriptor = one(2) ? segment() : local ? localGate() : gate();
            count = patch(words, count, at, (int) descriptor);
            count = patch(words, count, at + 4, (int) (descriptor >>> 32));
        }
        if (one(3)) {
            int table = one(2) ? TABLE_WINDOW : ARENA + 0x6000;
            int page = random.nextInt(16);
            count = patch(
                    words,
                    count,
                    table + 4 * page,
                    DATA + 0x1000 * random.nextInt(4) | random.nextInt(8) | (one(4) ? 0x100 : 0));
        }
        if (one(6)) {
            count = patch(words, count, DIRECTORY + 4, TABLE_WINDOW | 0x20 | random.nextInt(8));
        }
        if (one(5)) {
            count = patch(words, count, TSS_OTHER + 0x24, random.nextInt() & 0x4ED5 | 2);
        }
        words[PrivilegedCase.PATCHES] = count;
    }

    private static int patch(int[] words, int count, int address, int value) {
        if (count == PrivilegedCase.MOST_PATCHES) {
            return count;
        }
        words[PrivilegedCase.PATCH + 2 * count] = address;
        words[PrivilegedCase.PATCH + 2 * count + 1] = value;
        return count + 1;
    }

    private long segment() {
        int type = 0x10 | random.nextInt(16);
        type |= (type & 8) != 0 ? 1 : 0;
        int access = type | random.nextInt(4) << 5 | (one(6) ? 0 : 0x80);
        boolean code = (type & 8) != 0;
        int base = code ? 0 : pick(0, 0, 0x1000);
        int limit = code ? 0xFFFFF : pick(0xFFFFF, 0xFFFFF, 0xFFFF, 0xFFF, 0);
        int flags = code ? 0xC : pick(0xC, 0xC, 0xC, 0x8, 0x4, 0x0);
        return limit & 0xFFFF
                | (long) (base & 0xFFFFFF) << 16
                | (long) access << 40
                | (long) (limit >>> 16 | flags << 4) << 48
                | (long) (base >>> 24) << 56;
    }

    private long localGate() {
        long gate;
        do {
            gate = gate();
        } while ((gate >>> 40 & 15) == 9);
        return gate;
    }

    private long gate() {
        int type = pick(0, 2, 4, 5, 6, 7, 9, 12, 12, 12, 14, 15);
        int access = type | random.nextInt(4) << 5 | (one(6) ? 0 : 0x80);
        if (type == 2 || type == 9) {
            int base = type == 2 ? LDT : TSS_OTHER;
            int limit = pick(0x67, 0x66, 0x2B, 0x2A, 0xFF);
            return limit | (long) base << 16 | (long) access << 40;
        }
        boolean sixteen = type < 8;
        int selector = type == 5
                ? pick(0x38, 0x28, 8 * fixed(), 8 * (FIRST_FREE + random.nextInt(FREE)))
                : sixteen ? pick(0x80, 0x88) : pick(0x08, 0x18, 0x50, 0x60);
        int offset = sixteen ? TARGET : CODE + TARGET;
        return offset & 0xFFFF
                | (long) selector << 16
                | (long) random.nextInt(4) << 32
                | (long) access << 40
                | (long) (offset >>> 16) << 48;
    }
}
