package mkplay.x86.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Stream;
import mkplay.x86.timing.CpuModel;
import mkplay.x86.timing.TimingEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Time on models that have times: published figures, and that slices change nothing. */
final class TimedEngineTest {
    /** EAX times: body, dec, jnz. */
    private static Guest loop(String model, String body, int rounds) {
        Guest guest = new Guest(CpuModel.named(model));
        guest.gate(0x80, Guest.HANDLERS, 0xEE00);
        guest.memory.write8(Guest.HANDLERS, 0xCF);
        int back = -(body.replace(" ", "").length() / 2 + 3);
        guest.user().code(body + "  48  75 " + String.format("%02X", back & 0xFF) + "  CD 81");
        guest.cpu.setGpr(Cpu.EAX, rounds);
        guest.cpu.setGpr(Cpu.EBX, Guest.DATA);
        return guest;
    }

    private static long cycles(Guest guest) {
        long before = guest.cpu.cycles();
        guest.run();
        return guest.cpu.cycles() - before;
    }

    /** Cycles of a body in a warm loop. */
    private static long clocks(String model, String body) {
        long with = cycles(loop(model, body, 300)) - cycles(loop(model, body, 200));
        long without = cycles(loop(model, "", 300)) - cycles(loop(model, "", 200));
        assertThat((with - without) % 100).isZero();
        return (with - without) / 100;
    }

    @Test
    void interruptAndReturnBetweenRingsTake107Cycles() {
        assertThat(clocks("i486DX-50", "CD 80")).isEqualTo(71 + 36);
    }

    @Test
    void interruptAndReturnBetweenRingsOnThePentium() {
        assertThat(clocks("Pentium-90", "FC CD 80") - clocks("Pentium-90", "FC"))
                .isEqualTo(48 + 27);
    }

    @ParameterizedTest
    @CsvSource({
        "i486DX-50, 0x1B, 35 + 18",
        "i486DX-50, 8, 69 + 33",
        "Pentium-90, 0x1B, 22 + 4",
        "Pentium-90, 8, 44 + 23",
    })
    void callGatesHavePricesOfTheirOwn(String model, int selector, String clocks) {
        // The gate leads to a RETF; CLD keeps the loop's own instructions from pairing.
        int target = Guest.DATA + 0x800;
        int expected =
                Stream.of(clocks.split(" \\+ ")).mapToInt(Integer::parseInt).sum();
        long with = loopWithGate(model, "FC 9A 00 00 00 00 3B 00 FC", selector, target);
        assertThat(with - loopWithGate(model, "FC FC", selector, target)).isEqualTo(expected);
    }

    private static long loopWithGate(String model, String body, int selector, int target) {
        return (withGate(model, body, selector, target, 300) - withGate(model, body, selector, target, 200)) / 100;
    }

    private static long withGate(String model, String body, int selector, int target, int rounds) {
        Guest guest = loop(model + "{bus-write=1,dram-write=0,l2-bytes=0}", body, rounds);
        guest.descriptor(7, (long) (target & 0xFFFF0000 | 0xEC00) << 32 | (long) selector << 16 | target & 0xFFFF);
        guest.memory.write8(target, 0xCB);
        return cycles(guest);
    }

    @Test
    void independentSimpleInstructionsPair() {
        String two = "89 C2 89 C6";
        assertThat(clocks("Pentium-90", "FC " + two + " FC")).isEqualTo(2 + 1 + 2);
        assertThat(clocks("i486DX-50", "FC " + two + " FC")).isEqualTo(2 + 2 + 2);
    }

    @Test
    void dependentInstructionsDoNotPair() {
        // mov edx, eax; mov esi, edx
        assertThat(clocks("Pentium-90", "FC 89 C2 89 D6 FC")).isEqualTo(2 + 2 + 2);
        // shl is for U only: mov edx, eax; shl esi, 1
        assertThat(clocks("Pentium-90", "FC 89 C2 D1 E6 FC")).isEqualTo(2 + 2 + 2);
        assertThat(clocks("Pentium-90", "FC D1 E6 89 C2 FC")).isEqualTo(2 + 1 + 2);
    }

    @Test
    void instructionWithAPrefixPairsInUOnly() {
        // mov dx, ax; mov esi, eax
        assertThat(clocks("Pentium-90", "FC 66 89 C2 89 C6 FC")).isEqualTo(2 + 2 + 2);
        assertThat(clocks("Pentium-90", "FC 89 C6 66 89 C2 FC")).isEqualTo(2 + 1 + 2 + 2);
    }

    @Test
    void accessesOfAPairToOneBankTakeTurns() {
        // mov esi, [ebx]; mov edi, [ebx], [ebx + 4], [ebx + 32]
        assertThat(clocks("Pentium-90", "FC 8B 33 8B 3B FC")).isEqualTo(2 + 2 + 2);
        assertThat(clocks("Pentium-90", "FC 8B 33 8B 7B 04 FC")).isEqualTo(2 + 1 + 2);
        assertThat(clocks("Pentium-90", "FC 8B 33 8B 7B 20 FC")).isEqualTo(2 + 2 + 2);
        assertThat(clocks("Pentium-90{l1-data-banks=0}", "FC 8B 33 8B 3B FC")).isEqualTo(2 + 1 + 2);
    }

    @Test
    void addressNeedsARegisterJustWritten() {
        // mov edx, ebx; mov esi, [edx]
        assertThat(clocks("i486DX-50", "89 DA 8B 32")).isEqualTo(1 + 1 + 1);
        assertThat(clocks("i486DX-50", "89 DA 90 8B 32")).isEqualTo(1 + 1 + 1);
        assertThat(clocks("Pentium-90", "FC 89 DA 8B 32 FC")).isEqualTo(2 + 1 + 1 + 1 + 2);
    }

    @Test
    void misalignedAccessTakesThreeClocksMore() {
        // mov esi, [ebx + 2]
        assertThat(clocks("i486DX-50", "8B 73 02")).isEqualTo(1 + 3);
    }

    @Test
    void repeatedStringsFollowTheManualsFormula() {
        // cld; xor esi, esi ... mov esi, ebx; lea edi, [ebx + 64]; mov ecx, n; rep movsd: 12 + 3n
        String zero = "B9 00 00 00 00 89 DE 8D 7B 40 F3 A5";
        String four = "B9 04 00 00 00 89 DE 8D 7B 40 F3 A5";
        String model = "i486DX-50{bus-write=1,dram-write=0,l2-bytes=0}";
        assertThat(clocks(model, zero)).isEqualTo(3 + 5);
        assertThat(clocks(model, four)).isEqualTo(3 + 12 + 3 * 4);
    }

    @Test
    void fullWriteBufferWaitsForTheBus() {
        // Sixteen stores of one clock each, on a bus that takes bus-write clocks for one.
        String stores = "89 33 ".repeat(16);
        String model = "i486DX-50{dram-write=%d,l2-bytes=0}";
        assertThat(clocks(model.formatted(0), stores)).isEqualTo(16 * 2 - 4);
        assertThat(clocks(model.formatted(3), stores)).isEqualTo(16 * 5 - 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"i486DX-50", "Pentium-90", "Pentium-166"})
    void slicesAreTheWhole(String model) {
        // push, pop, add to memory, rep movsd to a misaligned place, int 80h, a misaligned load, imul
        String body = "53 68 01 00 00 00 5E 5F 01 33 B9 05 00 00 00 89 DE 8D 7B 21 F3 A5 CD 80 8B 73 02 0F AF FE";
        Guest whole = loop(model, body, 50);
        Guest cycleSlices = loop(model, body, 50);
        Guest instructionSlices = loop(model, body, 50);
        whole.run();
        Random random = new Random(7);
        for (int n = 0; n < 100_000 && !cycleSlices.cpu.isHalted(); n++) {
            cycleSlices.cpu.run(cycleSlices.cpu.cycles() + random.nextInt(1, 40), Long.MAX_VALUE);
        }
        for (int n = 0; n < 100_000 && !instructionSlices.cpu.isHalted(); n++) {
            instructionSlices.cpu.run(Long.MAX_VALUE, instructionSlices.cpu.instructions() + random.nextInt(1, 9));
        }
        assertThat(cycleSlices.cpu.counters()).isEqualTo(whole.cpu.counters());
        assertThat(cycleSlices.cpu.stateHash()).isEqualTo(whole.cpu.stateHash());
        assertThat(instructionSlices.cpu.stateHash()).isEqualTo(whole.cpu.stateHash());
    }

    @Test
    void eachNewLineIsOneMissInTheModeThatReads() {
        // mov esi, [ebx]; add ebx, 4: sixteen dwords in four lines of 16 bytes or two of 32
        for (String model : new String[] {"i486DX-50", "Pentium-90"}) {
            Cpu few = afterReading(model, 16);
            Cpu more = afterReading(model, 32);
            int lines = model.startsWith("i486") ? 4 : 2;
            assertThat(userDifference(few, more, TimingEvent.DATA_MISSES)).isEqualTo(lines);
            assertThat(userDifference(few, more, TimingEvent.DATA_HITS)).isEqualTo(16 - lines);
            assertThat(more.counted(TimingEvent.DATA_MISSES, CpuCounters.Mode.KERNEL))
                    .isEqualTo(few.counted(TimingEvent.DATA_MISSES, CpuCounters.Mode.KERNEL));
        }
    }

    private static Cpu afterReading(String model, int dwords) {
        Guest guest = loop(model, "8B 33 83 C3 04", dwords);
        guest.cpu.setGpr(Cpu.EBX, 0x40000);
        return guest.run().cpu;
    }

    private static long userDifference(Cpu few, Cpu more, TimingEvent event) {
        return more.counted(event, CpuCounters.Mode.USER) - few.counted(event, CpuCounters.Mode.USER);
    }

    @Test
    void modelsCountWhatTheyHave() {
        assertThat(new Guest(CpuModel.named("one-cycle")).cpu.timingEvents()).isEmpty();
        assertThat(new Guest(CpuModel.named("i486DX-50")).cpu.timingEvents())
                .contains(TimingEvent.WRITE_STALL_CYCLES)
                .doesNotContain(TimingEvent.PAIRED, TimingEvent.MISPREDICTED, TimingEvent.BANK_CONFLICTS);
        assertThat(new Guest(CpuModel.named("Pentium-90")).cpu.timingEvents()).contains(TimingEvent.values());
    }

    @Test
    void cyclesAreUserAndKernelTime() {
        Guest guest = loop("i486DX-50", "CD 80", 10);
        long before = guest.cpu.cycles();
        CpuCounters old = guest.cpu.counters();
        guest.run();
        CpuCounters now = guest.cpu.counters();
        assertThat(now.total(CpuCounters.Event.CYCLES) - old.total(CpuCounters.Event.CYCLES))
                .isEqualTo(guest.cpu.cycles() - before);
    }
}
