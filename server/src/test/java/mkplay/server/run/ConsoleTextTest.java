package mkplay.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ConsoleTextTest {

    @Test
    void aCharacterMayComeInPieces() {
        byte[] bytes = "a\u00e9\u20ac\ud83d\ude00z".getBytes(StandardCharsets.UTF_8);
        for (int piece = 1; piece <= bytes.length; piece++) {
            ConsoleText text = new ConsoleText();
            StringBuilder out = new StringBuilder();
            for (int i = 0; i < bytes.length; i += piece) {
                out.append(text.decode(Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + piece))));
            }
            assertThat(out.append(text.end())).hasToString("a\u00e9\u20ac\ud83d\ude00z");
        }
    }

    @Test
    void whatIsNoUtf8IsReplacedAndNeverLost() {
        ConsoleText text = new ConsoleText();
        assertThat(text.decode(new byte[] {'a', (byte) 0xff, 'b', (byte) 0xe2, (byte) 0x82}))
                .isEqualTo("a\ufffdb");
        assertThat(text.end()).isEqualTo("\ufffd");
    }

    @Test
    void nothingThatATerminalObeysStays() {
        assertThat(ConsoleText.visible("x\u001b]52;c;AAAA\u0007\n\ty\u009b2J\u007f\u0000"))
                .isEqualTo("x\u241b]52;c;AAAA\u2407\n\ty\ufffd2J\u2421\u2400");
    }
}
