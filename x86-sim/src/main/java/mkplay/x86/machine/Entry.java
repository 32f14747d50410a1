package mkplay.x86.machine;

import mkplay.x86.cpu.Cpu;

/** Processor states that boot protocols ask for. Firmware has initialised the FPU before it boots anything. */
final class Entry {
    /** Base 0, limit 4 GiB, 32-bit, present, ring 0, execute/read, accessed: descriptor bits 40 to 55. */
    static final int FLAT_CODE = 0xC09B;

    /** The same for data, read/write. */
    static final int FLAT_DATA = 0xC093;

    private static final int REAL_CODE = 0x9B;
    private static final int REAL_DATA = 0x93;
    private static final int REAL_LIMIT = 0xFFFF;
    private static final int[] DATA_SEGMENTS = {Cpu.ES, Cpu.SS, Cpu.DS, Cpu.FS, Cpu.GS};
    private static final int CR0_PE = 1;
    private static final int CR0_ET = 1 << 4;

    private Entry() {}

    /** Protected mode with flat segments, paging and interrupts off. */
    static void flat(Cpu cpu, int codeSelector, int dataSelector, int eip) {
        cpu.setCr(0, CR0_PE | CR0_ET);
        cpu.setSegment(Cpu.CS, codeSelector, 0, -1, FLAT_CODE);
        for (int segment : DATA_SEGMENTS) {
            cpu.setSegment(segment, dataSelector, 0, -1, FLAT_DATA);
        }
        cpu.fpu().initialise();
        cpu.setEip(eip);
    }

    /** Real mode with all segments at 0. */
    static void real(Cpu cpu, int ip) {
        cpu.setSegment(Cpu.CS, 0, 0, REAL_LIMIT, REAL_CODE);
        for (int segment : DATA_SEGMENTS) {
            cpu.setSegment(segment, 0, 0, REAL_LIMIT, REAL_DATA);
        }
        cpu.fpu().initialise();
        cpu.setEip(ip);
    }
}
