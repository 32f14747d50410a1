package mkplay.x86.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import mkplay.x86.mmu.MmioDevice;
import mkplay.x86.mmu.PhysicalMemory;
import org.junit.jupiter.api.Test;

/** ROM, aliases, holes and devices in memory, as instructions see them. */
final class AddressMapTest {
    private static final int DEVICE = 0xFEE00000;
    private static final int ROM = 0xF0000;
    private static final int ALIAS = 0xFFFF0000;

    private final Guest guest = new Guest();
    private final Cpu cpu = guest.cpu;
    private final PhysicalMemory memory = guest.memory;
    private final Recorder device = new Recorder();

    /** Writes down accesses and when they happened; reads give the number of accesses so far. */
    private final class Recorder implements MmioDevice {
        final List<String> seen = new ArrayList<>();

        @Override
        public int read(int address, int bytes) {
            seen.add("r" + bytes + " " + Integer.toHexString(address) + " @" + (cpu.cycles() - start));
            return seen.size();
        }

        @Override
        public void write(int address, int bytes, int value) {
            seen.add("w" + bytes + " " + Integer.toHexString(address) + " " + Integer.toHexString(value) + " @"
                    + (cpu.cycles() - start));
        }

        @Override
        public int peek(int address) {
            return address & 0xFF;
        }
    }

    private long start;

    private void attach() {
        memory.attach(DEVICE, 4096, device);
        start = cpu.cycles();
    }

    private static byte[] rom(String hex) {
        byte[] content = new byte[0x10000];
        byte[] code = HexFormat.of().parseHex(hex.replace(" ", ""));
        System.arraycopy(code, 0, content, 0, code.length);
        return content;
    }

    @Test
    void accessesHaveTheirWidthAndExactTime() {
        attach();
        // nop; mov eax,[dev]; nop; mov [dev+10],cl; movzx edx,word [dev+4]; hlt
        guest.code("90 A1 00 00 E0 FE 90 88 0D 10 00 E0 FE 0F B7 15 04 00 E0 FE F4");
        cpu.setGpr(Cpu.ECX, 0x1234);
        guest.run();
        assertThat(device.seen).containsExactly("r4 fee00000 @1", "w1 fee00010 34 @3", "r2 fee00004 @4");
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(1);
        assertThat(cpu.gpr(Cpu.EDX)).isEqualTo(3);
        assertThat(cpu.instructions() - start).isEqualTo(6);
    }

    @Test
    void countersAndTimeDoNotDependOnSlices() {
        String code = "BE 00 00 E0 FE BF 00 80 00 00 B9 05 00 00 00 F3 A5 FF 05 08 00 E0 FE 01 05 08 00 E0 FE F4";
        attach();
        guest.code(code).run();
        Guest sliced = new Guest();
        Recorder other = new Recorder();
        sliced.memory.attach(DEVICE, 4096, other);
        sliced.code(code);
        while (!sliced.cpu.isHalted()) {
            sliced.cpu.run(Long.MAX_VALUE, sliced.cpu.instructions() + 1);
        }
        assertThat(other.seen).hasSameSizeAs(device.seen).hasSize(9);
        assertThat(sliced.cpu.counters()).isEqualTo(cpu.counters());
        assertThat(sliced.cpu.stateHash()).isEqualTo(cpu.stateHash());
    }

    @Test
    void anInterruptThatADeviceRaisesIsTakenBeforeTheNextInstruction() {
        memory.attach(DEVICE, 4096, new MmioDevice() {
            @Override
            public int read(int address, int bytes) {
                return 0;
            }

            @Override
            public void write(int address, int bytes, int value) {
                cpu.setInterruptLine(true);
            }
        });
        // sti; nop; mov [dev],eax; inc ebx; inc ebx; hlt
        guest.code("FB 90 A3 00 00 E0 FE 43 43 F4");
        guest.bus.onAcknowledge = () -> cpu.setInterruptLine(false);
        cpu.setGpr(Cpu.EBX, 0);
        guest.run();
        assertThat(guest.vector()).isEqualTo(0x20);
        assertThat(cpu.gpr(Cpu.EBX)).isZero();
        assertThat(guest.stack(0)).isEqualTo(Guest.CODE + 7);
    }

    @Test
    void romIgnoresWritesAndRunsCode() {
        // inc eax; mov [rom],0; mov eax,[rom]; hlt
        memory.setRom(ROM, rom("40 C7 05 00 00 0F 00 00 00 00 00 A1 00 00 0F 00 F4"));
        guest.code("E9 FB FF 0D 00").run(); // jmp ROM
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(0x0005C740);
        assertThat(memory.read32(ROM)).isEqualTo(0x0005C740);
    }

    @Test
    void anAliasIsTheSameMemoryForDataAndCode() {
        memory.alias(ALIAS, 0x10000, ROM);
        memory.setRom(ROM, rom("A1 00 00 FF FF F4"));
        guest.code("B8 00 00 FF FF FF E0").run();
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(0xFF0000A1);
        byte[] seen = new byte[1];
        memory.copyOut(ALIAS + 5, seen, 0, 1);
        assertThat(seen[0]).isEqualTo((byte) 0xF4);
        memory.write32(ALIAS, 0);
        assertThat(memory.read32(ALIAS)).isEqualTo(0xFF0000A1);
    }

    @Test
    void romGoesAndTheHoleIsThereAgain() {
        memory.attachNobody(0xE0000, 0x10000);
        memory.setRom(0xE0000, new byte[0x20000]);
        memory.setRom(0xE0000, rom("11 22"));
        assertThat(memory.read16(0xE0000)).isEqualTo(0x2211);
        memory.clearRom();
        assertThat(memory.read32(0xE0000)).isEqualTo(-1);
        memory.write32(0xE0000, 5);
        assertThat(memory.read32(0xE0000)).isEqualTo(-1);
        memory.write32(ROM, 5);
        assertThat(memory.read32(ROM)).isEqualTo(5);
    }

    @Test
    void rangesAreOfWholePagesAndOfOneOwner() {
        memory.attach(DEVICE, 4096, device);
        assertThatIllegalArgumentException().isThrownBy(() -> memory.attach(DEVICE, 4096, device));
        assertThatIllegalArgumentException().isThrownBy(() -> memory.attachNobody(0x1001, 4096));
        assertThatIllegalArgumentException().isThrownBy(() -> memory.setRom(ROM, new byte[1]));
    }

    @Test
    void observersLeaveDevicesAlone() {
        attach();
        byte[] seen = new byte[4];
        memory.copyOut(DEVICE + 2, seen, 0, 4);
        assertThat(seen).containsExactly(2, 3, 4, 5);
        assertThat(device.seen).isEmpty();
    }

    @Test
    void codeInADeviceIsFetchedByPeeking() {
        memory.attach(DEVICE, 4096, new MmioDevice() {
            @Override
            public int read(int address, int bytes) {
                throw new AssertionError("a fetch reads nothing");
            }

            @Override
            public void write(int address, int bytes, int value) {}

            @Override
            public int peek(int address) {
                return (address & 0xFFF) == 0 ? 0x40 : 0xF4; // inc eax; hlt
            }
        });
        cpu.setGpr(Cpu.EAX, 0);
        guest.code("BB 00 00 E0 FE FF E3").run();
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(1);
    }
}
