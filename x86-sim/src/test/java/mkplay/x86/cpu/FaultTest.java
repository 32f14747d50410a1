package mkplay.x86.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exceptions: vectors, error codes, restartability, double and triple faults, segment limits. */
final class FaultTest {
    private final Guest guest = new Guest();
    private final Cpu cpu = guest.cpu;

    @ParameterizedTest
    @CsvSource({
        "CC, 3, 1", // INT3 returns behind itself
        "0F0B, 6, 0", // UD2
        "0FB9C0, 6, 0",
        "0FFF, 6, 0",
        "0F04, 6, 0",
        "F090, 6, 0", // LOCK NOP
        "F001C8, 6, 0", // LOCK ADD EAX,ECX: no memory destination
        "F7F1, 0, 0", // DIV by 0
        "D9D1, 6, 0", // FPU opcode that nothing is
        "8ED9, 13, 0", // MOV DS, 0FFF8h: outside the GDT
        "8ED1, 13, 0",
        "8EC9, 6, 0" // MOV CS
    })
    void raises(String code, int vector, int offset) {
        cpu.setGpr(Cpu.ECX, code.startsWith("8E") ? 0xFFF8 : 0);
        guest.code(code).run();
        assertThat(guest.vector()).isEqualTo(vector);
        int eipAt = vector == 13 ? 1 : 0;
        assertThat(guest.stack(eipAt)).isEqualTo(Guest.CODE + offset);
        if (vector == 13) {
            assertThat(guest.stack(0)).isEqualTo(0xFFF8);
        }
    }

    @Test
    void overflowAndBound() {
        guest.code("B0 7F 04 01 CE").run();
        assertThat(guest.vector()).isEqualTo(4);
        guest.memory.write32(Guest.DATA, -1);
        guest.memory.write32(Guest.DATA + 4, 5);
        cpu.setGpr(Cpu.EAX, 5);
        guest.kernel().code("62 05 00 80 00 00 40 62 05 00 80 00 00").run();
        assertThat(guest.vector()).isEqualTo(5);
        assertThat(guest.stack(0)).isEqualTo(Guest.CODE + 7);
    }

    @Test
    void tooLongInstructionIsGeneralProtection() {
        guest.code("66 66 66 66 66 66 66 66 66 66 66 66 66 66 66 90").run();
        assertThat(guest.vector()).isEqualTo(13);
        assertThat(guest.stack(1)).isEqualTo(Guest.CODE);
    }

    @Test
    void segmentLimitIsExact() {
        // GS with limit 3: a dword at 0 is inside, a byte at 4 is not.
        guest.memory.write32(Guest.DATA, 0xCAFE);
        guest.user()
                .code("B8 33 00 00 00 8E E8 65 8B 0D 00 00 00 00 65 8A 15 04 00 00 00")
                .run();
        assertThat(cpu.gpr(Cpu.ECX)).isEqualTo(0xCAFE);
        assertThat(guest.vector()).isEqualTo(13);
        assertThat(guest.stack(0)).isZero();
        assertThat(guest.stack(1)).isEqualTo(Guest.CODE + 14);
    }

    @Test
    void nullAndReadOnlySegments() {
        guest.code("31 C0 8E D8 A1 00 80 00 00").run();
        assertThat(guest.vector()).isEqualTo(13);
        Guest readOnly = new Guest();
        readOnly.descriptor(7, 0x00cf91000000ffffL);
        readOnly.code("B8 38 00 00 00 8E D8 A1 00 80 00 00 A3 00 80 00 00").run();
        assertThat(readOnly.vector()).isEqualTo(13);
        assertThat(readOnly.stack(1)).isEqualTo(Guest.CODE + 12);
    }

    @Test
    void notPresentSegment() {
        guest.descriptor(7, 0x00cf13000000ffffL);
        guest.code("B8 38 00 00 00 8E D8").run();
        assertThat(guest.vector()).isEqualTo(11);
        assertThat(guest.stack(0)).isEqualTo(0x38);
        guest.kernel().code("B8 38 00 00 00 8E D0").run();
        assertThat(guest.vector()).isEqualTo(12);
    }

    @Test
    void expandDownSegment() {
        // Limit FFFh: offsets above it are valid.
        guest.descriptor(7, 0x004097000000_0fffL);
        guest.code("B8 38 00 00 00 8E D8 A1 00 80 00 00 A1 FF 0F 00 00").run();
        assertThat(guest.vector()).isEqualTo(13);
        assertThat(guest.stack(1)).isEqualTo(Guest.CODE + 12);
    }

    @Test
    void faultDuringDeliveryIsDoubleFault() {
        // The breakpoint gate's selector is bad: #GP while delivering #DE is contributory twice.
        guest.memory.write32(Guest.IDT, 0x7F8 << 16);
        guest.code("F7 F1").run();
        assertThat(guest.vector()).isEqualTo(8);
        assertThat(guest.stack(0)).isZero();
        assertThat(guest.stack(1)).isEqualTo(Guest.CODE);
    }

    @Test
    void faultAfterSoftwareInterruptIsSingle() {
        guest.memory.write32(Guest.IDT + 3 * 8, 0x7F8 << 16 | 0x1000);
        guest.code("CC").run();
        assertThat(guest.vector()).isEqualTo(13);
        assertThat(guest.stack(0)).isEqualTo(0x7F8);
    }

    @Test
    void tripleFaultShutsDown() {
        cpu.setIdtr(Guest.IDT, 0);
        guest.code("0F 0B").run();
        assertThat(cpu.isShutdown()).isTrue();
        assertThat(cpu.shutdownVector()).isEqualTo(6);
        long then = cpu.instructions();
        cpu.run(Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(cpu.instructions()).isEqualTo(then);
    }

    @Test
    void watchersSeeExceptions() {
        cpu.watchExceptions(true);
        cpu.setGpr(Cpu.ECX, 0xFFF8);
        guest.code("8E D9").run();
        assertThat(guest.bus.exceptions).containsExactly("13:fff8");
    }
}
