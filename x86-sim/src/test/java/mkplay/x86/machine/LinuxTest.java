package mkplay.x86.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import mkplay.x86.machine.ImageFormatException.Kind;
import mkplay.x86.mmu.PhysicalMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The 32-bit boot protocol of Linux. Offsets are those of zero-page.rst. */
final class LinuxTest {
    private static final int MIB = Images.MIB;
    private static final int MEMORY = 8 * MIB;
    private static final int ZERO_PAGE = 0x90000;
    private static final byte[] CODE = {(byte) 0xF4, 1, 2, 3};
    private static final byte[] KERNEL = LinuxImages.kernel(CODE);

    @Test
    void theProtectedModePartGoesTo1MiB() throws ImageFormatException {
        PhysicalMemory memory = load(KERNEL, new byte[0], "", MEMORY);
        assertThat(memory.read32(MIB)).isEqualTo(0x030201F4);
        assertThat(memory.read32(MIB + 4)).isZero();
    }

    @Test
    void theZeroPageHasTheSetupHeaderAndWhatTheLoaderSays() throws ImageFormatException {
        PhysicalMemory memory = load(KERNEL, new byte[] {5, 6, 7}, "console=ttyS0", MEMORY);
        assertThat(memory.read32(ZERO_PAGE + 0x202)).as("magic").isEqualTo(0x53726448);
        assertThat(memory.read16(ZERO_PAGE + 0x206)).as("version").isEqualTo(0x20F);
        assertThat(memory.read8(ZERO_PAGE + 0x210)).as("type of loader").isEqualTo(0xFF);
        assertThat(memory.read32(ZERO_PAGE + 0x260)).as("end of the header").isEqualTo(0x8000);
        assertThat(memory.read32(ZERO_PAGE + 0x218)).as("RAM disk").isEqualTo(MEMORY - 4096);
        assertThat(memory.read32(ZERO_PAGE + 0x21C)).isEqualTo(3);
        assertThat(memory.read32(MEMORY - 4096)).isEqualTo(0x070605);
        byte[] text = new byte[14];
        memory.copyOut(memory.read32(ZERO_PAGE + 0x228), text, 0, text.length);
        assertThat(new String(text, StandardCharsets.US_ASCII)).isEqualTo("console=ttyS0\0");
        assertThat(memory.read8(ZERO_PAGE + 0x07)).as("columns").isEqualTo(80);
        assertThat(memory.read8(ZERO_PAGE + 0x0E)).as("rows").isEqualTo(25);
        assertThat(memory.read32(ZERO_PAGE + 0x1E0)).as("KiB above 1 MiB").isEqualTo(7 * 1024);
        assertThat(memory.read32(ZERO_PAGE)).as("outside the fields: zero").isEqualTo((7 * 1024) << 16);
    }

    @Test
    void theMemoryMapIsThatOfThePc() throws ImageFormatException {
        PhysicalMemory memory = load(KERNEL, new byte[0], "", MEMORY);
        List<String> entries = new ArrayList<>();
        for (int at = ZERO_PAGE + 0x2D0, i = 0; i < memory.read8(ZERO_PAGE + 0x1E8); i++, at += 20) {
            entries.add("%x %x %d".formatted(memory.read32(at), memory.read32(at + 8), memory.read32(at + 16)));
        }
        assertThat(entries).containsExactly("0 9fc00 1", "9fc00 400 2", "f0000 10000 2", "100000 700000 1");
    }

    @Test
    void theRamDiskStaysBelowTheKernelsLimit() throws ImageFormatException {
        byte[] low = Images.with(KERNEL, 0x22C, 4 * MIB - 1);
        PhysicalMemory memory = load(low, new byte[5000], "", MEMORY);
        assertThat(memory.read32(ZERO_PAGE + 0x218)).isEqualTo(4 * MIB - 8192);
    }

    @Test
    void aRelocatableKernelUnpacksItselfAbove() throws ImageFormatException {
        byte[] preferred = Images.with(KERNEL, 0x258, 4 * MIB);
        assertThat(LinuxKernel.parse(preferred).end()).isEqualTo(4 * MIB + 0x8000);
        ImageFormatException e =
                catchThrowableOfType(ImageFormatException.class, () -> load(preferred, new byte[0], "", 4 * MIB));
        assertThat(e.kind()).isEqualTo(Kind.NO_MEMORY);
    }

    @Test
    void oldProtocolsHaveFixedLimits() throws ImageFormatException {
        LinuxKernel kernel = LinuxKernel.parse(Images.with16(KERNEL, 0x206, 0x202));
        assertThat(kernel.initrdMax()).isEqualTo(0x37FFFFFF);
        assertThat(kernel.commandLineMax()).isEqualTo(255);
        assertThat(kernel.end()).isEqualTo(MIB + CODE.length);
    }

    @Test
    void theProcessorIsInFlatProtectedMode() throws ImageFormatException {
        Machine machine = new Machine(new MachineConfig(MEMORY, MachineConfig.DEFAULT_MODEL));
        machine.boot(new BootImage.Linux(KERNEL, new byte[0], ""));
        assertThat(machine.register(Reg.EIP)).isEqualTo(MIB);
        assertThat(machine.register(Reg.ESI)).isEqualTo(ZERO_PAGE);
        assertThat(machine.register(Reg.EBX)).isZero();
        assertThat(machine.board.cpu.selector(mkplay.x86.cpu.Cpu.CS)).isEqualTo(0x10);
        assertThat(machine.board.cpu.selector(mkplay.x86.cpu.Cpu.SS)).isEqualTo(0x18);
        assertThat(machine.run(RunLimits.NONE)).isEqualTo(new Stop.Halted(false));
    }

    @Test
    void segmentsCanBeReloadedFromTheLoadersTable() throws ImageFormatException {
        byte[] code = new Asm(MIB)
                .hex("66 B8 18 00 8E D8 8E D0") // AX = 18h; DS, SS = AX
                .hex("EA")
                .dd("far")
                .dw(0x10)
                .label("far")
                .hex("B0 07 E6 F4 F4") // OUT F4h, 7
                .build();
        Machine machine = new Machine(new MachineConfig(MEMORY, MachineConfig.DEFAULT_MODEL));
        machine.boot(new BootImage.Linux(LinuxImages.kernel(code), new byte[0], ""));
        assertThat(machine.run(RunLimits.NONE)).isEqualTo(new Stop.DebugExit(7));
    }

    @Test
    void refusesWhatDoesNotFit() {
        byte[] disk = new byte[7 * MIB];
        assertThat(refusal(KERNEL, disk, "").kind()).isEqualTo(Kind.NO_MEMORY);
        assertThat(refusal(KERNEL, new byte[0], "x".repeat(101)).kind()).isEqualTo(Kind.TOO_MANY);
    }

    @ParameterizedTest
    @CsvSource({
        "0x202, 0x00000000, NO_HEADER",
        "0x206, 0x00000201, UNSUPPORTED", // protocol
        "0x210, 0x00000000, UNSUPPORTED", // not loaded high
        "0x1F0, 0x0000FF00, TRUNCATED", // sectors of the real-mode part
        "0x1F0, 0x00000100, TRUNCATED", // nothing behind it
        "0x200, 0x64480000, BAD_FIELD", // header ends early
        "0x200, 0x6448FFEB, BAD_FIELD", // or late
        "0x260, 0xFFFFFFFF, NO_MEMORY", // memory it wants
        "0x25C, 0x00000001, OUT_OF_RANGE", // address of 33 bits
        "0x258, 0xFFFFFFFF, NO_MEMORY"
    })
    void refusesBadFields(String field, String value, Kind kind) {
        byte[] file = field.equals("0x1F0") && value.endsWith("100") ? java.util.Arrays.copyOf(KERNEL, 1024) : KERNEL;
        byte[] bad = Images.with(file, Integer.decode(field), Long.decode(value).intValue());
        assertThat(refusal(bad, new byte[0], "").kind()).isEqualTo(kind);
    }

    private static PhysicalMemory load(byte[] file, byte[] ramDisk, String commandLine, int memoryBytes)
            throws ImageFormatException {
        PhysicalMemory memory = new PhysicalMemory(memoryBytes);
        LinuxLayout.plan(LinuxKernel.parse(file), ramDisk, commandLine, memoryBytes)
                .load(memory);
        return memory;
    }

    private static ImageFormatException refusal(byte[] file, byte[] ramDisk, String commandLine) {
        ImageFormatException e =
                catchThrowableOfType(ImageFormatException.class, () -> load(file, ramDisk, commandLine, MEMORY));
        assertThat(e).as("must be refused").isNotNull();
        return e;
    }
}
