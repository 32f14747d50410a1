package mkplay.x86.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Breakpoints by debug registers, single step, alignment check, NMI, the A20 gate (SDM 3B 17, SDM 3A 6). */
final class DebugRegistersTest {
    private static final int RF = 0x10000;
    private static final int TF = 0x100;
    private static final int AC = 0x40000;

    private final Guest guest = new Guest();
    private final Cpu cpu = guest.cpu;

    private void debugRegister(int number, int value) {
        // MOV DRn, EAX; HLT
        cpu.setGpr(Cpu.EAX, value);
        guest.kernel().code(Guest.CODE + 0x800, "0F 23 %02X F4".formatted(0xC0 | number << 3));
        cpu.setEip(Guest.CODE + 0x800);
        guest.run();
    }

    private int dr6() {
        guest.code(Guest.CODE + 0x900, "0F 21 F0 F4");
        int eip = cpu.eip();
        int eax = cpu.gpr(Cpu.EAX);
        cpu.setEip(Guest.CODE + 0x900);
        guest.run();
        int value = cpu.gpr(Cpu.EAX);
        cpu.setGpr(Cpu.EAX, eax);
        cpu.setEip(eip);
        return value;
    }

    @Test
    void instructionBreakpointIsAFaultThatResumeFlagPasses() {
        debugRegister(0, Guest.CODE + 2);
        debugRegister(7, 1);
        guest.kernel().code("40 40 40 40 F4").run();
        assertThat(guest.vector()).isEqualTo(1);
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(3);
        assertThat(guest.stack(0)).isEqualTo(Guest.CODE + 2);
        assertThat(guest.stack(2) & RF).isZero();
        assertThat(dr6()).isEqualTo(0xFFFF0FF1);
        // The handler sets RF in the frame and returns: OR dword [ESP+8], RF; IRET.
        guest.code(Guest.HANDLERS + 16, "81 4C 24 08 00 00 01 00 CF");
        cpu.setGpr(Cpu.EAX, 0);
        guest.kernel().run();
        assertThat(guest.vector()).isEqualTo(-1);
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({
        "D0001, A300800000, 1", // write of 4 bytes, all watched
        "D0001, A100800000, -1", // a read does not meet a write breakpoint
        "F0001, A100800000, 1", // read or write
        "10001, A203800000, -1", // one byte watched, its neighbour written
        "10001, A200800000, 1",
    })
    void dataBreakpointIsATrapBehindTheInstruction(String dr7, String access, int vector) {
        debugRegister(0, Guest.DATA);
        debugRegister(7, Integer.parseInt(dr7, 16));
        guest.kernel().code(access + "4140F4").run();
        assertThat(guest.vector()).isEqualTo(vector);
        if (vector == 1) {
            assertThat(guest.stack(0)).isEqualTo(Guest.CODE + 5);
            assertThat(dr6() & 15).isEqualTo(1);
        }
    }

    @Test
    void portBreakpointNeedsDebuggingExtensions() {
        debugRegister(1, 0x80);
        debugRegister(7, 2 << 20 | 4);
        guest.kernel().code("E6 80 F4").run();
        assertThat(guest.vector()).isEqualTo(-1);
        cpu.setCr(4, 8);
        guest.kernel().run();
        assertThat(guest.vector()).isEqualTo(1);
        assertThat(guest.stack(0)).isEqualTo(Guest.CODE + 2);
        assertThat(dr6() & 15).isEqualTo(2);
    }

    @Test
    void generalDetectProtectsTheRegisters() {
        debugRegister(7, 0x2000);
        guest.kernel().code("0F 21 C0 F4").run();
        assertThat(guest.vector()).isEqualTo(1);
        assertThat(guest.stack(0)).isEqualTo(Guest.CODE);
        // Delivery switched it off, so the handler can look.
        assertThat(dr6() & 0x2000).isEqualTo(0x2000);
    }

    @Test
    void aliasesAreUndefinedWithDebuggingExtensions() {
        guest.kernel().code("0F 21 E0 F4").run();
        assertThat(guest.vector()).isEqualTo(-1);
        cpu.setCr(4, 8);
        guest.kernel().run();
        assertThat(guest.vector()).isEqualTo(6);
    }

    @Test
    void singleStepWaitsForTheStackPointer() {
        // MOV SS, DX; MOV ESP, ECX; INC EAX with TF set.
        cpu.setGpr(Cpu.EDX, 0x10);
        cpu.setGpr(Cpu.ECX, Guest.STACK);
        guest.kernel().code("8E D2 89 CC 40 F4");
        cpu.setEflags(TF | 2);
        guest.run();
        assertThat(guest.vector()).isEqualTo(1);
        assertThat(guest.stack(0)).isEqualTo(Guest.CODE + 4);
        assertThat(dr6() & 0x4000).isEqualTo(0x4000);
    }

    @Test
    void faultsHaveResumeFlagInTheirFrames() {
        guest.kernel().code("0F 0B").run();
        assertThat(guest.vector()).isEqualTo(6);
        assertThat(guest.stack(2) & RF).isEqualTo(RF);
        guest.kernel().code("CD 20").run();
        assertThat(guest.stack(2) & RF).isZero();
    }

    @Test
    void breakpointOnRepetitionIsMetOnceAndInterruptsBetweenIterationsKeepItSo() {
        debugRegister(0, Guest.CODE + 6);
        debugRegister(7, 1);
        // The breakpoint's handler counts and sets RF in the frame; the interrupt's handler halts after 3 iterations.
        guest.code(Guest.HANDLERS + 16, "45 81 4C 24 08 00 00 01 00 CF");
        guest.kernel().code("FB B9 05 00 00 00 F3 AA 90 F4");
        cpu.setGpr(Cpu.EDI, Guest.DATA);
        cpu.run(Long.MAX_VALUE, cpu.instructions() + 9);
        assertThat(cpu.gpr(Cpu.EBP)).isEqualTo(1);
        assertThat(cpu.gpr(Cpu.ECX)).isEqualTo(2);
        cpu.setInterruptLine(true);
        guest.run();
        assertThat(guest.vector()).isEqualTo(0x20);
        assertThat(guest.stack(0)).isEqualTo(Guest.CODE + 6);
        assertThat(guest.stack(2) & RF).isEqualTo(RF);
        assertThat(cpu.gpr(Cpu.EBP)).isEqualTo(1);
    }

    @Test
    void singleStepComesBetweenIterationsAndEndsHalt() {
        guest.code(Guest.HANDLERS + 16, "45 CF");
        guest.kernel().code("B9 03 00 00 00 F3 AA F4 40 40");
        cpu.setGpr(Cpu.EDI, Guest.DATA);
        cpu.setEflags(TF | 2);
        cpu.run(Long.MAX_VALUE, cpu.instructions() + 1 + 2 + 3 * 3 + 3 + 3);
        // MOV, three iterations, HLT and one INC, each with its trap.
        assertThat(cpu.gpr(Cpu.EBP)).isEqualTo(6);
        assertThat(cpu.isHalted()).isFalse();
    }

    @Test
    void alignmentIsCheckedInUserModeOnly() {
        cpu.setCr(0, 0x40011);
        guest.gate(3, Guest.HANDLERS + 48, 0xEE00);
        guest.kernel();
        cpu.setEflags(AC | 2);
        guest.code("A1 01 80 00 00 F4").run();
        assertThat(guest.vector()).isEqualTo(-1);
        guest.user();
        cpu.setEflags(AC | 2);
        guest.code("A1 04 80 00 00 A0 01 80 00 00 A1 01 80 00 00 CC").run();
        assertThat(guest.vector()).isEqualTo(17);
        assertThat(guest.stack(0)).isZero();
        assertThat(guest.stack(1)).isEqualTo(Guest.CODE + 10);
        cpu.setEflags(2);
        guest.user();
        cpu.setEflags(2);
        guest.run();
        assertThat(guest.vector()).isEqualTo(3);
    }

    @Test
    void nmiIsHeldBackUntilReturn() {
        // Handler: INC EBX; IRET. The second NMI comes during the first one's service.
        guest.code(Guest.HANDLERS + 32, "43 90 CF");
        guest.kernel().code("90 40 F4");
        cpu.raiseNmi();
        cpu.run(Long.MAX_VALUE, cpu.instructions() + 1);
        assertThat(cpu.gpr(Cpu.EBX)).isEqualTo(1);
        cpu.raiseNmi();
        assertThat(cpu.nmiDeliverable()).isFalse();
        guest.run();
        assertThat(cpu.gpr(Cpu.EBX)).isEqualTo(2);
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(1);
    }

    @Test
    void closedA20GateWrapsAddressesAtOneMegabyte() {
        guest.memory.write32(0x108000, 0x11111111);
        guest.memory.write32(Guest.DATA, 0x22222222);
        guest.kernel().code("A1 00 80 10 00 F4").run();
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(0x11111111);
        cpu.setA20Open(false);
        guest.kernel().run();
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(0x22222222);
        assertThat(cpu.debugTranslate(0x108000)).isEqualTo(Guest.DATA);
        cpu.setA20Open(true);
        guest.kernel().run();
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(0x11111111);
    }
}
