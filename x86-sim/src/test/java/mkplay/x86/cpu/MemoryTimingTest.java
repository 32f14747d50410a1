package mkplay.x86.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import mkplay.x86.timing.CpuModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sizes of caches and TLBs, and latencies, found by guests from nothing but cycle counts. */
final class MemoryTimingTest {
    /** Away from the sets of cache and TLB that the code of the walk is in. */
    private static final int BUFFER = 0x204040;

    private static final int DIRECTORY = 0x100000;
    private static final int MEGABYTES = 8;
    /** Where code shares the cache, pseudo-LRU leaves a few lines of a walk alive. */
    private static final double SURVIVORS = 0.05;

    /** A guest in a paged, identity-mapped memory of 4 KiB pages, which walks through memory. */
    private static Guest guest(String model, boolean paged) {
        Guest guest = new Guest(CpuModel.named(model));
        if (paged) {
            for (int table = 0; table < MEGABYTES / 4; table++) {
                int at = DIRECTORY + 4096 * (table + 1);
                guest.memory.write32(DIRECTORY + 4 * table, at | 0x23);
                for (int page = 0; page < 1024; page++) {
                    guest.memory.write32(at + 4 * page, table << 22 | page << 12 | 0x63);
                }
            }
            guest.cpu.setCr(3, DIRECTORY);
            guest.cpu.setCr(0, 0x80000011);
        }
        return guest;
    }

    /**
     * Reads {@code count} addresses {@code stride} bytes apart, over and over.
     *
     * @return cycles of one round when everything that can be warm is
     */
    private static long round(String model, boolean paged, int count, int stride) {
        Guest guest = guest(model, paged);
        // mov esi, BUFFER; mov ecx, count; 1: mov eax, [esi]; add esi, stride; dec ecx; jnz 1; dec ebp; jnz 0
        String loop =
                "BE" + little(BUFFER) + "B9" + little(count) + "8B06 81C6" + little(stride) + "49 75F5 4D 75E8 F4";
        guest.kernel().code(loop);
        // The first run warms up.
        long[] taken = new long[3];
        for (int n = 0; n < 3; n++) {
            guest.kernel();
            guest.cpu.setGpr(Cpu.EBP, 4 + 4 * n);
            long before = guest.cpu.cycles();
            guest.cpu.run(Long.MAX_VALUE, Long.MAX_VALUE);
            taken[n] = guest.cpu.cycles() - before;
        }
        assertThat(guest.vector()).isEqualTo(-1);
        return (taken[2] - taken[1]) / 4;
    }

    /** Clocks per access beyond those of an access that always hits. */
    private static double excess(String model, boolean paged, int count, int stride) {
        return (double) (round(model, paged, count, stride) - round(model, paged, count, 0)) / count;
    }

    private static String little(int value) {
        return String.format("%08X", Integer.reverseBytes(value));
    }

    @ParameterizedTest
    @CsvSource({"i486DX-50, 8192, 16, 4", "Pentium-90, 8192, 32, 2"})
    void walksFindTheDataCache(String model, int bytes, int line, int ways) {
        // The code of the walk takes a little of a unified cache.
        boolean unified = model.startsWith("i486");
        int spare = unified ? 64 : 0;
        assertThat(excess(model, false, (bytes - spare) / line, line))
                .as("fits")
                .isZero();
        assertThat(excess(model, false, 2 * bytes / line, line))
                .as("does not fit")
                .isGreaterThan(2);
        // Steps below a line share its miss; from a line on each step pays for one.
        double perLine = excess(model, false, 2 * bytes / line, line);
        assertThat(excess(model, false, 4 * bytes / line, line / 2))
                .as("half a line")
                .isLessThan(0.6 * perLine);
        assertThat(excess(model, false, 2 * bytes / line, 2 * line))
                .as("two lines")
                .isGreaterThan(0.9 * perLine);
        // As many lines as ways fit into one set, one more does not.
        assertThat(excess(model, false, ways, bytes / ways)).as("a set").isZero();
        assertThat(excess(model, false, 2 * ways, bytes / ways))
                .as("twice a set")
                .isPositive();
    }

    @ParameterizedTest
    @CsvSource({"i486DX-50, 32, 4, 1", "Pentium-90, 64, 4, 0"})
    void walksFindTheTlb(String model, int entries, int ways, int code) {
        // A step of a page and a line: pages differ, and so do the lines' sets.
        int step = 4096 + 32;
        int fits = entries - code * ways;
        long unpagedFits = round(model, false, fits, step);
        assertThat(round(model, true, fits, step)).as("fits").isEqualTo(unpagedFits);
        long unpaged = round(model, false, 2 * entries, step);
        assertThat(round(model, true, 2 * entries, step) - unpaged).as("misses").isGreaterThan(7L * 2 * entries);
        int set = entries / ways * 4096 + 64;
        assertThat(round(model, true, ways, set)).as("a set").isEqualTo(round(model, false, ways, set));
        assertThat(round(model, true, 2 * ways, set))
                .as("twice a set")
                .isGreaterThan(round(model, false, 2 * ways, set));
    }

    @Test
    void memoryLatencyIsWhatTheModelSays() {
        // 1024 lines twice the cache: every access is a line fill. 2 + latency to the needed part.
        String model = "i486DX-50{l2-bytes=0,dram-burst=0,dram-latency=%d}";
        double at5 = excess(model.formatted(5), false, 1024, 16);
        double at9 = excess(model.formatted(9), false, 1024, 16);
        assertThat(at5).isCloseTo(2.0 + 5, within(SURVIVORS));
        assertThat(at9).isCloseTo(2.0 + 9, within(SURVIVORS));
    }

    @Test
    void secondLevelCacheHasItsOwnLatency() {
        assertThat(excess("i486DX-50{l2-latency=2,l2-burst=0}", false, 1024, 16))
                .isCloseTo(2.0 + 2, within(SURVIVORS));
        // Twice its capacity: memory again.
        assertThat(excess("i486DX-50{l2-bytes=16384,dram-burst=0}", false, 2048, 16))
                .isCloseTo(2.0 + 5, within(SURVIVORS));
    }

    @Test
    void firstLevelCacheCanBeEdited() {
        assertThat(excess("i486DX-50{l1-data-bytes=32768}", false, 1024, 16)).isZero();
        assertThat(excess("i486DX-50", false, 1024, 16)).isPositive();
    }
}
