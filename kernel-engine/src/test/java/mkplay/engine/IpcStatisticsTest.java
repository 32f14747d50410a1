package mkplay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IpcStatisticsTest {

    private final IpcStatistics ipc = new IpcStatistics();

    @Test
    void countsByDirection() {
        ipc.transferred(1, 2, 3);
        ipc.transferred(2, 1, 0);
        ipc.transferred(1, 2, 4);
        RunCounters.Ipc counted = ipc.snapshot();
        assertThat(counted.count()).isEqualTo(3);
        assertThat(counted.words()).isEqualTo(7);
        assertThat(counted.pairs()).containsExactly(new RunCounters.Pair(1, 2, 2, 7), new RunCounters.Pair(2, 1, 1, 0));
    }

    @Test
    void manyPairsStayInTheTotal() {
        for (int i = 0; i < 10_000; i++) {
            ipc.transferred(i, i + 1, 1);
        }
        assertThat(ipc.snapshot().count()).isEqualTo(10_000);
        assertThat(ipc.snapshot().pairs()).hasSize(4096);
    }
}
