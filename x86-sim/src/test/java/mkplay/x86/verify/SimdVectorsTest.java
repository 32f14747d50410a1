package mkplay.x86.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import mkplay.x86.isa.Row;
import org.junit.jupiter.api.Test;

/** Replays MMX and SSE instructions that a real processor executed. */
final class SimdVectorsTest {
    @Test
    void replay() throws IOException {
        SimulatedCpu cpu = new SimulatedCpu();
        List<String> differences = new ArrayList<>();
        for (HostReproducer vector : SimdVectors.all()) {
            for (boolean oneAtATime : new boolean[] {false, true}) {
                String difference = vector.difference(cpu, oneAtATime);
                if (!difference.isEmpty()) {
                    differences.add(difference + "   " + vector.userCase().text());
                }
            }
        }
        assertThat(differences).isEmpty();
    }

    @Test
    void everyRowHasVectors() throws IOException {
        Set<Row> rows = new HashSet<>();
        for (HostReproducer vector : SimdVectors.all()) {
            rows.add(HostReproducer.decode(vector.userCase()).row);
        }
        assertThat(rows).containsAll(HostExclusion.simdRows());
    }
}
