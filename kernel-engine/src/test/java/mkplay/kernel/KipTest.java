package mkplay.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import mkplay.kernel.kip.BootInfo;
import mkplay.kernel.space.Frames;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The kernel interface page and the BootInfo page as user programs read them (L4 X.2, 1.1 and Pistachio's boot info). */
class KipTest {
    private HostedKernel kernel;

    @BeforeEach
    void boot() {
        kernel = new HostedKernel();
    }

    @AfterEach
    void close() {
        kernel.close();
    }

    private int kip(int offset) {
        return kernel.load(KernelState.kip + offset);
    }

    @Test
    void fieldsSayWhatTheyMust() {
        assertThat(kip(0x00)).isEqualTo(0x4BE6344C);
        assertThat(kip(0x04)).as("version X.2, subversion 5").isEqualTo(0x84050000);
        assertThat(kip(0x08)).as("little-endian, 32 bit").isZero();
        assertThat(kip(0x24)).as("entry of sigma0").isEqualTo(0x2_0000);
        assertThat(List.of(kip(0x44), kip(0x48), kip(0x4C))).containsExactly(0x40_0000, 0x40_0000, 0x40_1000);
        assertThat(kip(0xA8)).as("UTCBs of 512 bytes").isEqualTo(0x000C2401);
        assertThat(kip(0xAC)).isEqualTo(12);
        assertThat(kip(0xC4) >>> 20).as("first user thread").isEqualTo(48);
        assertThat(kip(0xC4) >>> 8 & 0xFFF).as("first system thread").isEqualTo(16);
        assertThat(1 << (kip(0xC4) & 0xFF)).isEqualTo(KernelState.THREADS);
        assertThat(kip(0xC8)).as("pages of 4 KiB and 4 MiB, read and write").isEqualTo(0x40_1006);
        assertThat(kip(0xCC)).as("one processor").isEqualTo(0x40000000);
        assertThat(kip(kip(0xBC) + 4)).as("given on the command line").isEqualTo(1000);
    }

    @Test
    void theListOfFeaturesIsEmptyAndFollowsTheVersion() {
        int at = KernelState.kip + kip(0x0C) + 16;
        StringBuilder version = new StringBuilder();
        while (kernel.machine.memory().load8(at) != 0) {
            version.append((char) kernel.machine.memory().load8(at++));
        }
        assertThat(version.toString()).startsWith("Microkernel Playground");
        assertThat(kernel.machine.memory().load8(at + 1)).isZero();
        assertThat(at + 1).as("before the memory descriptors").isLessThan(KernelState.kip + 0x1A0);
    }

    private record Descriptor(int type, boolean virtual, int low, int high) {}

    private List<Descriptor> descriptors() {
        List<Descriptor> list = new ArrayList<>();
        int offset = kip(0x54) >>> 16;
        for (int i = 0; i < (kip(0x54) & 0xFFFF); i++) {
            int low = kip(offset + 8 * i);
            int high = kip(offset + 8 * i + 4);
            list.add(new Descriptor(low & 0xFF, (low & 0x200) != 0, low & -1024, high | 0x3FF));
        }
        return list;
    }

    @Test
    void memoryDescriptorsKeepTheKernelAndTheServersApart() {
        assertThat(descriptors())
                .containsSubsequence(
                        new Descriptor(4, false, 0, -1),
                        new Descriptor(1, false, 0x10_0000, HostedKernel.RAM - 1),
                        new Descriptor(2, false, KernelState.kernelMemory, HostedKernel.RAM - 1),
                        new Descriptor(0x2E, false, 0x2_0000, 0x2_0FFF),
                        new Descriptor(0x2E, false, 0x40_0000, 0x40_0FFF),
                        new Descriptor(0x1E, false, kip(0xB8), kip(0xB8) + 0xFFF),
                        new Descriptor(1, true, 0, 0xBFFF_FFFF),
                        new Descriptor(2, false, KernelState.imageStart, KernelState.imageEnd - 1));
        assertThat(Integer.compareUnsigned(kip(0xB8), KernelState.kernelMemory)).isNegative();
    }

    @Test
    void bootInfoHasARecordPerModule() {
        int page = Frames.window(kip(0xB8));
        assertThat(kernel.load(page)).isEqualTo(0x14B0021D);
        assertThat(kernel.load(page + 4)).isOne();
        assertThat(BootInfo.count(page)).isEqualTo(2);
        int text = KernelState.messageBuffer;
        kernel.machine.memory().copyIn(text, "hello a b\0".getBytes(StandardCharsets.US_ASCII));
        BootInfo.addModule(page, 0x12_3000, 77, text);
        int record = page + kernel.load(page + 12);
        record += kernel.load(record + 8);
        record += kernel.load(record + 8);
        assertThat(kernel.load(record)).as("module").isOne();
        assertThat(kernel.load(record + 12)).isEqualTo(0x12_3000);
        assertThat(kernel.load(record + 16)).isEqualTo(77);
        byte[] line = kernel.machine.memory().copyOut(record + kernel.load(record + 20), 10);
        assertThat(new String(line, StandardCharsets.US_ASCII)).isEqualTo("hello a b\0");
        assertThat(page + kernel.load(page + 8)).isEqualTo(record + kernel.load(record + 8));
    }
}
