package mkplay.engine.wire;

import static org.assertj.core.api.Assertions.assertThat;

import mkplay.engine.wire.ServerMessage.ScreenSpan;
import mkplay.x86.device.TextScreen;
import org.junit.jupiter.api.Test;

class ScreenTextTest {

    private static TextScreen screen(int cursor, byte[] characters, byte[] attributes) {
        return new TextScreen(4, 2, characters, attributes, true, cursor, 13, 14, 16);
    }

    @Test
    void neighboursOfOneColourAreOneSpan() {
        byte[] characters = {'a', 'b', (byte) 0xDB, 1, 0, ' ', (byte) 0xCD, 127};
        byte[] attributes = {7, 7, 7, 0x1F, (byte) 0x9E, 7, 7, 7};
        ServerMessage.Screen message = ScreenText.message(5, 99, screen(6, characters, attributes));
        assertThat(message.columns()).isEqualTo(4);
        assertThat(message.lines()).hasSize(2);
        assertThat(message.lines().get(0).spans())
                .containsExactly(new ScreenSpan("ab\u2588", 7), new ScreenSpan("\u263A", 0x1F));
        assertThat(message.lines().get(1).spans())
                .containsExactly(new ScreenSpan(" ", 0x9E), new ScreenSpan(" \u2550\u2302", 7));
        assertThat(message.cursorLine()).isEqualTo(1);
        assertThat(message.cursorColumn()).isEqualTo(2);
    }

    @Test
    void aHiddenCursorIsNowhere() {
        ServerMessage.Screen message = ScreenText.message(1, 0, screen(-1, new byte[8], new byte[8]));
        assertThat(message.cursorColumn()).isEqualTo(-1);
    }
}
