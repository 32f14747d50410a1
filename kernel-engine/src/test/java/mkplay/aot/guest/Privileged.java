package mkplay.aot.guest;

import mkplay.systemjava.Align;
import mkplay.systemjava.Bits;
import mkplay.systemjava.Cpu;
import mkplay.systemjava.Export;
import mkplay.systemjava.Memory;
import mkplay.systemjava.PanicHandler;
import mkplay.systemjava.Port;

/** Executes every intrinsic of {@link Cpu} and {@link Port} in ring 0 and reports on port 0xE9, a letter for each check. */
public final class Privileged {
    private static final int REPORT = 0xE9;
    private static final int CARRY = 1;
    private static final int INTERRUPTS = 0x200;
    private static final int SYSENTER_CS = 0x174;

    /** Null, flat code, flat data, a task state segment, a local descriptor table. */
    @Align(8)
    private static final int[] GDT = {0, 0, 0xFFFF, 0x00CF9B00, 0xFFFF, 0x00CF9300, 0x67, 0x00008900, 0x7, 0x00008200};

    private static final int[] TSS = new int[26];
    private static final int[] IDT = new int[64];
    private static final int[] PSEUDO = new int[2];

    @Align(16)
    private static final int[] FPU = new int[128];

    private Privileged() {}

    @Export
    static void guestMain(int magic, int information) {
        Port.out8(0x21, 0xFF);
        Port.out8(0xA1, 0xFF);
        controlRegisters();
        flags();
        tables();
        identification();
        ports();
        floatingPoint();
        if (magic == 0) {
            Cpu.hlt();
            Cpu.waitForInterrupt();
        }
        Port.out8(REPORT, '.');
    }

    private static void controlRegisters() {
        check('a', (Cpu.cr0() & 1) == 1);
        Cpu.setCr0(Cpu.cr0() | 8);
        check('b', (Cpu.cr0() & 8) == 8);
        Cpu.clts();
        check('c', (Cpu.cr0() & 8) == 0);
        Cpu.setCr3(0x7000);
        check('d', Cpu.cr3() == 0x7000);
        check('e', Cpu.cr2() == 0);
        Cpu.setCr4(Cpu.cr4() | 0x10);
        check('f', Cpu.cr4() == 0x10);
        Cpu.invlpg(0x1000);
        Cpu.wbinvd();
    }

    private static void flags() {
        Cpu.setFlags(Cpu.flags() | 0x40000);
        check('g', (Cpu.flags() & 0x40000) != 0);
        Cpu.setFlags(Cpu.flags() & ~(0x40000 | CARRY));
        check('h', (Cpu.flags() & 0x40000) == 0);
        Cpu.sti();
        check('i', (Cpu.flags() & INTERRUPTS) != 0);
        Cpu.cli();
        check('j', (Cpu.flags() & INTERRUPTS) == 0);
        Cpu.interruptWindow();
        check('k', (Cpu.flags() & INTERRUPTS) == 0);
    }

    private static void tables() {
        int tss = Memory.addressOf(TSS);
        GDT[6] |= tss << 16;
        GDT[7] |= tss >>> 16 & 0xFF | tss & 0xFF000000;
        pseudoDescriptor(Memory.addressOf(GDT), 4 * GDT.length - 1);
        Cpu.lgdt(Memory.addressOf(PSEUDO));
        pseudoDescriptor(Memory.addressOf(IDT), 4 * IDT.length - 1);
        Cpu.lidt(Memory.addressOf(PSEUDO));
        Cpu.ltr(0x18);
        check('l', (GDT[7] & 0x200) != 0);
        Cpu.lldt(0x20);
        Cpu.setGs(0x10);
        check('m', (GDT[5] & 0x100) != 0);
    }

    private static void pseudoDescriptor(int base, int limit) {
        int at = Memory.addressOf(PSEUDO);
        Memory.store16(at, limit);
        Memory.store32(at + 2, base);
    }

    private static void identification() {
        check('n', Cpu.cpuidEax(0) >= 1);
        // "GenuineIntel"
        check('o', Cpu.cpuidEbx(0) == 0x756E6547);
        check('p', Cpu.cpuidEdx(0) == 0x49656E69);
        check('q', Cpu.cpuidEcx(0) == 0x6C65746E);
        long before = Cpu.rdtsc();
        int low = Cpu.rdtscLow();
        check('r', Cpu.rdtsc() > before && low - (int) before > 0);
        Cpu.wrmsr(SYSENTER_CS, 0x1234);
        check('s', Cpu.rdmsr(SYSENTER_CS) == 0x1234);
    }

    private static void ports() {
        check('t', Port.in8(0x21) == 0xFF);
        check('u', Port.in16(0x1234) == 0xFFFF);
        check('v', Port.in32(0x1234) == -1);
        Port.out16(0x1234, 7);
        Port.out32(0x1234, 7);
        check('w', Bits.lowest(8) == 3);
    }

    /** Another precision than the usual one goes into the unit and comes out again. */
    private static void floatingPoint() {
        int area = Memory.addressOf(FPU);
        FPU[0] = 0x27F;
        FPU[2] = 0xFFFF;
        Cpu.frstor(area);
        FPU[0] = 0;
        Cpu.fxsave(area);
        check('x', (FPU[0] & 0xFFFF) == 0x27F);
        FPU[0] = 0x17F;
        Cpu.fxrstor(area);
        Cpu.fnsave(area);
        check('y', (FPU[0] & 0xFFFF) == 0x17F);
        Cpu.fnsave(area);
        check('z', (FPU[0] & 0xFFFF) == 0x37F);
    }

    private static void check(int letter, boolean holds) {
        Port.out8(REPORT, holds ? letter : '!');
    }

    @PanicHandler
    static void panic(String message, String where, int line) {
        Port.out8(REPORT, '?');
    }
}
