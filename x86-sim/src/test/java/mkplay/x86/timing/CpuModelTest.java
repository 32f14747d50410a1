package mkplay.x86.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models as texts: every one is complete, and what makes no sense is refused with its place. */
final class CpuModelTest {
    @Test
    void everyModelPricesEveryInstruction() {
        for (String name : CpuModel.NAMES) {
            CpuModel model = CpuModel.named(name);
            assertThat(model.name()).isEqualTo(name);
            assertThat(model.version()).isPositive();
            assertThat(model.newPipeline() == null).isEqualTo(name.equals("one-cycle"));
        }
    }

    @Test
    void identifiesAsTheChip() {
        CpuModel old = CpuModel.named("i486DX-50");
        assertThat(old.identifies()).isFalse();
        assertThat(old.has(CpuModel.FPU)).isTrue();
        assertThat(old.has(CpuModel.TSC)).isFalse();
        CpuModel pentium = CpuModel.named("Pentium-166");
        assertThat(pentium.has(CpuModel.TSC | CpuModel.MSR | CpuModel.CX8 | CpuModel.PSE))
                .isTrue();
        assertThat(pentium.has(CpuModel.CMOV)).isFalse();
        assertThat(pentium.nominalHertz()).isEqualTo(166_000_000);
    }

    @Test
    void editsAreToldByTheName() {
        CpuModel edited = CpuModel.named("i486DX-50{dram-latency=9,l2-bytes=0}");
        assertThat(edited.name()).isEqualTo("i486DX-50{dram-latency=9,l2-bytes=0}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "i386SX | unknown CPU model",
                "i486DX-50{dram=1} | unknown field 'dram'",
                "i486DX-50{dram-latency} | unknown field 'dram-latency'",
                "i486DX-50{dram-latency=-1} | dram-latency must be a whole number from 0 to 1000",
                "i486DX-50{dram-latency=fast} | dram-latency must be a whole number",
                "i486DX-50{l1-data-bytes=5000} | a power of two",
                "i486DX-50{write-back=perhaps} | must be yes or no",
                "i486DX-50{features=avx} | unknown feature 'avx'",
                "i486DX-50{ | unknown CPU model",
                "one-cycle{dram-latency=1} | unknown field 'dram-latency'"
            })
    void nonsenseIsRefused(String name, String message) {
        assertThatThrownBy(() -> CpuModel.named(name))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aTextsFaultIsToldByItsLine() {
        String text = CpuModel.resource("i486DX-50");
        int line =
                (int) text.lines().takeWhile(l -> !l.startsWith("clocks BSWAP")).count() + 1;
        assertLine(text.replace("clocks BSWAP r 1", "clocks BSWAP r fast"), line, "clocks from 0");
        assertLine(text.replace("clocks BSWAP r 1", "clocks BSWOP r 1"), 0, "no clocks for 0F C8+r BSWAP");
        assertLine(
                text.replace("clocks BSWAP r 1", "clocks BSWAP r 1\nclocks BSWAP m 1"),
                line + 1,
                "prices no instruction");
        assertLine(text.replace("clocks BSWAP r 1", "clocks BSWAP r 1 sometimes=3"), line, "unknown word");
        assertLine(text + "\nspeed = 3\n", (int) text.lines().count() + 2, "unknown field 'speed'");
    }

    private static void assertLine(String text, int line, String message) {
        assertThatThrownBy(() -> CpuModel.parse(text))
                .isInstanceOfSatisfying(
                        ModelFormatException.class, e -> assertThat(e.line()).isEqualTo(line))
                .hasMessageContaining(message);
    }

    @Test
    void aTextBuildsOnAModel() {
        CpuModel own = CpuModel.parse("base = Pentium-90\nname = mine\ndram-latency = 20\nclocks BSWAP r 5\n");
        assertThat(own.name()).isEqualTo("mine");
        assertThat(own.signature()).isEqualTo(CpuModel.named("Pentium-90").signature());
    }
}
