package mkplay.x86.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import mkplay.x86.machine.BootImage.Raw;
import mkplay.x86.machine.BootImage.Raw.Mode;
import mkplay.x86.machine.ImageFormatException.Kind;
import org.junit.jupiter.api.Test;

/** Images without a boot protocol, and how a kernel file is recognised. */
final class BootImageTest {
    private static final int MIB = Images.MIB;
    private static final byte[] CODE = {(byte) 0xFA, (byte) 0xF4};
    /** PUSH CS; POP AX; CALL +0; POP BX; OUT F4h, AL: what CS is, where it runs. */
    private static final byte[] REAL =
            new Asm(0).hex("0E 58 E8 00 00 5B 88 D0 E6 F4 F4").build();

    @Test
    void aBootSectorRunsInRealMode() throws ImageFormatException {
        Machine machine = machine(new Raw(REAL, Raw.BOOT_SECTOR, Mode.REAL));
        assertThat(machine.run(RunLimits.NONE)).as("DL").isEqualTo(new Stop.DebugExit(0x80));
        assertThat(machine.register(Reg.EAX)).as("CS, then DL").isEqualTo(0x80);
        assertThat(machine.register(Reg.EBX)).as("IP").isEqualTo(0x7C05);
        assertThat(machine.register(Reg.ESP)).isEqualTo(0x7C00);
    }

    @Test
    void aFlatImageRunsIn32Bits() throws ImageFormatException {
        byte[] code = new Asm(2 * MIB).mov(Asm.EAX, 0x12345678).hex("E6 F4 F4").build();
        Machine machine = machine(new Raw(code, 2 * MIB, Mode.FLAT));
        assertThat(machine.run(RunLimits.NONE)).isEqualTo(new Stop.DebugExit(0x78));
        assertThat(machine.register(Reg.EAX)).isEqualTo(0x12345678);
    }

    @Test
    void rawImagesMustFit() {
        assertThat(refusal(new Raw(new byte[0], 0x7C00, Mode.REAL))).isEqualTo(Kind.TRUNCATED);
        assertThat(refusal(new Raw(CODE, 0x10000, Mode.REAL))).isEqualTo(Kind.OUT_OF_RANGE);
        assertThat(refusal(new Raw(CODE, 4 * MIB - 1, Mode.FLAT))).isEqualTo(Kind.NO_MEMORY);
        assertThat(refusal(new Raw(CODE, -1, Mode.FLAT))).isEqualTo(Kind.NO_MEMORY);
    }

    @Test
    void aRomRunsFromTheResetVector() throws ImageFormatException {
        byte[] rom = new byte[8192];
        byte[] start = new Asm(0).hex("EA 00 00 00 FE").build(); // JMP FE00:0000
        byte[] code =
                new Asm(0).hex("B0 2A 2E A2 10 00 2E A0 10 00 E6 F4 F4").build(); // AL = 2Ah; CS:[10h] = AL; and back
        System.arraycopy(start, 0, rom, 8192 - 16, start.length);
        System.arraycopy(code, 0, rom, 0, code.length);
        rom[0x10] = 0x33;
        Machine machine = machine(new BootImage.Rom(rom));
        assertThat(machine.run(RunLimits.NONE)).as("it cannot be written").isEqualTo(new Stop.DebugExit(0x33));
        assertThat(refusal(new BootImage.Rom(new byte[0]))).isEqualTo(Kind.TRUNCATED);
        assertThat(refusal(new BootImage.Rom(new byte[100]))).isEqualTo(Kind.UNSUPPORTED);
        assertThat(refusal(new BootImage.Rom(new byte[132 << 10]))).isEqualTo(Kind.UNSUPPORTED);
    }

    @Test
    void anElfFileRunsWithoutProtocol() throws ImageFormatException {
        byte[] file = new ElfBuilder()
                .entry(MIB)
                .load(MIB, new byte[] {0x40, (byte) 0xF4})
                .build();
        Machine machine = machine(new BootImage.Elf(file));
        assertThat(machine.run(RunLimits.NONE)).isEqualTo(new Stop.Halted(false));
        assertThat(machine.register(Reg.EAX)).as("no magic number").isEqualTo(1);
    }

    @Test
    void kernelsAreRecognised() throws ImageFormatException {
        byte[] elf = new ElfBuilder().entry(MIB).load(MIB, CODE).build();
        byte[] linux = LinuxImages.kernel(CODE);
        BootModule module = new BootModule("m", CODE);
        assertThat(kernel(Images.elf(CODE), "", CODE, 0)).isNull();
        assertThat(kernel(Images.flat(CODE, 0), "x", new byte[0], 1)).isInstanceOf(BootImage.Multiboot.class);
        assertThat(kernel(linux, "x", CODE, 0)).isEqualTo(new BootImage.Linux(linux, CODE, "x"));
        assertThat(kernel(linux, "x", CODE, 1)).as("modules").isNull();
        assertThat(kernel(elf, "", new byte[0], 0)).isEqualTo(new BootImage.Elf(elf));
        assertThat(kernel(elf, "x", new byte[0], 0)).as("arguments").isNull();
        BootImage text = BootImage.kernel(new byte[9000], "", new byte[0], List.of(module));
        assertThat(refusal(text)).as("anything else").isEqualTo(Kind.NO_HEADER);
    }

    private static @org.jspecify.annotations.Nullable BootImage kernel(
            byte[] file, String commandLine, byte[] ramDisk, int modules) {
        try {
            return BootImage.kernel(
                    file, commandLine, ramDisk, java.util.Collections.nCopies(modules, new BootModule("m", CODE)));
        } catch (ImageFormatException e) {
            assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
            return null;
        }
    }

    private static Machine machine(BootImage image) throws ImageFormatException {
        Machine machine = new Machine(new MachineConfig(4 * MIB, MachineConfig.DEFAULT_MODEL));
        machine.boot(image);
        return machine;
    }

    private static Kind refusal(BootImage image) {
        ImageFormatException e = catchThrowableOfType(ImageFormatException.class, () -> machine(image));
        assertThat(e).as("must be refused").isNotNull();
        return e.kind();
    }
}
