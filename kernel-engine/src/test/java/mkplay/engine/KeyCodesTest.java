package mkplay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyCodesTest {

    @ParameterizedTest
    @CsvSource({
        "Escape, 01", "Digit1, 02", "Digit0, 0B", "KeyQ, 10", "KeyP, 19", "KeyA, 1E", "KeyZ, 2C", "Space, 39",
        "F1, 3B", "F10, 44", "F11, 57", "Numpad7, 47", "Numpad0, 52", "ShiftRight, 36", "Backquote, 29", "Enter, 1C",
    })
    void plainKeysHaveOneCode(String name, String code) {
        int make = Integer.parseInt(code, 16);
        assertThat(KeyCodes.scanCodes(name, true)).containsExactly(make);
        assertThat(KeyCodes.scanCodes(name, false)).containsExactly((byte) (make | 0x80));
    }

    @ParameterizedTest
    @CsvSource({"ArrowUp, 48", "ArrowLeft, 4B", "Home, 47", "End, 4F", "Delete, 53", "NumpadEnter, 1C", "AltRight, 38"})
    void laterKeysHaveAPrefix(String name, String code) {
        int make = Integer.parseInt(code, 16);
        assertThat(KeyCodes.scanCodes(name, true)).containsExactly((byte) 0xE0, (byte) make);
        assertThat(KeyCodes.scanCodes(name, false)).containsExactly((byte) 0xE0, (byte) (make | 0x80));
    }

    @Test
    void keysThatAPcDoesNotHaveSendNothing() {
        assertThat(KeyCodes.scanCodes("BrowserBack", true)).isEmpty();
        assertThat(KeyCodes.scanCodes("", true)).isEmpty();
    }
}
