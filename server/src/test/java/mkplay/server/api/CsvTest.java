package mkplay.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTest {

    @Test
    void noTextOfAStrangersIsAFormulaToASpreadsheet() {
        for (String hostile : List.of("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0")) {
            assertThat(Csv.line(List.of(hostile))).matches("(?s)\"?'.*");
        }
        assertThat(Csv.line(List.of(-5, 7L))).isEqualTo("-5,7\r\n");
    }

    @Test
    void noTextEndsItsCellOrItsLine() {
        assertThat(Csv.line(Arrays.asList("a,b", "c\"d", "e\nf", null, "g")))
                .isEqualTo("\"a,b\",\"c\"\"d\",\"e\nf\",,g\r\n");
    }
}
