package mkplay.x86.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import mkplay.x86.isa.Row;
import org.junit.jupiter.api.Test;

/** Replays x87 instructions that a real processor executed: every row, special values, control words, stack faults. */
final class FpuVectorsTest {
    static List<String> lines() throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(FpuVectorsTest.class.getResourceAsStream("fpu-vectors.txt")),
                StandardCharsets.US_ASCII))) {
            return reader.lines().filter(line -> !line.startsWith("#")).toList();
        }
    }

    /** The table rows that the vectors exercise. */
    static Set<Row> rows() throws IOException {
        Set<Row> rows = new HashSet<>();
        for (String line : lines()) {
            rows.add(FpuVector.parse(line).decode().row);
        }
        return rows;
    }

    @Test
    void replay() throws IOException {
        FpuReplay replay = new FpuReplay();
        List<String> differences = new ArrayList<>();
        int count = 0;
        for (String line : lines()) {
            String difference = replay.difference(FpuVector.parse(line));
            count++;
            if (!difference.isEmpty()) {
                differences.add(difference + "   " + line);
            }
        }
        assertThat(count).isGreaterThan(2000);
        assertThat(differences).isEmpty();
    }
}
