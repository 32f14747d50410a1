package mkplay.x86.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import mkplay.x86.mmu.PhysicalMemory;
import mkplay.x86.timing.CpuModel;
import org.junit.jupiter.api.Test;

/** A guest that enters its code at every byte does not make the host hold all that it decoded. */
final class CodeCacheTest {
    private static final int CODE = 0x10000;
    private static final int CODE_BYTES = 61 * 2000;
    private static final int NOP = 0x90;
    private static final int RET = 0xC3;
    private static final int FLAT_CODE = 0xC09B;
    private static final int FLAT_DATA = 0xC093;

    @Test
    void decodedCodeIsBounded() {
        PhysicalMemory memory = new PhysicalMemory(1 << 20);
        Core core = new Core(memory, new TestBus(), CpuModel.ONE_CYCLE);
        RunLoop loop = new RunLoop(core);
        Reset.apply(core);
        ControlRegisters.set(core, 0, 1);
        core.setSegment(Cpu.CS, 8, 0, -1, FLAT_CODE);
        for (int segment : new int[] {Cpu.ES, Cpu.SS, Cpu.DS}) {
            core.setSegment(segment, 16, 0, -1, FLAT_DATA);
        }
        for (int at = 0; at < CODE_BYTES; at++) {
            memory.write8(CODE + at, at % 61 == 60 ? RET : NOP);
        }
        int most = 0;
        int cleared = 0;
        for (int at = 0; at < CODE_BYTES; at++) {
            int before = core.cache.held();
            memory.write32(0x8000, CODE); // where the RET goes
            core.g[Cpu.ESP] = 0x8000;
            core.eip = CODE + at;
            loop.run(core.cycles() + 61 - at % 61, Long.MAX_VALUE);
            assertThat(core.eip).isEqualTo(CODE);
            cleared += core.cache.held() < before ? 1 : 0;
            most = Math.max(most, core.cache.held());
        }
        assertThat(most).isLessThan(CodeCache.CAPACITY + 200);
        assertThat(cleared).as("times it was full").isPositive();
    }
}
