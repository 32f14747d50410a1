package mkplay.engine.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeOperandTest {

    /** Register n holds 0x8182_8380 + n; the word at address a is the complement of a. */
    private static final ProbeOperand.Context CONTEXT = new ProbeOperand.Context() {
        @Override
        public int register(int number) {
            return 0x8182_8380 + number;
        }

        @Override
        public int word(int address) {
            return ~address;
        }
    };

    private static final Map<String, Integer> SYMBOLS = Map.of("current", 0xf010_0000, "a.b$c", 16);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "4@$5 | 5",
                "4@$-5 | -5",
                "4@$0xffffffff | -1",
                "4@$010 | 10",
                "4@$current+4 | 0xf0100004",
                "4@%eax | 0x81828380",
                "4@%edi | 0x81828387",
                "2@%cx | 0x8381",
                "-2@%cx | 0xffff8381",
                "1@%al | 0x80",
                "-1@%al | 0xffffff80",
                "1@%ah | 0x83",
                "4@(%esp) | 0x7e7d7c7b",
                "4@12(%esp) | 0x7e7d7c6f",
                "4@-4(%ebp) | 0x7e7d7c7e",
                "4@8(%eax,%ecx,4) | 0x78736e73",
                "4@current+8(,%eax,2) | 0x0ceaf8f7",
                "4@current | 0x0fefffff",
                "4@a.b$c-16 | 0xffffffff",
            })
    void evaluates(String text, String value) {
        assertThat(ProbeOperand.parse(text, SYMBOLS).value(CONTEXT))
                .isEqualTo(Long.decode(value).intValue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"4@%foo", "4@$nosuch", "4@8(%xyz)", "4@$5+", "4@1 2", "x@%eax"})
    void refusesWhatIsNoOperand(String text) {
        assertThatThrownBy(() -> ProbeOperand.parse(text, SYMBOLS)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anyDescriptorParsesOrIsRefused() {
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] descriptor = new byte[random.nextInt(40)];
            random.nextBytes(descriptor);
            try {
                StaticProbe.parse(descriptor, SYMBOLS);
            } catch (IllegalArgumentException e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }
}
