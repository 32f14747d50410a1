package mkplay.x86.verify;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** Makes the steps of a case: an instruction of the system programmer's each, with what it needs before it. */
final class PrivilegedSteps extends PrivilegedChoice {
    private final List<Consumer<ByteArrayOutputStream>> menu = new ArrayList<>();
    /** 32-bit code; else virtual-8086 mode. */
    private boolean big;

    private boolean stampDisabled, stepping;

    PrivilegedSteps(Random random) {
        super(random);
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

    /** The next steps are for this case. */
    void begin(int atLevel, int[] words) {
        level = atLevel;
        big = (words[PrivilegedCase.EFLAGS] & 0x20000) == 0;
        stepping = (words[PrivilegedCase.EFLAGS] & 0x100) != 0;
        stampDisabled = (words[PrivilegedCase.CR4] & 4) != 0;
    }

    /** Code of a step. */
    byte[] next() {
        ByteArrayOutputStream step = new ByteArrayOutputStream();
        menu.get(random.nextInt(menu.size())).accept(step);
        return step.toByteArray();
    }

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
        return switch (random.nextInt(11)) {
            case 0 -> DATA + 0x1000 * random.nextInt(4) + offset;
            case 1, 2 -> DATA + 0x1000 + offset;
            case 3 -> 0x800000 + DATA + offset;
            case 4 -> 0xC00000 + DATA + offset;
            case 5 -> pick(0x1000000, 0x1400000 + DATA, 0x1800000 + DATA, 0x2000000) + offset;
            default -> WINDOW + 0x1000 * random.nextInt(16) + offset;
        };
    }

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
        load(to, r, big ? segment == 2 ? stackChoice() : selector() : DATA + 0x1000 * random.nextInt(4) >>> 4);
        put(to, 0x8E);
        register(to, segment, r);
    }

    private void pushPopSegment(ByteArrayOutputStream to) {
        int pop = pick(0x07, 0x1F, 0x17, 0xA1, 0xA9);
        int value = !big ? DATA >>> 4 : pop == 0x17 ? stackChoice() : selector();
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
        if (pop >= 0xA0) {
            put(to, 0x0F);
        }
        put(to, pop);
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
        int form = random.nextInt(5);
        load(to, 0, !big ? DATA >>> 4 : form == 2 ? stackChoice() : selector());
        operand32(to);
        put(to, 0xA3);
        offset(to, at + 4);
        operand32(to);
        switch (form) {
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
