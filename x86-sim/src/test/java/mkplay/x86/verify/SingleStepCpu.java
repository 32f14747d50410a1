package mkplay.x86.verify;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import mkplay.x86.cpu.Cpu;
import mkplay.x86.isa.Decoder;
import mkplay.x86.isa.Insn;
import mkplay.x86.isa.InstructionTable;
import mkplay.x86.mmu.PhysicalMemory;
import mkplay.x86.timing.CpuModel;

/** This machine's processor executes single-step vectors in real mode, with 16 MiB of memory and nothing on the ports. */
final class SingleStepCpu {
    private static final int MEMORY = 16 << 20;
    private static final int REAL_MODE_DATA = 0x93;
    private static final int REAL_MODE_CODE = 0x9B;
    /** Flags of real mode on a 286: the upper four bits are zero there. */
    private static final int FLAG_BITS = 0xFD5;

    private static final int STACK_FAULT = 4 * 12, GENERAL_PROTECTION = 4 * 13;

    private static final int MOST_ITERATIONS = 1 << 17;

    /** The file's general registers in our numbering, and its segment registers. */
    private static final int[] GENERAL = {
        MooFile.AX, MooFile.CX, MooFile.DX, MooFile.BX, MooFile.SP, MooFile.BP, MooFile.SI, MooFile.DI
    };

    private static final int[] SEGMENTS = {MooFile.ES, MooFile.CS, MooFile.SS, MooFile.DS};

    private static final String[] NAMES = {
        "ax", "bx", "cx", "dx", "cs", "ss", "ds", "es", "sp", "bp", "si", "di", "ip", "flags"
    };

    private final PhysicalMemory memory = new PhysicalMemory(MEMORY);
    private final Cpu cpu = new Cpu(memory, new QuietBus(), CpuModel.ONE_CYCLE);
    private final Decoder decoder = new Decoder(InstructionTable.IA32);

    SingleStepCpu() {
        cpu.setCr(0, 0x10);
        cpu.setIdtr(0, 0x3FF);
    }

    /** The test's instruction as this machine decodes it. */
    Insn decode(MooFile.Test test) {
        byte[] padded = Arrays.copyOf(test.code(), test.code().length + Decoder.MAX_LENGTH);
        Insn insn = decoder.decode(padded, 0, padded.length, false);
        if (insn == null) {
            throw new IllegalStateException("test " + test.index() + " has no instruction");
        }
        return insn;
    }

    /**
     * Runs a test.
     *
     * @param open flags that are not compared
     * @param stackFault exception 12 is taken for 13
     * @return what differs, empty if nothing
     */
    String run(MooFile.Test test, Insn insn, int open, boolean stackFault) {
        MooFile.State before = test.before();
        put(before);
        if (stackFault) {
            memory.write32(STACK_FAULT, memory.read32(GENERAL_PROTECTION));
        }
        for (int n = 0; n < GENERAL.length; n++) {
            cpu.setGpr(n, before.registers()[GENERAL[n]]);
        }
        for (int n = 0; n < SEGMENTS.length; n++) {
            int selector = before.registers()[SEGMENTS[n]];
            cpu.setSegment(n, selector, selector << 4, 0xFFFF, n == Cpu.CS ? REAL_MODE_CODE : REAL_MODE_DATA);
        }
        cpu.setEflags(before.registers()[MooFile.FLAGS] & FLAG_BITS & ~0x100 | 2);
        cpu.clearHalt();
        cpu.setEip(before.registers()[MooFile.IP]);
        boolean repeats = insn.repeat != 0;
        int start = cpu.eip();
        int n = 0;
        do {
            cpu.run(Long.MAX_VALUE, cpu.instructions() + 1);
            n++;
        } while (repeats && cpu.eip() == start && n < MOST_ITERATIONS && !cpu.isShutdown());
        String difference = compare(test, open);
        memory.write32(STACK_FAULT, 0);
        clear(before);
        clear(test.after());
        return difference;
    }

    private void put(MooFile.State state) {
        for (int n = 0; n < state.addresses().length; n++) {
            memory.write8(state.addresses()[n], state.bytes()[n]);
        }
    }

    private void clear(MooFile.State state) {
        for (int address : state.addresses()) {
            memory.write8(address, 0);
        }
    }

    private int register(int number) {
        for (int n = 0; n < GENERAL.length; n++) {
            if (GENERAL[n] == number) {
                return cpu.gpr(n) & 0xFFFF;
            }
        }
        for (int n = 0; n < SEGMENTS.length; n++) {
            if (SEGMENTS[n] == number) {
                return cpu.selector(n);
            }
        }
        return number == MooFile.IP ? cpu.eip() + (cpu.isHalted() ? 0 : 1) & 0xFFFF : cpu.eflags() & 0xFFFF;
    }

    private String compare(MooFile.Test test, int open) {
        StringBuilder s = new StringBuilder();
        for (int n = 0; n < MooFile.REGISTERS; n++) {
            MooFile.State from = test.after().gives(n) ? test.after() : test.before();
            int mask = n == MooFile.FLAGS ? FLAG_BITS & ~open : 0xFFFF;
            differ(s, NAMES[n], register(n) & mask, from.registers()[n] & mask);
        }
        memory(s, test, open);
        return s.toString();
    }

    private void memory(StringBuilder s, MooFile.Test test, int open) {
        MooFile.State after = test.after();
        MooFile.State before = test.before();
        Set<Integer> changed = new HashSet<>();
        for (int n = 0; n < after.addresses().length; n++) {
            int at = after.addresses()[n];
            changed.add(at);
            int mask = ~pushedFlags(test, at, open) & 0xFF;
            differ(s, "[" + Integer.toHexString(at) + "]", memory.read8(at) & mask, after.bytes()[n] & mask);
        }
        for (int n = 0; n < before.addresses().length; n++) {
            int at = before.addresses()[n];
            if (!changed.contains(at)) {
                int mask = ~pushedFlags(test, at, open) & 0xFF;
                differ(s, "[" + Integer.toHexString(at) + "]", memory.read8(at) & mask, before.bytes()[n] & mask);
            }
        }
    }

    /** Open bits of a byte in which an exception or interrupt saved the flags. The file rounds their address down. */
    private static int pushedFlags(MooFile.Test test, int at, int open) {
        if (test.exception() < 0) {
            return 0;
        }
        int[] after = test.after().registers();
        int saved = (test.before().registers()[MooFile.SS] << 4) + (after[MooFile.SP] + 4 & 0xFFFF);
        return at == saved ? open : at == saved + 1 ? open >>> 8 : 0;
    }

    private static void differ(StringBuilder s, String what, int here, int there) {
        if (here != there) {
            s.append(String.format(" %s %x, not %x;", what, here, there));
        }
    }
}
