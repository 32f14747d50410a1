package mkplay.x86.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Virtual-8086 mode: what IOPL guards, faults to level 0, and the way in and out (SDM 3A 20). */
final class Virtual8086Test {
    private static final int VM = 0x20000;
    private static final int IF = 0x200;
    private static final int CS = 0x1100;
    private static final int SS = 0x1200;
    private static final int CODE = CS << 4;

    private final Guest guest = new Guest();
    private final Cpu cpu = guest.cpu;

    @BeforeEach
    void gates() {
        for (int v : new int[] {3, 4, 0x21}) {
            guest.gate(v, Guest.HANDLERS + 16 * v, 0xEE00);
        }
    }

    /** Enters by IRETD with an IOPL and runs code at CS:0 with SP 100h. */
    private void run(int iopl, String code) {
        guest.code(CODE, code);
        int[] frame = {0, CS, VM | IF | iopl << 12 | 2, 0x100, SS, 0x1301, 0x1302, 0x1303, 0x1304};
        for (int n = 0; n < frame.length; n++) {
            guest.memory.write32(Guest.STACK + 4 * n, frame[n]);
        }
        guest.kernel().code("CF").run();
    }

    @ParameterizedTest
    @CsvSource({
        "FA, 13, -1", // CLI
        "FB, 13, -1", // STI
        "9C, 13, -1", // PUSHF
        "9D, 13, -1", // POPF
        "CD 21, 13, 0x21", // INT 21h
        "CF, 13, -1", // IRET
        "CC, 3, 3", // INT3 asks for the gate's privilege only
        "B0 7F 04 01 CE, 4, 4", // INTO, too
        "F4, 13, 13", // HLT is never allowed
        "0F 20 C0, 13, 13", // nor MOV from CR0
        "0F 00 D0, 6, 6", // LLDT does not exist
        "63 C0, 6, 6", // nor does ARPL
        "0F 01 E0, -1, -1", // SMSW is free
    })
    void whatTheIoPrivilegeLevelGuards(String code, int atLevel0, int atLevel3) {
        run(0, code + " 0F 0B");
        assertThat(guest.vector()).isEqualTo(atLevel0 < 0 ? 6 : atLevel0);
        if (atLevel0 == 13) {
            assertThat(guest.stack(0)).isZero();
        }
        // After an IRET of zeros the code goes on at 0:0.
        guest.memory.write16(0, 0x0B0F);
        run(3, code + " 0F 0B");
        assertThat(guest.vector()).isEqualTo(atLevel3 < 0 ? 6 : atLevel3);
    }

    @Test
    void faultsPushAllSegmentsAndClearThem() {
        run(0, "90 0F 0B");
        assertThat(guest.vector()).isEqualTo(6);
        int[] expected = {1, CS, VM | IF | 0x10002, 0x100, SS, 0x1301, 0x1302, 0x1303, 0x1304};
        for (int n = 0; n < expected.length; n++) {
            assertThat(guest.stack(n)).as("word %d", n).isEqualTo(expected[n]);
        }
        assertThat(cpu.gpr(Cpu.ESP)).isEqualTo(Guest.KERNEL_STACK - 36);
        assertThat(cpu.selector(Cpu.DS)).isZero();
        assertThat(cpu.selector(Cpu.GS)).isZero();
        assertThat(cpu.eflags() & VM).isZero();
        assertThat(cpu.cpl()).isZero();
    }

    @Test
    void interruptsGoToLevelZeroOnly() {
        // The handler's segment has level 3.
        guest.gate(3, Guest.HANDLERS + 48, 0xEE00);
        guest.memory.write32(Guest.IDT + 8 * 3, 0x1B << 16 | Guest.HANDLERS + 48);
        run(0, "CC");
        assertThat(guest.vector()).isEqualTo(13);
        assertThat(guest.stack(0)).isEqualTo(0x18);
    }

    @Test
    void portsAreGuardedByTheBitmapWhateverTheLevel() {
        guest.descriptor(5, 0x00008900500000FFL);
        guest.code(Guest.CODE + 0x100, "B8 28 00 00 00 0F 00 D8 F4");
        guest.memory.write32(Guest.GDT + 0x2C, 0x00008900);
        cpu.setEip(Guest.CODE + 0x100);
        guest.run();
        guest.memory.write8(Guest.TSS + 0x68 + 2, 1);
        run(0, "E6 11 E6 10");
        assertThat(guest.vector()).isEqualTo(13);
        assertThat(guest.stack(1)).isEqualTo(2);
        run(3, "E6 11 E6 10");
        assertThat(guest.vector()).isEqualTo(13);
        assertThat(guest.stack(1)).isEqualTo(2);
    }

    @Test
    void selectorsAreParagraphsAndLimitsAre64Kib() {
        guest.memory.write16(0x13020 + 0x20, 0x4321);
        // MOV AX, [20h] with DS 1302h; then MOV AX, [FFFFh], across the limit.
        run(0, "A1 20 00 89 C3 A1 FF FF");
        assertThat(guest.vector()).isEqualTo(13);
        assertThat(cpu.gpr(Cpu.EBX) & 0xFFFF).isEqualTo(0x4321);
        assertThat(guest.stack(1)).isEqualTo(5);
    }
}
