package mkplay.x86.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import mkplay.x86.machine.ImageFormatException.Kind;
import mkplay.x86.mmu.PhysicalMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MultibootTest {
    private static final int MIB = Images.MIB;
    private static final byte[] CODE = {(byte) 0xFA, (byte) 0xF4};
    private static final byte[] ELF = Images.elf(CODE);
    private static final byte[] FLAT = Images.flat(CODE, 0x1000);
    private static final int MEMORY = 32 * MIB;

    @Test
    void loadsElfToPhysicalAddresses() throws ImageFormatException {
        byte[] content = Images.concat(Images.header(0), CODE);
        byte[] file = new ElfBuilder()
                .entry(0xF010000C)
                .load(0xF0100000, MIB, content, 0x3000)
                .load(0x200000, new byte[] {7})
                .build();
        MultibootImage image = MultibootImage.parse(file, MEMORY);
        assertThat(image.entry())
                .as("the virtual entry point in physical memory")
                .isEqualTo(MIB + 12);
        PhysicalMemory memory = load(file, List.of(), MEMORY);
        assertThat(memory.read32(MIB)).isEqualTo(Images.MAGIC);
        assertThat(memory.read8(MIB + 12)).isEqualTo(0xFA);
        assertThat(memory.read8(0x200000)).isEqualTo(7);
    }

    @Test
    void loadsByTheHeadersAddresses() throws ImageFormatException {
        MultibootImage image = MultibootImage.parse(FLAT, MEMORY);
        assertThat(image.entry()).isEqualTo(MIB + 32);
        assertThat(image.parts()).hasSize(1);
        assertThat(image.parts().getFirst().memoryBytes()).isEqualTo(34 + 0x1000);
    }

    @Test
    void theHeaderMayBeAnywhereInTheFirst8KiB() throws ImageFormatException {
        byte[] padded = Images.concat(new byte[8192 - 12], Images.header(0));
        byte[] file = new ElfBuilder()
                .entry(MIB)
                .load(MIB, Arrays.copyOf(padded, padded.length))
                .build();
        assertThat(refusal(file, MEMORY).kind())
                .as("pushed out by the ELF header")
                .isEqualTo(Kind.NO_HEADER);
        byte[] fits = new ElfBuilder()
                .entry(MIB)
                .load(MIB, Images.concat(new byte[8192 - 12 - 84], Images.header(0)))
                .build();
        assertThat(MultibootImage.parse(fits, MEMORY).entry()).isEqualTo(MIB);
    }

    @Test
    void informationSaysWhereThingsAre() throws ImageFormatException {
        List<BootModule> modules =
                List.of(new BootModule("sigma0 -v", new byte[5000]), new BootModule("root", new byte[] {1, 2, 3}));
        MultibootLayout layout =
                MultibootLayout.plan(MultibootImage.parse(ELF, MEMORY), "kernel io=open", modules, MEMORY);
        PhysicalMemory memory = new PhysicalMemory(MEMORY);
        layout.load(memory);
        int info = 16 * MIB;
        assertThat(memory.read32(info)).isEqualTo(0x24D);
        assertThat(memory.read32(info + 4)).isEqualTo(639);
        assertThat(memory.read32(info + 8)).isEqualTo(31 * 1024);
        assertThat(string(memory, memory.read32(info + 16))).isEqualTo("kernel io=open");
        assertThat(memory.read32(info + 20)).isEqualTo(2);
        int list = memory.read32(info + 24);
        assertThat(memory.read32(list)).isEqualTo(info + 0x1000);
        assertThat(memory.read32(list + 4)).isEqualTo(info + 0x1000 + 5000);
        assertThat(string(memory, memory.read32(list + 8))).isEqualTo("sigma0 -v");
        assertThat(memory.read32(list + 16)).isEqualTo(info + 0x3000);
        assertThat(string(memory, memory.read32(list + 24))).isEqualTo("root");
        assertThat(memory.read32(info + 0x3000)).isEqualTo(0x030201);
        assertThat(string(memory, memory.read32(info + 64))).isEqualTo("microkernel playground");
        assertThat(memoryMap(memory, info))
                .containsExactly("0 9fc00 1", "9fc00 400 2", "f0000 10000 2", "100000 1f00000 1");
    }

    private static List<String> memoryMap(PhysicalMemory memory, int info) {
        int at = memory.read32(info + 48);
        int end = at + memory.read32(info + 44);
        List<String> entries = new java.util.ArrayList<>();
        while (at < end) {
            assertThat(memory.read32(at + 8) | memory.read32(at + 16))
                    .as("high halves")
                    .isZero();
            entries.add("%x %x %x".formatted(memory.read32(at + 4), memory.read32(at + 12), memory.read32(at + 20)));
            at += memory.read32(at) + 4;
        }
        return entries;
    }

    @ParameterizedTest
    @CsvSource({
        "32, 1, 16", // the preferred place
        "16, 1, 1.0039", // above the kernel
        "16, 5, 6", // clear of where root tasks are linked
        "10, 5, 1.0039", // or not, if there is no other place
    })
    void modulesAreKeptOutOfTheWay(int memoryMib, int moduleMib, double expectedMib) throws ImageFormatException {
        List<BootModule> modules = List.of(new BootModule("m", new byte[moduleMib * MIB]));
        PhysicalMemory memory = load(ELF, modules, memoryMib * MIB);
        int expected = (int) Math.round(expectedMib * 256) * 4096;
        assertThat(memory.read32(expected)).as("flags of the information").isEqualTo(0x24D);
    }

    @Test
    void modulesAvoidAnImageAtThePreferredPlace() throws ImageFormatException {
        byte[] content = Images.concat(Images.header(0), CODE);
        byte[] file = new ElfBuilder().entry(16 * MIB).load(16 * MIB, content).build();
        PhysicalMemory memory = load(file, List.of(new BootModule("m", new byte[20])), MEMORY);
        assertThat(memory.read32(MIB)).isEqualTo(0x24D);
    }

    @Test
    void modulesMustFit() throws ImageFormatException {
        MultibootImage image = MultibootImage.parse(ELF, 2 * MIB);
        List<BootModule> modules = List.of(new BootModule("m", new byte[MIB]));
        ImageFormatException e = catchThrowableOfType(
                ImageFormatException.class, () -> MultibootLayout.plan(image, "", modules, 2 * MIB));
        assertThat(e.kind()).isEqualTo(Kind.NO_MEMORY);
    }

    @Test
    void commandLinesHaveNoNul() throws ImageFormatException {
        MultibootImage image = MultibootImage.parse(ELF, MEMORY);
        assertThatIllegalArgumentException().isThrownBy(() -> MultibootLayout.plan(image, "a\0b", List.of(), MEMORY));
    }

    @Test
    void refusesFilesWithoutHeader() {
        assertThat(refusal(new byte[0], MEMORY).kind()).isEqualTo(Kind.NO_HEADER);
        assertThat(refusal(new byte[100_000], MEMORY).kind()).isEqualTo(Kind.NO_HEADER);
        byte[] unaligned = Images.concat(new byte[2], Images.header(0), new byte[2]);
        assertThat(refusal(unaligned, MEMORY).kind()).isEqualTo(Kind.NO_HEADER);
    }

    @Test
    void refusesABadChecksumWithItsPlace() {
        ImageFormatException e = refusal(Images.with(FLAT, 8, 1), MEMORY);
        assertThat(e.kind()).isEqualTo(Kind.BAD_CHECKSUM);
        assertThat(e.offset()).isEqualTo(8);
    }

    @Test
    void refusesDemandsThatCannotBeMet() {
        byte[] file = new ElfBuilder()
                .entry(MIB)
                .load(MIB, Images.header(4)) // video mode
                .build();
        assertThat(refusal(file, MEMORY).kind()).isEqualTo(Kind.UNSUPPORTED);
    }

    @ParameterizedTest
    @CsvSource({
        "12, 0x000FFFFC, BAD_FIELD", // header in front of the load address
        "16, 0x000FFFF0, BAD_FIELD", // load address before the file begins
        "20, 0x000FFFFF, BAD_FIELD", // load end below the load address
        "20, 0x00100000, BAD_FIELD", // nothing to load
        "20, 0x00200000, TRUNCATED", // more than the file has
        "24, 0x00100001, BAD_FIELD", // bss end below the load end
        "24, 0xFFFFFFFF, NO_MEMORY",
        "28, 0x00000000, BAD_ENTRY",
        "28, 0x00200000, BAD_ENTRY"
    })
    void refusesBadAddressFields(int field, String value, Kind kind) {
        assertThat(refusal(Images.with(FLAT, field, Long.decode(value).intValue()), MEMORY)
                        .kind())
                .isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "24, 0x00000000, BAD_ENTRY", // entry point
        "64, 0xFFFFF000, NO_MEMORY", // physical address beyond the RAM
        "64, 0xFFFFFFFF, OUT_OF_RANGE", // and wrapping around
        "72, 1, BAD_FIELD", // less memory than file
        "72, 0xFFFFFFFF, OUT_OF_RANGE",
        "72, 0x02000000, NO_MEMORY",
        "16, 0x00030003, UNSUPPORTED", // a shared object
        "52, 0, BAD_FIELD" // nothing to load
    })
    void refusesBadElfFields(int field, String value, Kind kind) {
        assertThat(refusal(Images.with(ELF, field, Long.decode(value).intValue()), MEMORY)
                        .kind())
                .isEqualTo(kind);
    }

    @Test
    void refusesSegmentsOverEachOther() {
        byte[] content = Images.concat(Images.header(0), CODE);
        byte[] file = new ElfBuilder()
                .entry(MIB)
                .load(MIB + 8, content)
                .load(MIB, content)
                .build();
        assertThat(refusal(file, MEMORY).kind()).isEqualTo(Kind.OVERLAP);
    }

    private static PhysicalMemory load(byte[] file, List<BootModule> modules, int memoryBytes)
            throws ImageFormatException {
        MultibootImage image = MultibootImage.parse(file, memoryBytes);
        PhysicalMemory memory = new PhysicalMemory(memoryBytes);
        MultibootLayout.plan(image, "", modules, memoryBytes).load(memory);
        return memory;
    }

    private static String string(PhysicalMemory memory, int address) {
        StringBuilder text = new StringBuilder();
        for (int at = address; memory.read8(at) != 0; at++) {
            text.append((char) memory.read8(at));
        }
        return new String(text.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static ImageFormatException refusal(byte[] file, int memoryBytes) {
        ImageFormatException e =
                catchThrowableOfType(ImageFormatException.class, () -> MultibootImage.parse(file, memoryBytes));
        assertThat(e).as("the file must be refused").isNotNull();
        return e;
    }
}
