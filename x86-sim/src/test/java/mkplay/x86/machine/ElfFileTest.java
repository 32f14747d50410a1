package mkplay.x86.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.List;
import mkplay.x86.machine.ElfFile.Note;
import mkplay.x86.machine.ElfFile.Section;
import mkplay.x86.machine.ImageFormatException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ElfFileTest {
    private static final int SECTION_TABLE_FIELD = 32;
    private static final byte[] NOTES = Images.concat(
            ElfBuilder.note("stapsdt", 3, new byte[] {1, 2, 3, 4, 5}), ElfBuilder.note("x", 1, new byte[0]));

    private static byte[] sample() {
        return new ElfBuilder()
                .entry(0x1000)
                .load(0xC0001000, 0x1000, new byte[] {(byte) 0x90, (byte) 0xF4}, 100)
                .section(".text", 1, 0x1000, new byte[] {(byte) 0x90, (byte) 0xF4}, 0, 0, 0)
                .section(".note.stapsdt", ElfFile.SECTION_NOTE, 0, NOTES, 0, 0, 0)
                .symbols("main", 0x1000, "größe", 0x1001)
                .build();
    }

    @Test
    void readsWhatIsThere() throws ImageFormatException {
        ElfFile elf = ElfFile.parse(sample());
        assertThat(elf.type()).isEqualTo(ElfFile.TYPE_EXECUTABLE);
        assertThat(elf.entry()).isEqualTo(0x1000);
        assertThat(elf.segments()).hasSize(1);
        ElfFile.Segment segment = elf.segments().getFirst();
        assertThat(segment.address()).isEqualTo(0xC0001000);
        assertThat(segment.physical()).isEqualTo(0x1000);
        assertThat(segment.memorySize()).isEqualTo(100);
        assertThat(elf.content(segment)).containsExactly(0x90, 0xF4);
        assertThat(elf.sections().stream().map(Section::name))
                .containsExactly("", ".text", ".note.stapsdt", ".symtab", ".strtab", ".shstrtab");
        assertThat(elf.content(elf.section(".text").orElseThrow())).containsExactly(0x90, 0xF4);
        assertThat(elf.symbol("größe").orElseThrow().value()).isEqualTo(0x1001);
        ElfFile.Symbol main = elf.symbol("main").orElseThrow();
        assertThat(List.of(main.binding(), main.type(), main.section(), main.size()))
                .containsExactly(1, 2, 1, 4);
        assertThat(elf.symbol("absent")).isEmpty();
    }

    @Test
    void readsNotes() throws ImageFormatException {
        List<Note> notes = ElfFile.parse(sample()).notes();
        assertThat(notes).extracting(Note::owner).containsExactly("stapsdt", "x");
        assertThat(notes).extracting(Note::type).containsExactly(3, 1);
        assertThat(notes.getFirst().descriptor()).containsExactly(1, 2, 3, 4, 5);
        assertThat(notes.getLast().descriptor()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0x464C457E, NO_HEADER, 0", // magic
        "4, 0x00010102, UNSUPPORTED, 4", // 64-bit
        "4, 0x00010201, UNSUPPORTED, 5", // big-endian
        "16, 0x003E0002, UNSUPPORTED, 18", // x86-64
        "20, 2, UNSUPPORTED, 20", // version
        "28, 0x7FFFFFFF, TRUNCATED, 0x7FFFFFFF", // program headers beyond the end
        "28, -1, TRUNCATED, 0xFFFFFFFF",
        "40, 0x00330034, UNSUPPORTED, 42", // size of a program header, below
        "56, 0xFFFFFFF0, TRUNCATED, 0xFFFFFFF0", // segment offset
        "68, 0x10000000, TRUNCATED, 84" // segment size in the file
    })
    void refusesBadHeaders(int field, String value, Kind kind, String offset) {
        byte[] file = Images.with(sample(), field, Long.decode(value).intValue());
        ImageFormatException e = refusal(file);
        assertThat(e.kind()).isEqualTo(kind);
        assertThat(e.offset()).isEqualTo(Long.decode(offset).longValue());
    }

    @Test
    void refusesTooManyProgramHeaders() {
        assertThat(refusal(Images.with16(sample(), 44, 0xFFFF)).kind()).isEqualTo(Kind.TOO_MANY);
    }

    @Test
    void refusesEveryTruncation() {
        byte[] file = sample();
        for (int length = 0; length < file.length; length++) {
            ImageFormatException e = refusal(Arrays.copyOf(file, length));
            assertThat(e.kind()).isIn(Kind.TRUNCATED, Kind.NO_HEADER);
        }
    }

    @Test
    void refusesSectionNamesOutsideTheTable() {
        byte[] file = sample();
        int table = java.nio.ByteBuffer.wrap(file)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .getInt(SECTION_TABLE_FIELD);
        assertThat(refusal(Images.with(file, table + 40, 0x1000)).kind()).isEqualTo(Kind.BAD_FIELD);
        assertThat(refusal(Images.with16(file, 50, 6)).kind()).isEqualTo(Kind.BAD_FIELD);
        assertThat(refusal(Images.with16(file, 46, 39)).kind()).isEqualTo(Kind.UNSUPPORTED);
        assertThat(refusal(Images.with(file, table + 40 + 20, 0x1000000)).kind())
                .isEqualTo(Kind.TRUNCATED);
    }

    @Test
    void refusesDamagedSymbolsAndNotesWhenTheyAreRead() throws ImageFormatException {
        byte[] badLink = new ElfBuilder()
                .section(".symtab", ElfFile.SECTION_SYMBOLS, 0, new byte[32], 99, 0, 16)
                .build();
        ElfFile elf = ElfFile.parse(badLink);
        assertThat(catchThrowableOfType(ImageFormatException.class, elf::symbols)
                        .kind())
                .isEqualTo(Kind.BAD_FIELD);
        byte[] badNote = new ElfBuilder()
                .section(".note", ElfFile.SECTION_NOTE, 0, Images.with(NOTES, 4, -1), 0, 0, 0)
                .build();
        ElfFile notes = ElfFile.parse(badNote);
        assertThat(catchThrowableOfType(ImageFormatException.class, notes::notes)
                        .kind())
                .isEqualTo(Kind.TRUNCATED);
    }

    @Test
    void refusesManySectionsOverTheSameBytes() throws ImageFormatException {
        ElfBuilder builder = new ElfBuilder().section(".big", ElfFile.SECTION_NOTE, 0, new byte[5000], 0, 0, 0);
        for (int i = 0; i < 20; i++) {
            builder.section(".n" + i, ElfFile.SECTION_NOTE, 0, new byte[0], 0, 0, 0);
        }
        byte[] file = builder.build();
        int table = java.nio.ByteBuffer.wrap(file)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .getInt(SECTION_TABLE_FIELD);
        for (int i = 2; i <= 21; i++) {
            file = Images.with(file, table + 40 * i + 16, ElfBuilder.HEADER);
            file = Images.with(file, table + 40 * i + 20, 5000);
        }
        ElfFile elf = ElfFile.parse(file);
        assertThat(catchThrowableOfType(ImageFormatException.class, elf::notes).kind())
                .isEqualTo(Kind.OVERLAP);
    }

    private static ImageFormatException refusal(byte[] file) {
        ImageFormatException e = catchThrowableOfType(ImageFormatException.class, () -> ElfFile.parse(file));
        assertThat(e).as("the file must be refused").isNotNull();
        return e;
    }
}
