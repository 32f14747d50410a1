package mkplay.x86.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;
import mkplay.x86.timing.CpuModel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** On random programs a timed model computes what the fast loop computes, in repeatable time, saved and restored or not. */
final class TimedAgreementTest {
    private static final String[] MODELS = {"i486DX-50{cpuid=yes}", "Pentium-90"};

    static IntStream seeds() {
        return IntStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void timeChangesNoResult(int seed) {
        byte[] code = EngineAgreementTest.program(new Random(seed));
        Guest fast = EngineAgreementTest.guest(seed, code);
        fast.cpu.run(Long.MAX_VALUE, Long.MAX_VALUE);
        CpuModel model = CpuModel.named(MODELS[seed % MODELS.length]);
        if (!fast.bus.exceptions.isEmpty() || fast.vector() >= 0) {
            return; // instructions that the older model does not have
        }
        Guest timed = EngineAgreementTest.guest(seed, code, model);
        Guest sliced = EngineAgreementTest.guest(seed, code, model);
        timed.cpu.run(Long.MAX_VALUE, Long.MAX_VALUE);
        Random random = new Random(seed);
        while (!sliced.cpu.isHalted()) {
            sliced.cpu.run(sliced.cpu.cycles() + random.nextInt(1, 30), Long.MAX_VALUE);
            StateWriter out = new StateWriter();
            sliced.cpu.save(out);
            sliced.cpu.load(new StateReader(out.toByteArray()));
        }
        assertThat(sliced.cpu.stateHash()).isEqualTo(timed.cpu.stateHash());
        if (timed.vector() >= 0) {
            return;
        }
        for (int n = 0; n < 8; n++) {
            assertThat(timed.cpu.gpr(n)).as("register " + n).isEqualTo(fast.cpu.gpr(n));
        }
        assertThat(timed.cpu.eip()).isEqualTo(fast.cpu.eip());
        assertThat(timed.cpu.eflags()).isEqualTo(fast.cpu.eflags());
        assertThat(timed.cpu.instructions()).isEqualTo(fast.cpu.instructions());
        assertThat(EngineAgreementTest.lowMemory(timed)).isEqualTo(EngineAgreementTest.lowMemory(fast));
    }
}
