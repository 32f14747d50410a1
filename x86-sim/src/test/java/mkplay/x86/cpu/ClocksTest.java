package mkplay.x86.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;
import mkplay.x86.timing.CpuModel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Documented instructions, timed by a guest loop with warm caches: the difference between a loop with and one without them is
 * the manual's clocks.
 */
final class ClocksTest {
    private static final int COPIES = 4;
    /** Not pairable, so that nothing goes along with the instruction. */
    private static final String CLD = "FC ";

    /** The manuals' assumption: stores find a place in the write buffer. */
    private static final String IDEAL_WRITES = "{bus-write=1,dram-write=0,l2-bytes=0}";

    record Documented(String model, String instruction, String code, int clocks, String source) {
        @Override
        public String toString() {
            return model + " " + instruction;
        }
    }

    static Stream<Documented> documented() {
        return Stream.of("i486DX-50", "Pentium-90").flatMap(ClocksTest::table);
    }

    private static Stream<Documented> table(String model) {
        String text;
        try (InputStream in =
                Objects.requireNonNull(ClocksTest.class.getResourceAsStream("clocks-" + model + ".tsv"))) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return text.lines().filter(l -> !l.startsWith("#")).map(l -> {
            String[] f = l.split("\t");
            return new Documented(model, f[0], f[1], Integer.parseInt(f[2]), f[3]);
        });
    }

    @ParameterizedTest
    @MethodSource("documented")
    void takesTheManualsClocks(Documented d) {
        long rounds = 40;
        long with = steady(d.model, (CLD + d.code + " ").repeat(COPIES), rounds);
        long without = steady(d.model, CLD.repeat(COPIES), rounds);
        assertThat(with - without).as(d.source).isEqualTo(d.clocks * COPIES * rounds);
    }

    /** Cycles of so many rounds of a loop when everything is warm. */
    static long steady(String model, String body, long rounds) {
        return cycles(model, body, 20 + rounds) - cycles(model, body, 20);
    }

    private static long cycles(String model, String body, long rounds) {
        Guest guest = new Guest(CpuModel.named(model + (model.contains("{") ? "" : IDEAL_WRITES)));
        guest.gate(0x80, Guest.HANDLERS, 0x8E00);
        guest.memory.write8(Guest.HANDLERS, 0xCF);
        guest.memory.write32(0x8040, 0x10);
        guest.memory.write32(Guest.DATA + 0x88, 127 << 16);
        guest.memory.write32(Guest.DATA + 0x8C, Guest.GDT);
        int back = -(bytes(RESTORE + body) + 7);
        guest.kernel().code(RESTORE + body + " 49 0F 85 " + little(back) + " F4");
        guest.cpu.setGpr(Cpu.ECX, (int) rounds);
        guest.cpu.setGpr(Cpu.EBX, 0x8100);
        guest.cpu.setGpr(Cpu.EDX, 5);
        guest.cpu.setGpr(Cpu.EBP, 0x10);
        long before = guest.cpu.cycles();
        guest.run();
        assertThat(guest.vector()).as("no exception").isEqualTo(-1);
        assertThat(guest.cpu.isHalted()).isTrue();
        return guest.cpu.cycles() - before;
    }

    /** mov esi, 8200h; mov edi, 8300h; mov esp, 0A000h; mov edx, 5; mov ebp, 10h; fninit; the stack is read; xor eax, eax. */
    private static final String RESTORE =
            "BE 00 82 00 00 BF 00 83 00 00 BC 00 A0 00 00 BA 05 00 00 00 BD 10 00 00 00 DB E3"
                    + " 8B 44 24 E0 8B 44 24 C0 8B 44 24 A0 8B 44 24 80 31 C0 ";

    private static int bytes(String hex) {
        return hex.replace(" ", "").length() / 2;
    }

    private static String little(int value) {
        return String.format(
                "%02X %02X %02X %02X", value & 0xFF, value >>> 8 & 0xFF, value >>> 16 & 0xFF, value >>> 24 & 0xFF);
    }
}
