package mkplay.x86.verify;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Makes cases for {@link PrivilegedExecutor}: a privilege level, segments, flags and control registers, some descriptors of the
 * case's own, and up to six steps, each an instruction of the system programmer's with what it needs before it.
 *
 * <p>Left out, because no outcome could be compared: what stops the processor (HLT in ring 0), what leaves protected mode or
 * paging, ports that are devices, time stamps. Left out, because QEMU's translator differs from the manual (SDM): alignment checks;
 * single steps behind STI; INT1; control registers that do not exist, outside ring 0; interrupts from virtual-8086 mode to rings other
 * than 0; LTR of null; task gates to the LDT; at a return, stack segments that are absent or not accessed before; conforming code behind call gates; null selectors with a requested privilege level; limits of code; 16-bit tasks
 * and tasks with bad segments; flags not yet computed at a task switch; exchanges with pages that may not be written.
 */
final class PrivilegedCaseGenerator {
    private static final int ARENA = 0x40000;
    private static final int GDT = ARENA, LDT = ARENA + 0x200, TSS_OTHER = ARENA + 0x1200, DIRECTORY = ARENA + 0x2000;
    private static final int TABLE_WINDOW = ARENA + 0x4000, DIRECTORY_OTHER = ARENA + 0x5000, DATA = ARENA + 0x8000;
    private static final int CODE = ARENA + 0xC000, USER_STACK = ARENA + 0xD000, KERNEL_STACK = ARENA + 0xE000;
    private static final int MIDDLE_STACKS = ARENA + 0xF000, STACK_MARGIN = 64;
    /** Offset in the code page to which transfers lead. */
    private static final int TARGET = 0x880;

    private static final int WINDOW = 0x400000;
    private static final int FIRST_FREE = 32, FREE = 8, LDT_FREE = 6;
    private static final int[] POINTERS = {0x80, 0x88, 0x90, 0x98};
    private static final int[] PORTS = {0x84, 0xF8, 0x110, 0x150, 0x2B0, 0x3A0, 0x400, 0x500};
    private static final int[] VECTORS = {
        0, 1, 3, 4, 6, 0x0D, 0x0E, 0x20, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x80
    };
    /** Without CS, through which nothing is written; SS last. */
    private static final int[] SEGMENT_PREFIXES = {0x26, 0x3E, 0x64, 0x65, 0x36};

    private final Random random;
    private final List<Consumer<ByteArrayOutputStream>> menu = new ArrayList<>();
    /** Of the case in the making. */
    private boolean big;

    private int level;
    private boolean stampDisabled, stepping;
    private List<byte[]> steps = List.of();

    PrivilegedCaseGenerator(long seed) {
        random = new Random(seed);
        many(
                4,
                List.of(
                        this::moveControl,
                        this::moveFromControl,
                        this::moveSegment,
                        this::memory,
                        this::farTransfer,
                        this::interrupt));
        many(
                3,
                List.of(
                        this::memory,
                        this::pushPopSegment,
                        this::farPointer,
                        this::verify,
                        this::farReturn,
                        this::interruptReturn));
        many(
                2,
                List.of(
                        this::descriptorTable,
                        this::ldtAndTask,
                        this::flags,
                        this::portAccess,
                        this::msr,
                        this::sysenter));
        many(
                1,
                List.of(
                        this::moveDebug,
                        this::machineStatus,
                        this::plain,
                        this::invalidatePage,
                        this::timeStamp,
                        this::arithmetic));
    }

    private void many(int weight, List<Consumer<ByteArrayOutputStream>> steps) {
        for (int n = 0; n < weight; n++) {
            menu.addAll(steps);
        }
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
        big = !virtual;
        level = virtual || random.nextInt(5) < 2 ? 3 : one(4) ? 1 + random.nextInt(2) : 0;
        state(words, virtual);
        patches(words);
        steps = new ArrayList<>();
        int size = 0;
        int count = 1 + random.nextInt(6);
        for (int n = 0; n < count; n++) {
            ByteArrayOutputStream step = new ByteArrayOutputStream();
            menu.get(random.nextInt(menu.size())).accept(step);
            if (size + step.size() > PrivilegedCase.CODE_BYTES - 2) {
                break;
            }
            size += step.size();
            steps.add(step.toByteArray());
        }
        return new PrivilegedCase(words).withCode(steps);
    }

    private boolean one(int in) {
        return random.nextInt(in) == 0;
    }

    private int pick(int... of) {
        return of[random.nextInt(of.length)];
    }

    private void state(int[] words, boolean virtual) {
        int flags = 2 | random.nextInt() & 0x8D5 | (one(2) ? 0x3000 : one(4) ? random.nextInt(4) << 12 : 0);
        flags |= (one(2) ? 0x200 : 0) | (one(30) ? 0x100 : 0) | (one(15) ? 0x4000 : 0) | (one(3) ? 0x40000 : 0);
        words[PrivilegedCase.EFLAGS] = flags | (one(8) ? 0x400 : 0) | (virtual ? 0x20000 : 0);
        words[PrivilegedCase.CR0] =
                0x80000031 | (one(2) ? 0x10000 : 0) | (one(5) ? 8 : 0) | (one(5) ? 4 : 0) | (one(3) ? 2 : 0);
        words[PrivilegedCase.CR4] = 0x10 | (one(2) ? 4 : 0) | (one(2) ? 0x80 : 0) | (one(4) ? 8 : 0);
        stepping = (flags & 0x100) != 0;
        stampDisabled = (words[PrivilegedCase.CR4] & 4) != 0;
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
            int at = one(3) ? LDT + 8 * (LDT_FREE + random.nextInt(8)) : GDT + 8 * (FIRST_FREE + random.nextInt(FREE));
            long descriptor = one(2) ? segment() : gate();
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
        int base = code ? 0 : pick(0, DATA, DATA + 0x1000);
        int limit = code ? 0xFFFFF : pick(0xFFFFF, 0xFFFFF, 0xFFFF, 0xFFF, 0);
        int flags = code ? 0xC : pick(0xC, 0xC, 0xC, 0x8, 0x4, 0x0);
        return limit & 0xFFFF
                | (long) (base & 0xFFFFFF) << 16
                | (long) access << 40
                | (long) (limit >>> 16 | flags << 4) << 48
                | (long) (base >>> 24) << 56;
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
                ? pick(0x38, 0x28, selector() & ~4)
                : sixteen ? pick(0x80, 0x88) : pick(0x08, 0x18, 0x50, 0x60);
        int offset = sixteen ? TARGET : CODE + TARGET;
        return offset & 0xFFFF
                | (long) selector << 16
                | (long) random.nextInt(4) << 32
                | (long) access << 40
                | (long) (offset >>> 16) << 48;
    }

    /** A fixed descriptor, but not the 16-bit task (the higher halves of its registers are left open), nor the double fault's. */
    private int fixed() {
        int index = 1 + random.nextInt(FIRST_FREE - 1);
        return index == 8 || index == 9 ? 7 : index;
    }

    /** Any selector: of the fixed descriptors, of the case's own, of the LDT, null, beyond the limit. */
    private int selector() {
        int requested = one(2) ? level : random.nextInt(4);
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> 8 * random.nextInt(14) | 4 | requested;
            case 2 -> pick(0x208, 0xFFF8, 0x100, 0x88) | requested;
            case 3, 4 -> 8 * (FIRST_FREE + random.nextInt(FREE)) | requested;
            default -> 8 * fixed() | requested;
        };
    }

    // ---- Bytes ----

    private static void put(ByteArrayOutputStream to, int... bytes) {
        for (int b : bytes) {
            to.write(b);
        }
    }

    private static void put32(ByteArrayOutputStream to, int value) {
        put(to, value, value >>> 8, value >>> 16, value >>> 24);
    }

    private void operand32(ByteArrayOutputStream to) {
        if (!big) {
            put(to, 0x66);
        }
    }

    private void load(ByteArrayOutputStream to, int register, int value) {
        operand32(to);
        put(to, 0xB8 + register);
        put32(to, value);
    }

    /** ModRM with a displacement only. */
    private void direct(ByteArrayOutputStream to, int reg, int offset) {
        if (big) {
            put(to, reg << 3 | 5);
            put32(to, offset);
        } else {
            put(to, reg << 3 | 6, offset, offset >>> 8);
        }
    }

    private static void register(ByteArrayOutputStream to, int reg, int rm) {
        put(to, 0xC0 | reg << 3 | rm);
    }

    /** A general register that is not the stack pointer. */
    private int any() {
        return pick(0, 1, 2, 3, 5, 6, 7);
    }

    /** Where data may be, as a linear address when segments are flat. */
    private int address() {
        int offset = 4 * random.nextInt(31) + (one(5) ? random.nextInt(4) : 0);
        if (!big) {
            return offset;
        }
        return switch (random.nextInt(12)) {
            case 0 -> DATA + 0x1000 * random.nextInt(4) + offset;
            case 1, 2 -> DATA + 0x1000 + offset;
            case 3 -> 0x800000 + DATA + offset;
            case 4 -> 0xC00000 + DATA + offset;
            case 5 -> pick(0x1000000, 0x1400000 + DATA, 0x1800000 + DATA, 0x2000000) + offset;
            case 6 -> DIRECTORY_OTHER + 0x1000 + offset % 64;
            default -> WINDOW + 0x1000 * random.nextInt(16) + offset;
        };
    }

    // ---- Steps ----

    private void moveControl(ByteArrayOutputStream to) {
        int r = any();
        int cr = pick(0, 0, 2, 3, 3, 4, 4, level == 0 ? 1 : 0, level == 0 ? 5 : 0);
        int value = switch (cr) {
            case 0 -> 0x80000031 | random.nextInt() & 0x1000E;
            case 3 -> pick(DIRECTORY, DIRECTORY_OTHER) | (one(4) ? 0x18 : 0);
            case 4 -> 0x10 | random.nextInt() & 0x8C;
            default -> random.nextInt();
        };
        load(to, r, value);
        put(to, 0x0F, 0x22);
        register(to, cr, r);
    }

    private void moveFromControl(ByteArrayOutputStream to) {
        put(to, 0x0F, 0x20);
        register(to, pick(0, 2, 3, 4, 0, 2, 3, 4, level == 0 ? 1 : 0, level == 0 ? 6 : 0), any());
    }

    private void moveDebug(ByteArrayOutputStream to) {
        int r = any();
        if (one(2)) {
            load(to, r, random.nextInt());
            put(to, 0x0F, 0x23);
        } else {
            put(to, 0x0F, 0x21);
        }
        register(to, random.nextInt(4), r);
    }

    private void moveSegment(ByteArrayOutputStream to) {
        int segment = pick(0, 2, 3, 4, 5, 0, 3, 4, 5, 1, 6);
        int r = any();
        if (one(4)) {
            put(to, 0x8C);
            register(to, segment, r);
            return;
        }
        load(to, r, big ? selector() : DATA + 0x1000 * random.nextInt(4) >>> 4);
        put(to, 0x8E);
        register(to, segment, r);
    }

    private void pushPopSegment(ByteArrayOutputStream to) {
        int value = big ? selector() : DATA >>> 4;
        boolean wide = one(2);
        if (one(3)) {
            pick16(to, wide);
            put(to, pick(0x06, 0x0E, 0x16, 0x1E));
            return;
        }
        pick16(to, wide);
        put(to, 0x68, value, value >>> 8);
        if (big != wide) {
            put(to, 0, 0);
        }
        pick16(to, wide);
        if (one(2)) {
            put(to, pick(0x07, 0x17, 0x1F));
        } else {
            put(to, 0x0F, pick(0xA1, 0xA9));
        }
    }

    private void pick16(ByteArrayOutputStream to, boolean prefixed) {
        if (prefixed) {
            put(to, 0x66);
        }
    }

    /** LDS and its like, from a pointer that is stored before. */
    private void farPointer(ByteArrayOutputStream to) {
        int at = big ? DATA + 0x1000 * random.nextInt(2) + 0x40 : 0x40;
        load(to, 0, pick(random.nextInt(), DATA, CODE + TARGET));
        operand32(to);
        put(to, 0xA3);
        offset(to, at);
        load(to, 0, big ? selector() : DATA >>> 4);
        operand32(to);
        put(to, 0xA3);
        offset(to, at + 4);
        operand32(to);
        switch (random.nextInt(5)) {
            case 0 -> put(to, 0xC4);
            case 1 -> put(to, 0xC5);
            case 2 -> put(to, 0x0F, 0xB2);
            case 3 -> put(to, 0x0F, 0xB4);
            default -> put(to, 0x0F, 0xB5);
        }
        direct(to, pick(0, 1, 2, 3, 6, 7), at);
    }

    private void offset(ByteArrayOutputStream to, int at) {
        if (big) {
            put32(to, at);
        } else {
            put(to, at, at >>> 8);
        }
    }

    private void verify(ByteArrayOutputStream to) {
        int r = any();
        load(to, r, selector() | (one(3) ? random.nextInt() << 16 : 0));
        switch (random.nextInt(5)) {
            case 0 -> {
                put(to, 0x0F, 0x02);
                register(to, any(), r);
            }
            case 1 -> {
                put(to, 0x0F, 0x03);
                register(to, any(), r);
            }
            case 2 -> {
                put(to, 0x0F, 0x00);
                register(to, 4, r);
            }
            case 3 -> {
                put(to, 0x0F, 0x00);
                register(to, 5, r);
            }
            default -> {
                put(to, 0x63);
                register(to, any(), r);
            }
        }
        computeFlags(to);
    }

    /** Flags that are not computed yet get lost in QEMU's task switch. */
    private void computeFlags(ByteArrayOutputStream to) {
        if (big) {
            put(to, 0x9C, 0x58);
        }
    }

    private void memory(ByteArrayOutputStream to) {
        int form = random.nextInt(5);
        if (one(3)) {
            put(
                    to,
                    form == 0 && one(4)
                            ? 0x2E
                            : SEGMENT_PREFIXES[random.nextInt(SEGMENT_PREFIXES.length - (big ? 0 : 1))]);
        }
        switch (form) {
            case 0 -> put(to, 0x8B);
            case 1 -> put(to, 0x89);
            case 2 -> put(to, 0x88);
            case 3 -> put(to, 0x66, 0x8B);
            default -> put(to, 0x66, 0x89);
        }
        direct(to, any(), address());
    }

    private void descriptorTable(ByteArrayOutputStream to) {
        int form = random.nextInt(4);
        put(to, 0x0F, 0x01);
        int at = big
                ? DATA + (form < 2 ? 0x40 : form == 2 ? pick(POINTERS[0], POINTERS[1]) : pick(POINTERS[2], POINTERS[3]))
                : 0x40;
        direct(to, form, at);
    }

    private void ldtAndTask(ByteArrayOutputStream to) {
        int r = any();
        int form = random.nextInt(4);
        if (form >= 2) {
            int s = one(2) ? pick(0x30, 0x38, 0x28) : selector();
            load(to, r, form == 3 && (s & 0xFFFC) == 0 ? 0x38 : s);
        }
        put(to, 0x0F, 0x00);
        if (form < 2 && one(2)) {
            direct(to, form, address());
        } else {
            register(to, form, r);
        }
    }

    private void machineStatus(ByteArrayOutputStream to) {
        int r = any();
        if (one(2)) {
            put(to, 0x0F, 0x01);
            register(to, 4, r);
            return;
        }
        load(to, r, random.nextInt() | 1);
        put(to, 0x0F, 0x01);
        register(to, 6, r);
    }

    private void flags(ByteArrayOutputStream to) {
        switch (random.nextInt(6)) {
            case 0 -> put(to, 0xFA);
            case 1 -> put(to, stepping ? 0xFA : 0xFB);
            case 2 -> put(to, 0x9C);
            case 3 -> put(to, 0x66, 0x9C);
            default -> {
                int value = random.nextInt() & 0x247FD5 & (one(6) ? -1 : ~0x100);
                stepping |= (value & 0x100) != 0;
                operand32(to);
                put(to, 0x68);
                put32(to, value);
                operand32(to);
                put(to, 0x9D);
            }
        }
    }

    private void portAccess(ByteArrayOutputStream to) {
        int port = PORTS[random.nextInt(PORTS.length)];
        load(to, 2, port);
        if (one(3)) {
            put(to, 0x66);
        }
        put(to, pick(0xEC, 0xED, 0xEE, 0xEF));
    }

    private void msr(ByteArrayOutputStream to) {
        int number = 0x174 + random.nextInt(3);
        load(to, 1, number);
        if (one(2)) {
            put(to, 0x0F, 0x32);
            return;
        }
        load(to, 0, number == 0x174 ? pick(8, 0, 0x50, 0x60) : CODE + TARGET);
        load(to, 2, 0);
        put(to, 0x0F, 0x30);
    }

    private void sysenter(ByteArrayOutputStream to) {
        if (one(2)) {
            put(to, 0x0F, 0x34);
            return;
        }
        load(to, 1, USER_STACK + 4096 - STACK_MARGIN);
        load(to, 2, CODE + TARGET);
        put(to, 0x0F, 0x35);
    }

    private void plain(ByteArrayOutputStream to) {
        switch (random.nextInt(4)) {
            case 0 -> put(to, 0x0F, 0x06);
            case 1 -> put(to, 0x0F, pick(0x08, 0x09));
            case 2 -> put(to, 0x0F, 0x0B);
            default -> put(to, level == 3 ? 0xF4 : 0x90);
        }
    }

    private void invalidatePage(ByteArrayOutputStream to) {
        put(to, 0x0F, 0x01);
        direct(to, 7, address());
    }

    /** Only where it faults: the count itself is each machine's own. */
    private void timeStamp(ByteArrayOutputStream to) {
        if (stampDisabled && level == 3) {
            put(to, 0x0F, 0x31);
        }
    }

    private void arithmetic(ByteArrayOutputStream to) {
        put(to, pick(0x39, 0x01, 0x29, 0x11));
        register(to, any(), any());
        computeFlags(to);
    }

    private int targetOf(int selector) {
        int index = selector & 0xFFF8;
        return index == 0x80 || index == 0x88 ? TARGET : CODE + TARGET;
    }

    private void farTransfer(ByteArrayOutputStream to) {
        int selector = big ? selector() : CODE >>> 4;
        put(to, one(2) ? 0xEA : 0x9A);
        offset(to, big ? targetOf(selector) : TARGET);
        put(to, selector, selector >>> 8);
    }

    private void farReturn(ByteArrayOutputStream to) {
        int selector = big ? selector() : CODE >>> 4;
        if (big && one(2)) {
            push(to, stackSelector(selector));
            push(to, USER_STACK + 4096 - STACK_MARGIN - 16);
        }
        push(to, selector);
        push(to, big ? targetOf(selector) : TARGET);
        operand32(to);
        put(to, 0xCB);
    }

    private int stackSelector(int codeSelector) {
        return one(4) ? pick(0, 0x10, 0x23, 0x208) : new int[] {0x10, 0x59, 0x6A, 0x23}[codeSelector & 3];
    }

    private void push(ByteArrayOutputStream to, int value) {
        operand32(to);
        put(to, 0x68);
        put32(to, value);
    }

    private void interruptReturn(ByteArrayOutputStream to) {
        int selector = big ? one(2) ? pick(0x08, 0x51, 0x62, 0x1B) : selector() : CODE >>> 4;
        int flags = random.nextInt() & 0x47ED5 & (one(6) ? -1 : ~0x4100) | 2;
        if (big && one(2)) {
            push(to, stackSelector(selector));
            push(to, USER_STACK + 4096 - STACK_MARGIN - 16);
        }
        push(to, flags);
        push(to, selector);
        push(to, big ? targetOf(selector) : TARGET);
        operand32(to);
        put(to, 0xCF);
    }

    private void interrupt(ByteArrayOutputStream to) {
        switch (random.nextInt(8)) {
            case 0 -> put(to, 0xCC);
            case 1, 2 -> put(to, 0xCE);
            default -> {
                int vector = VECTORS[random.nextInt(VECTORS.length)];
                put(to, 0xCD, !big && vector >= 0x44 ? PrivilegedCase.END : vector);
            }
        }
    }
}
