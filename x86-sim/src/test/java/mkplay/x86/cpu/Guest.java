package mkplay.x86.cpu;

import mkplay.x86.mmu.PhysicalMemory;
import mkplay.x86.timing.CpuModel;

/**
 * A processor in flat protected mode with tables: GDT (8 code 0, 0x10 data 0, 0x1B code 3, 0x23 data 3, 0x28 TSS, 0x33
 * data 3 with limit 3), an IDT whose handlers halt, a TSS with a ring 0 stack. Code is written in hexadecimal.
 */
final class Guest {
    static final int HANDLERS = 0x2000;
    static final int IDT = 0x3000;
    static final int GDT = 0x4000;
    static final int TSS = 0x5000;
    static final int KERNEL_STACK = 0x7000;
    static final int DATA = 0x8000;
    static final int STACK = 0xA000;
    static final int CODE = 0x10000;

    final PhysicalMemory memory = new PhysicalMemory(8 << 20);
    final TestBus bus = new TestBus();
    final Cpu cpu;

    Guest() {
        this(CpuModel.ONE_CYCLE);
    }

    Guest(CpuModel model) {
        cpu = new Cpu(memory, bus, model);
        descriptor(1, 0x00cf9b000000ffffL);
        descriptor(2, 0x00cf93000000ffffL);
        descriptor(3, 0x00cffb000000ffffL);
        descriptor(4, 0x00cff3000000ffffL);
        descriptor(5, 0x0000890050000067L);
        descriptor(6, 0x0040f30080000003L);
        for (int v = 0; v < 256; v++) {
            gate(v, HANDLERS + 16 * v, 0x8E00);
            memory.write8(HANDLERS + 16 * v, 0xF4);
        }
        memory.write32(TSS + 4, KERNEL_STACK);
        memory.write32(TSS + 8, 0x10);
        memory.write32(TSS + 0x64, 0x680000);
        cpu.setGdtr(GDT, 8 * 16 - 1);
        cpu.setIdtr(IDT, 256 * 8 - 1);
        cpu.setCr(0, 0x11);
        segments(0);
        code(CODE, "B8 28 00 00 00  0F 00 D8  F4");
        run();
        cpu.setGpr(Cpu.EAX, 0);
        kernel();
    }

    void descriptor(int index, long value) {
        memory.write32(GDT + 8 * index, (int) value);
        memory.write32(GDT + 8 * index + 4, (int) (value >>> 32));
    }

    void gate(int vector, int handler, int attributes) {
        memory.write32(IDT + 8 * vector, 8 << 16 | handler & 0xFFFF);
        memory.write32(IDT + 8 * vector + 4, handler & 0xFFFF0000 | attributes);
    }

    private void segments(int level) {
        for (int s = 0; s < 6; s++) {
            boolean code = s == Cpu.CS;
            int selector = (code ? 8 : 16) + (level == 3 ? 16 : 0) | level;
            cpu.setSegment(s, selector, 0, -1, (code ? 0xC09B : 0xC093) | level << 5);
        }
        cpu.setGpr(Cpu.ESP, STACK);
        cpu.setEip(CODE);
        cpu.clearHalt();
    }

    Guest kernel() {
        segments(0);
        return this;
    }

    Guest user() {
        segments(3);
        return this;
    }

    /** Bytes in hexadecimal. */
    Guest code(int at, String hex) {
        byte[] bytes = java.util.HexFormat.of().parseHex(hex.replace(" ", ""));
        memory.copyIn(at, bytes, 0, bytes.length);
        return this;
    }

    Guest code(String hex) {
        return code(CODE, hex);
    }

    /** Runs until it halts; at most 100,000 instructions. Wakes from an earlier halt by starting at EIP. */
    Guest run() {
        cpu.clearHalt();
        cpu.run(Long.MAX_VALUE, cpu.instructions() + 100_000);
        return this;
    }

    /** The vector whose handler halted, or -1. */
    int vector() {
        int at = cpu.eip() - 1 - HANDLERS;
        return at >= 0 && at < 256 * 16 && at % 16 == 0 ? at / 16 : -1;
    }

    /** A dword on the stack, counted from the top. */
    int stack(int n) {
        return memory.read32(cpu.gpr(Cpu.ESP) + 4 * n);
    }
}
