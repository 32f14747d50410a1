package mkplay.x86.verify;

import java.util.Arrays;
import mkplay.x86.cpu.Cpu;
import mkplay.x86.fpu.FpuImage;
import mkplay.x86.mmu.PhysicalMemory;
import org.jspecify.annotations.Nullable;

/**
 * This machine's processor executes user-mode cases, in the surroundings that Linux gives a 32-bit process: the same
 * selectors, gates and pages. Every exception goes to a HLT in ring 0 and leaves its frame on the stack there.
 */
final class SimulatedCpu {
    private static final int DIRECTORY = 0x1000;
    private static final int TABLES = 0x2000;
    private static final int DATA_FRAMES = 0x5000;
    private static final int CODE_FRAME = 0xA000;
    private static final int SYSTEM_FRAMES = 0xB000;
    private static final int MEMORY = 0x10000;

    private static final int GDT = UserSpace.EXECUTOR;
    private static final int TSS = GDT + 0x400;
    private static final int IDT = GDT + 0x800;
    private static final int HANDLERS = GDT + 0x1000;
    private static final int STACK_TOP = GDT + 0x3000;
    private static final int STACK_FRAME = SYSTEM_FRAMES + 0x3000;
    private static final int HLT = 0xF4;

    /** Linux's GDT as far as user code can tell: 8, 10, 18 kernel; 23, 2B and 33 user; 40 the task. */
    private static final long[] DESCRIPTORS = {
        0,
        0x00CF9B000000FFFFL,
        0x00CF9B000000FFFFL,
        0x00CF93000000FFFFL,
        0x00CFFB000000FFFFL,
        0x00CFF3000000FFFFL,
        0x00AFFB000000FFFFL
    };

    /** At 7B Linux keeps the processor's number in a segment's limit; it is taken for 0 here. */
    private static final long NUMBER_DESCRIPTOR = 0x0040F50000000000L;

    private static final int NUMBER_SELECTOR = 0x78;

    private static final int GDT_LIMIT = 0x7F;
    private static final int TASK_SELECTOR = 0x40;
    private static final int USER_CODE = 0xC0FB;
    private static final int USER_DATA = 0xC0F3;

    private static final int PE = 1, MP = 2, NE = 0x20, WP = 0x10000, AM = 0x40000, PG = 0x80000000;
    private static final int IF = 0x200;
    /** What signals can set in EFLAGS, without TF and RF. */
    private static final int CASE_FLAGS = 0x40CD5;

    private static final int MOST_INSTRUCTIONS = 20_000;

    private final PhysicalMemory memory = new PhysicalMemory(MEMORY);
    private final Cpu cpu;
    private final FpuImage image = new FpuImage(new byte[FpuImage.FAST_BYTES]);
    private final byte[] filler = new byte[UserSpace.PAGE];
    private final byte[] page = new byte[UserSpace.PAGE];

    /** A processor that also has the SSE of {@link SseModel}. */
    SimulatedCpu() {
        cpu = new Cpu(memory, new QuietBus(), SseModel.MODEL);
        Arrays.fill(filler, (byte) HLT);
        memory.copyIn(DATA_FRAMES, UserSpace.PRISTINE, 0, UserSpace.PRISTINE.length);
        memory.copyIn(CODE_FRAME, filler, 0, filler.length);
        memory.copyIn(SYSTEM_FRAMES + 0x1000, filler, 0, filler.length);
        map();
        tables();
        cpu.setCr(3, DIRECTORY);
        cpu.setCr(4, SseModel.CR4);
        cpu.setCr(0, PE | MP | NE | WP | AM | PG);
        cpu.setGdtr(GDT, GDT_LIMIT);
        cpu.setIdtr(IDT, 0x7FF);
        loadTask();
    }

    private void map() {
        memory.write32(DIRECTORY, TABLES | 7);
        memory.write32(DIRECTORY + 4, TABLES + 0x1000 | 7);
        memory.write32(DIRECTORY + (GDT >>> 20 & 0xFFC), TABLES + 0x2000 | 3);
        for (int n = 0; n < UserSpace.DATA_PAGES.length; n++) {
            int rights = UserSpace.DATA_PAGES[n] == UserSpace.READ_ONLY ? 5 : 7;
            memory.write32(entry(UserSpace.DATA_PAGES[n]), DATA_FRAMES + n * UserSpace.PAGE | rights);
        }
        memory.write32(entry(UserSpace.CODE), CODE_FRAME | 5);
        for (int n = 0; n < 3; n++) {
            memory.write32(TABLES + 0x2000 + 4 * n, SYSTEM_FRAMES + n * UserSpace.PAGE | 3);
        }
    }

    private static int entry(int address) {
        return TABLES + (address >>> 22) * UserSpace.PAGE + (address >>> 10 & 0xFFC);
    }

    private void tables() {
        for (int n = 0; n < DESCRIPTORS.length; n++) {
            put64(SYSTEM_FRAMES + 8 * n, DESCRIPTORS[n]);
        }
        put64(SYSTEM_FRAMES + NUMBER_SELECTOR, NUMBER_DESCRIPTOR);
        put64(SYSTEM_FRAMES + TASK_SELECTOR, 0x0000890000000067L | (TSS & 0xFFFFFFL) << 16 | (TSS & 0xFF000000L) << 32);
        memory.write32(SYSTEM_FRAMES + 0x404, STACK_TOP);
        memory.write32(SYSTEM_FRAMES + 0x408, 0x18);
        memory.write32(SYSTEM_FRAMES + 0x464, 0x680000);
        for (int vector = 0; vector < 256; vector++) {
            int handler = HANDLERS + 16 * vector;
            int rights = vector == 3 || vector == 4 ? 0xEE00 : 0x8E00;
            memory.write32(SYSTEM_FRAMES + 0x800 + 8 * vector, 0x80000 | handler & 0xFFFF);
            memory.write32(SYSTEM_FRAMES + 0x804 + 8 * vector, handler & 0xFFFF0000 | rights);
        }
    }

    private void put64(int at, long value) {
        memory.write32(at, (int) value);
        memory.write32(at + 4, (int) (value >>> 32));
    }

    /** Runs LTR AX; LLDT CX; HLT in ring 0. */
    private void loadTask() {
        memory.write32(CODE_FRAME, 0x0FD8000F);
        memory.write32(CODE_FRAME + 4, 0xF4F4D100);
        cpu.setSegment(Cpu.CS, 8, 0, -1, 0xC09B);
        cpu.setSegment(Cpu.DS, 0x18, 0, -1, 0xC093);
        cpu.setGpr(Cpu.EAX, TASK_SELECTOR);
        cpu.setGpr(Cpu.ECX, 0);
        cpu.setEip(UserSpace.CODE);
        cpu.run(Long.MAX_VALUE, cpu.instructions() + 3);
        if (!cpu.isHalted() || cpu.tr() != TASK_SELECTOR) {
            throw new IllegalStateException("the task register was not loaded");
        }
        memory.copyIn(CODE_FRAME, filler, 0, 8);
    }

    /**
     * Executes a case.
     *
     * @param oneAtATime by the general implementations, one instruction per call, instead of the fast loop
     */
    UserOutcome run(UserCase c, boolean oneAtATime) {
        prepare(c);
        long end = cpu.instructions() + MOST_INSTRUCTIONS;
        while (!cpu.isHalted() && !cpu.isShutdown() && cpu.instructions() < end) {
            cpu.run(Long.MAX_VALUE, oneAtATime ? cpu.instructions() + 1 : end);
        }
        UserOutcome outcome = outcome(c.fx() == null ? null : fx());
        int visible = Math.min(c.code().length, UserSpace.CODE + UserSpace.PAGE - c.eip());
        memory.copyIn(CODE_FRAME + c.eip() - UserSpace.CODE, filler, 0, visible);
        return outcome;
    }

    private void prepare(UserCase c) {
        for (int n = 0; n < c.patches().length; n += 2) {
            int at = c.patches()[n];
            for (int p = 0; p < UserSpace.DATA_PAGES.length - 1; p++) {
                if ((at & -UserSpace.PAGE) == UserSpace.DATA_PAGES[p]) {
                    memory.write32(DATA_FRAMES + p * UserSpace.PAGE + (at & 0xFFF), c.patches()[n + 1]);
                }
            }
        }
        int visible = Math.min(c.code().length, UserSpace.CODE + UserSpace.PAGE - c.eip());
        memory.copyIn(CODE_FRAME + c.eip() - UserSpace.CODE, c.code(), 0, visible);
        cpu.clearHalt();
        for (int n = 0; n < 8; n++) {
            cpu.setGpr(n, c.gpr()[n]);
        }
        for (int n = 0; n < 6; n++) {
            int selector = c.segments()[n];
            boolean empty = selector <= 3;
            cpu.setSegment(n, selector, 0, empty ? 0 : -1, empty ? 0 : n == Cpu.CS ? USER_CODE : USER_DATA);
        }
        cpu.setEflags(c.eflags() & CASE_FLAGS | IF | 2);
        cpu.setEip(c.eip());
        if (c.fx() != null) {
            image.set(c.fx());
            image.loadFast(cpu.fpu());
            cpu.simd().loadFast(image);
        }
    }

    private byte[] fx() {
        image.storeFast(cpu.fpu());
        cpu.simd().storeFast(image);
        return image.get();
    }

    private UserOutcome outcome(byte @Nullable [] fx) {
        if (!cpu.isHalted()) {
            return new UserOutcome(
                    UserOutcome.TIMEOUT, 0, 0, cpu.eip(), 0, new int[8], new int[6], 0, 0, changes(), fx);
        }
        int vector = (cpu.eip() - 1 - HANDLERS) / 16;
        int[] gpr = new int[8];
        int[] segments = new int[6];
        for (int n = 0; n < 8; n++) {
            gpr[n] = cpu.gpr(n);
        }
        for (int n = 0; n < 6; n++) {
            segments[n] = cpu.selector(n);
        }
        gpr[Cpu.ESP] = memory.read32(STACK_FRAME - 8);
        segments[Cpu.SS] = memory.read32(STACK_FRAME - 4) & 0xFFFF;
        segments[Cpu.CS] = memory.read32(STACK_FRAME - 16) & 0xFFFF;
        int[] changed = changes();
        int told = Math.min(changed.length, 2 * UserOutcome.MOST_CHANGES);
        return new UserOutcome(
                vector,
                Cpu.hasErrorCode(vector) ? memory.read32(STACK_FRAME - 24) : 0,
                cpu.cr2(),
                memory.read32(STACK_FRAME - 20),
                memory.read32(STACK_FRAME - 12),
                gpr,
                segments,
                changed.length / 2,
                hash(changed),
                Arrays.copyOf(changed, told),
                fx);
    }

    private static int hash(int[] words) {
        int hash = 0;
        for (int word : words) {
            hash = hash * 31 + word;
        }
        return hash;
    }

    /** Addresses and values of the words that are not as before the patches; makes them so again. */
    private int[] changes() {
        int[] changed = new int[0];
        for (int p = 0; p < UserSpace.DATA_PAGES.length - 1; p++) {
            memory.copyOut(DATA_FRAMES + p * UserSpace.PAGE, page, 0, UserSpace.PAGE);
            int from = p * UserSpace.PAGE;
            int at = 0;
            while (true) {
                int next =
                        Arrays.mismatch(page, at, UserSpace.PAGE, UserSpace.PRISTINE, from + at, from + UserSpace.PAGE);
                if (next < 0) {
                    break;
                }
                at = at + next & -4;
                int frame = DATA_FRAMES + from + at;
                changed = Arrays.copyOf(changed, changed.length + 2);
                changed[changed.length - 2] = UserSpace.DATA_PAGES[p] + at;
                changed[changed.length - 1] = memory.read32(frame);
                memory.copyIn(frame, UserSpace.PRISTINE, from + at, 4);
                at += 4;
            }
        }
        return changed;
    }
}
