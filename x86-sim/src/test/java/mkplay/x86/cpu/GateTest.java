package mkplay.x86.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Call gates, task gates and task switches (SDM 3A 5.8 and 7.3), each as a guest program meets them. */
final class GateTest {
    private static final int CALL_GATE = 0x38;
    private static final int NEW_TSS = 0x40;
    private static final int TASK_GATE = 0x48;
    private static final int TARGET = Guest.CODE + 0x200;
    private static final int NEW_STACK = 0xC000;
    private static final int SECOND_TSS = 0x6000;
    private static final int NT = 0x4000;

    private final Guest guest = new Guest();
    private final Cpu cpu = guest.cpu;

    GateTest() {
        cpu.setGdtr(Guest.GDT, 8 * 16 - 1);
        // A 32-bit call gate for every level with two parameters, a task state segment and a task gate to it.
        guest.descriptor(CALL_GATE / 8, gate(8, TARGET, 0xEC00 | 2));
        guest.descriptor(NEW_TSS / 8, 0x0000890060000067L);
        guest.descriptor(TASK_GATE / 8, gate(NEW_TSS, 0, 0xE500));
        task(SECOND_TSS, 0x10, 8);
    }

    private static long gate(int selector, int offset, int attributes) {
        long low = (long) selector << 16 | offset & 0xFFFF;
        long high = offset & 0xFFFF0000L | attributes;
        return high << 32 | low;
    }

    private void task(int at, int data, int code) {
        guest.memory.write32(at + 0x20, TARGET);
        guest.memory.write32(at + 0x24, 0x402);
        for (int n = 0; n < 8; n++) {
            guest.memory.write32(at + 0x28 + 4 * n, 0x1000 + n);
        }
        guest.memory.write32(at + 0x38, NEW_STACK);
        for (int n = 0; n < 6; n++) {
            guest.memory.write32(at + 0x48 + 4 * n, n == Cpu.CS ? code : data);
        }
    }

    private int busy(int selector) {
        return guest.memory.read32(Guest.GDT + selector + 4) >>> 9 & 1;
    }

    @Test
    void callGateToAnInnerLevelCopiesParametersAndReturns() {
        // PUSH 11h; PUSH 22h; CALL gate; the target adds the parameters and returns with RETF 8; then INT3.
        guest.code("6A 11 6A 22 9A 00 00 00 00 3B 00 CC");
        guest.code(TARGET, "8B 44 24 08 03 44 24 0C 8C D1 89 E2 CA 08 00");
        guest.gate(3, Guest.HANDLERS + 48, 0xEE00);
        guest.user().run();
        assertThat(guest.vector()).isEqualTo(3);
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(0x33);
        assertThat(cpu.gpr(Cpu.ECX)).isEqualTo(0x10);
        assertThat(cpu.gpr(Cpu.EDX)).isEqualTo(Guest.KERNEL_STACK - 24);
        // Back at level 3, its stack released.
        assertThat(guest.stack(1)).isEqualTo(0x1B);
        assertThat(guest.stack(3)).isEqualTo(Guest.STACK);
    }

    @Test
    void callGateAtTheSameLevelPushesTwoWords() {
        guest.code("9A 00 00 00 00 38 00");
        guest.code(TARGET, "F4");
        guest.kernel().run();
        assertThat(cpu.eip()).isEqualTo(TARGET + 1);
        assertThat(guest.stack(0)).isEqualTo(Guest.CODE + 7);
        assertThat(guest.stack(1)).isEqualTo(8);
    }

    @Test
    void jumpThroughCallGateStaysAtItsLevel() {
        guest.code("EA 00 00 00 00 38 00");
        guest.code(TARGET, "F4");
        guest.kernel().run();
        assertThat(cpu.eip()).isEqualTo(TARGET + 1);
        assertThat(cpu.gpr(Cpu.ESP)).isEqualTo(Guest.STACK);
        // From level 3 the target's level is out of reach of a JMP.
        guest.user().code("EA 00 00 00 00 3B 00").run();
        assertThat(guest.vector()).isEqualTo(13);
        assertThat(guest.stack(0)).isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource({
        "0x8C00, 13, 0x38", // DPL 0 from level 3
        "0x6C00, 11, 0x38", // not present
        "0xE200, 13, 0x38", // an LDT is no gate
    })
    void unfitGatesFault(String attributes, int vector, String errorCode) {
        guest.descriptor(CALL_GATE / 8, gate(8, TARGET, Integer.decode(attributes)));
        guest.user().code("9A 00 00 00 00 3B 00").run();
        assertThat(guest.vector()).isEqualTo(vector);
        assertThat(guest.stack(0)).isEqualTo(Integer.decode(errorCode));
        assertThat(guest.stack(1)).isEqualTo(Guest.CODE);
    }

    @ParameterizedTest
    @CsvSource({"40", "48"})
    void callSwitchesTasksAndReturnComesBack(String selector) {
        guest.code("B8 07 00 00 00 9A 00 00 00 00 " + selector + " 00 40 F4");
        guest.code(TARGET, "9C 5B 90 CF");
        guest.kernel().run();
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(8);
        assertThat(cpu.eip()).isEqualTo(Guest.CODE + 14);
        assertThat(cpu.tr()).isEqualTo(0x28);
        assertThat(cpu.cr0() & 8).isEqualTo(8);
        assertThat(cpu.eflags() & NT).isZero();
        assertThat(busy(NEW_TSS)).isZero();
        assertThat(busy(0x28)).isEqualTo(1);
        // The nested task saw its own registers, NT and the link.
        assertThat(guest.memory.read32(SECOND_TSS + 0x28)).isEqualTo(0x1000);
        assertThat(guest.memory.read32(SECOND_TSS + 0x34) & (NT | 0x400)).isEqualTo(NT | 0x400);
        assertThat(guest.memory.read16(SECOND_TSS)).isEqualTo(0x28);
        assertThat(guest.memory.read32(SECOND_TSS + 0x20)).isEqualTo(TARGET + 4);
    }

    @Test
    void jumpToTaskFreesTheOldOne() {
        guest.code("EA 00 00 00 00 40 00");
        guest.code(TARGET, "F4");
        guest.kernel().run();
        assertThat(cpu.tr()).isEqualTo(NEW_TSS);
        assertThat(busy(0x28)).isZero();
        assertThat(busy(NEW_TSS)).isEqualTo(1);
        assertThat(cpu.eflags() & NT).isZero();
        assertThat(cpu.gpr(Cpu.ESP)).isEqualTo(NEW_STACK);
        // A busy task is not available again.
        guest.kernel().code("EA 00 00 00 00 40 00").run();
        assertThat(guest.vector()).isEqualTo(13);
        assertThat(guest.stack(0)).isEqualTo(NEW_TSS);
    }

    @Test
    void exceptionThroughTaskGatePushesItsErrorCodeOnTheNewStack() {
        guest.memory.write32(Guest.IDT + 13 * 8, NEW_TSS << 16);
        guest.memory.write32(Guest.IDT + 13 * 8 + 4, 0x8500);
        guest.code("B8 70 00 00 00 8E D8");
        guest.descriptor(14, 0x0000820000000000L);
        guest.code(TARGET, "F4");
        guest.kernel().run();
        assertThat(cpu.eip()).isEqualTo(TARGET + 1);
        assertThat(guest.stack(0)).isEqualTo(0x70);
        assertThat(cpu.gpr(Cpu.ESP)).isEqualTo(NEW_STACK - 4);
        assertThat(cpu.eflags() & NT).isEqualTo(NT);
        assertThat(guest.memory.read32(Guest.TSS + 0x20)).isEqualTo(Guest.CODE + 5);
    }

    @Test
    void unfitStackSegmentOfTheNewTaskFaultsInIt() {
        task(SECOND_TSS, 0x23, 8);
        guest.code("EA 00 00 00 00 40 00");
        guest.gate(10, Guest.HANDLERS + 160, 0x8E00);
        // The handler's frame needs a stack: level 0 has none yet in the new task, so delivery doubles to a shutdown.
        guest.kernel().run();
        assertThat(cpu.tr()).isEqualTo(NEW_TSS);
        assertThat(cpu.isShutdown()).isTrue();
    }

    @Test
    void debugTrapBitInterruptsBeforeTheFirstInstruction() {
        guest.memory.write32(SECOND_TSS + 0x64, 1);
        guest.code("EA 00 00 00 00 40 00");
        guest.code(TARGET, "40 F4");
        guest.kernel().run();
        assertThat(guest.vector()).isEqualTo(1);
        assertThat(guest.stack(0)).isEqualTo(TARGET);
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(0x1000);
    }

    @Test
    void sixteenBitTask() {
        guest.descriptor(NEW_TSS / 8, 0x000081006000002BL);
        guest.memory.write16(SECOND_TSS + 0x0E, 0x8000);
        guest.memory.write16(SECOND_TSS + 0x10, 2);
        for (int n = 0; n < 8; n++) {
            guest.memory.write16(SECOND_TSS + 0x12 + 2 * n, 0x2000 + n);
        }
        for (int n = 0; n < 4; n++) {
            guest.memory.write16(SECOND_TSS + 0x22 + 2 * n, n == Cpu.CS ? 8 : 0x10);
        }
        guest.memory.write16(SECOND_TSS + 0x2A, 0);
        guest.code("EA 00 00 00 00 40 00");
        guest.code(Guest.DATA, "F4");
        guest.kernel().run();
        assertThat(cpu.eip()).isEqualTo(Guest.DATA + 1);
        assertThat(cpu.gpr(Cpu.EBX) & 0xFFFF).isEqualTo(0x2003);
        assertThat(cpu.selector(Cpu.FS)).isZero();
    }
}
