package mkplay.x86.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import mkplay.x86.mmu.PhysicalMemory;
import mkplay.x86.timing.CpuModel;
import org.junit.jupiter.api.Test;

/** What kernels find that look for a BIOS's work. */
final class FirmwareTest {
    private final Machine machine = new Machine(new MachineConfig(32 << 20, MachineConfig.DEFAULT_MODEL));
    private final PhysicalMemory memory = machine.board.memory;

    FirmwareTest() throws ImageFormatException {
        machine.attachDisk(0, new byte[512]);
        machine.attachDisk(2, new byte[512]);
        machine.boot(GuestKit.kernel(asm -> asm.cli().hlt()), "", List.of());
    }

    private String text(int address, int length) {
        StringBuilder text = new StringBuilder();
        for (int n = 0; n < length; n++) {
            text.append((char) memory.read8(address + n));
        }
        return text.toString();
    }

    private int sum(int address, int length) {
        int sum = 0;
        for (int n = 0; n < length; n++) {
            sum += memory.read8(address + n);
        }
        return sum & 0xFF;
    }

    /** As kernels do: on 16-byte boundaries of the BIOS's 64 KiB. */
    private int floatingPointer() {
        for (int at = 0xF0000; at < 0x100000; at += 16) {
            if (text(at, 4).equals("_MP_")) {
                return at;
            }
        }
        throw new AssertionError("no MP floating pointer structure");
    }

    @Test
    void theMpTableIsFoundAndAddsUp() {
        int pointer = floatingPointer();
        assertThat(sum(pointer, 16)).isZero();
        assertThat(memory.read8(pointer + 9)).isEqualTo(4);
        assertThat(memory.read32(pointer + 11))
                .as("configuration table, no IMCR")
                .isZero();
        int table = memory.read32(pointer + 4);
        assertThat(text(table, 4)).isEqualTo("PCMP");
        assertThat(sum(table, memory.read16(table + 4))).isZero();
        assertThat(memory.read32(table + 36)).isEqualTo(0xFEE00000);
    }

    @Test
    void theMpTableTellsTheWiring() {
        int table = memory.read32(floatingPointer() + 4);
        int end = table + memory.read16(table + 4);
        List<String> entries = new ArrayList<>();
        int at = table + 44;
        while (at < end) {
            int type = memory.read8(at);
            entries.add(
                    switch (type) {
                        case 0 -> "processor " + memory.read8(at + 1) + " flags " + memory.read8(at + 3);
                        case 1 -> "bus " + memory.read8(at + 1) + " " + text(at + 2, 6);
                        case 2 ->
                            "io apic " + memory.read8(at + 1) + " at " + Integer.toHexString(memory.read32(at + 4));
                        default ->
                            "int " + type + " kind " + memory.read8(at + 1) + " irq " + memory.read8(at + 5) + " apic "
                                    + memory.read8(at + 6) + " input " + memory.read8(at + 7);
                    });
            at += type == 0 ? 20 : 8;
        }
        assertThat(at).isEqualTo(end);
        assertThat(entries).hasSize(memory.read16(table + 34)).hasSize(21);
        assertThat(entries)
                .startsWith("processor 0 flags 3", "bus 0 ISA   ", "io apic 1 at fec00000")
                .contains(
                        "int 3 kind 3 irq 0 apic 1 input 0",
                        "int 3 kind 0 irq 0 apic 1 input 2",
                        "int 3 kind 0 irq 14 apic 1 input 14",
                        "int 4 kind 3 irq 0 apic 255 input 0",
                        "int 4 kind 1 irq 0 apic 255 input 1")
                .doesNotContain("int 3 kind 0 irq 2 apic 1 input 2");
        memory.write32(0xFEC00000, 0);
        assertThat(memory.read32(0xFEC00010) >>> 24)
                .as("the I/O APIC's own number")
                .isEqualTo(1);
        assertThat(CpuModel.ONE_CYCLE.has(CpuModel.APIC)).isTrue();
    }

    @Test
    void theBiosDataAreaDescribesTheMachine() {
        assertThat(memory.read16(0x400)).isEqualTo(0x3F8);
        assertThat(memory.read16(0x40E)).isEqualTo(0x9FC0);
        assertThat(memory.read16(0x410)).isEqualTo(0x0222);
        assertThat(memory.read16(0x413)).isEqualTo(639);
        assertThat(memory.read8(0x449)).isEqualTo(3);
        assertThat(memory.read8(0x475)).isEqualTo(2);
        assertThat(memory.read8(0x9FC00)).isEqualTo(1);
        assertThat(memory.read16(0xB8000)).isEqualTo(0x0720);
    }

    private int cmos(int index) {
        machine.board.ports.out(0x70, 1, index);
        return machine.board.ports.in(0x71, 1);
    }

    @Test
    void theConfigurationMemoryAddsUp() {
        int sum = 0;
        for (int index = 0x10; index <= 0x2D; index++) {
            sum += cmos(index);
        }
        assertThat(cmos(0x2E) << 8 | cmos(0x2F)).isEqualTo(sum);
        assertThat(cmos(0x12)).isEqualTo(0xF0);
        assertThat(cmos(0x19)).isEqualTo(47);
        assertThat(cmos(0x14)).isEqualTo(2);
        assertThat(cmos(0x10)).isZero();
        assertThat(cmos(0x15) | cmos(0x16) << 8).isEqualTo(640);
        assertThat(cmos(0x17) | cmos(0x18) << 8).isEqualTo(31 * 1024);
        assertThat(cmos(0x34) | cmos(0x35) << 8).isEqualTo(256);
    }
}
