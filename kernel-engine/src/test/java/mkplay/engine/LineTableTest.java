package mkplay.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import mkplay.engine.profile.LineTable;
import mkplay.x86.machine.ElfFile;
import mkplay.x86.machine.ImageFormatException;
import org.junit.jupiter.api.Test;

/** The kernel's own line table: the assembler writes version 5, the compiler version 4. */
class LineTableTest {
    private static final Pattern METHOD = Pattern.compile("(mkplay\\.kernel\\.[a-z.]+)\\.([A-Z]\\w*)\\.\\w+");

    private static byte[] kernel() {
        try (InputStream in = LineTableTest.class.getResourceAsStream("/mkplay/kernel.elf")) {
            return Objects.requireNonNull(in).readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of a method's code some is its own, whatever was inlined into it. */
    @Test
    void everyMethodHasCodeOfItsFile() throws ImageFormatException {
        ElfFile elf = ElfFile.parse(kernel());
        LineTable lines = LineTable.of(elf);
        int methods = 0;
        for (ElfFile.Symbol symbol : elf.symbols()) {
            Matcher name = METHOD.matcher(symbol.name());
            if (symbol.type() == 2 && name.matches()) {
                String file = name.group(1).replace('.', '/') + "/" + name.group(2) + ".java";
                assertThat(IntStream.range(symbol.value(), symbol.value() + symbol.size())
                                .mapToObj(lines::at)
                                .filter(Objects::nonNull)
                                .map(LineTable.Line::file))
                        .as(symbol.name())
                        .contains(file);
                methods++;
            }
        }
        assertThat(methods).isGreaterThan(50);
    }

    @Test
    void assemblyHasItsLinesToo() throws ImageFormatException {
        ElfFile elf = ElfFile.parse(kernel());
        int entry = elf.symbol("sysenter_entry").orElseThrow().value();
        assertThat(Objects.requireNonNull(LineTable.of(elf).at(entry)).file()).isEqualTo("entry.S");
    }

    @Test
    void nearlyAllCodeHasAFile() throws ImageFormatException {
        ElfFile elf = ElfFile.parse(kernel());
        long known = LineTable.of(elf).bytesByFile().values().stream()
                .mapToLong(n -> n)
                .sum();
        long text = elf.section(".text").orElseThrow().size()
                + elf.section(".boot").orElseThrow().size();
        assertThat(known).isBetween(text * 95 / 100, text);
    }

    /** What is damaged is refused or read as something else, but never harms its reader. */
    @Test
    void damagedTablesAreRefused() throws ImageFormatException {
        byte[] image = kernel();
        ElfFile.Section section = ElfFile.parse(image).section(".debug_line").orElseThrow();
        int offset = section.offset();
        Random random = new Random(5);
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            byte[] damaged = image.clone();
            for (int n = 0; n < 3; n++) {
                damaged[offset + random.nextInt(section.size())] = (byte) random.nextInt();
            }
            try {
                LineTable.of(ElfFile.parse(damaged)).bytesByFile();
            } catch (IllegalArgumentException e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
        byte[] unranged = image.clone();
        unranged[offset + 16] = 0;
        assertThatThrownBy(() -> LineTable.of(ElfFile.parse(unranged))).isInstanceOf(IllegalArgumentException.class);
        byte[] other = image.clone();
        other[offset + 4] = 3;
        assertThatThrownBy(() -> LineTable.of(ElfFile.parse(other)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version 3");
    }
}
