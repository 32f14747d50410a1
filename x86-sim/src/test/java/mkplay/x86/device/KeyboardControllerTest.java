package mkplay.x86.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The 8042 and its keyboard, as drivers use them. */
final class KeyboardControllerTest {
    private static final long CPU_HZ = 1_000_000;
    private static final long MILLISECOND = CPU_HZ / 1000;
    private static final int DATA = 0x60;
    private static final int COMMAND = 0x64;

    private final Bench bench = new Bench(CPU_HZ).initialised();

    private List<Integer> readAll(long millis) {
        List<Integer> bytes = new ArrayList<>();
        for (int n = 0; n < millis; n++) {
            bench.advance(MILLISECOND);
            if ((bench.in(COMMAND) & 1) != 0) {
                bytes.add(bench.in(DATA));
            }
        }
        return bytes;
    }

    private List<Integer> ask(int... bytes) {
        List<Integer> answers = new ArrayList<>();
        for (int value : bytes) {
            bench.out(DATA, value);
            answers.addAll(readAll(5));
        }
        return answers;
    }

    private int command(int value) {
        bench.out(COMMAND, value);
        return bench.in(DATA);
    }

    @Test
    void aKeyMakesAnInterruptAndATranslatedCode() {
        bench.keyboard.press(ScanCodes.type("a"));
        assertThat(bench.keyboard.willInterrupt()).isTrue();
        assertThat(bench.advanceToInterrupt(10 * MILLISECOND)).isEqualTo(MILLISECOND);
        assertThat(bench.interrupts.acknowledge()).isEqualTo(0x21);
        assertThat(bench.in(COMMAND)).isEqualTo(0x15);
        assertThat(bench.in(DATA)).isEqualTo(0x1E);
        assertThat(bench.in(COMMAND)).isEqualTo(0x14);
        assertThat(readAll(4)).containsExactly(0x9E);
        assertThat(bench.keyboard.active()).isFalse();
    }

    @Test
    void anUnreadByteHoldsTheKeyboardBack() {
        bench.keyboard.press(ScanCodes.type("ab"));
        bench.advance(100 * MILLISECOND);
        assertThat(bench.keyboard.willInterrupt()).isFalse();
        assertThat(bench.keyboard.inputWouldInterrupt()).isFalse();
        assertThat(readAll(10)).containsExactly(0x1E, 0x9E, 0x30, 0xB0);
        assertThat(bench.keyboard.inputWouldInterrupt()).isTrue();
    }

    @Test
    void withoutTranslationSetTwoIsSeen() {
        bench.out(COMMAND, 0x60, DATA, 0x05);
        bench.keyboard.press(new byte[] {0x1E, (byte) 0x9E, (byte) 0xE0, 0x48, (byte) 0xE0, (byte) 0xC8});
        assertThat(readAll(20)).containsExactly(0x1C, 0xF0, 0x1C, 0xE0, 0x75, 0xE0, 0xF0, 0x75);
    }

    @Test
    void theKeyboardCanUseSetOneItself() {
        bench.out(COMMAND, 0x60, DATA, 0x05);
        assertThat(ask(0xF0, 1)).containsExactly(0xFA, 0xFA);
        assertThat(ask(0xF0, 0)).containsExactly(0xFA, 0xFA, 0x01);
        bench.keyboard.press(ScanCodes.type("a"));
        assertThat(readAll(5)).containsExactly(0x1E, 0x9E);
        assertThat(ask(0xF0, 3)).containsExactly(0xFA, 0xFE);
    }

    @Test
    void everyKeySurvivesBothTranslations() {
        for (int code = 1; code < 0x59; code++) {
            if (ScanCodes.toSet2(code) != 0) {
                assertThat(ScanCodes.toSet1(ScanCodes.toSet2(code))).isEqualTo(code);
            }
        }
        // IBM PS/2 Technical Reference: F9, Enter, right arrow, F7, Alt+SysRq
        assertThat(List.of(0x01, 0x5A, 0x74, 0x83, 0x84))
                .map(ScanCodes::toSet1)
                .containsExactly(0x43, 0x1C, 0x4D, 0x41, 0x54);
    }

    @Test
    void keyboardCommandsAreAnswered() {
        assertThat(ask(0xEE)).containsExactly(0xEE);
        assertThat(ask(0xF2)).containsExactly(0xFA, 0xAB, 0x41); // the id AB 83 is translated, too
        assertThat(ask(0xED, 5)).containsExactly(0xFA, 0xFA);
        assertThat(bench.keyboard.leds()).isEqualTo(5);
        assertThat(ask(0xF3, 0x20)).containsExactly(0xFA, 0xFA);
        assertThat(ask(0xF6)).containsExactly(0xFA);
        assertThat(ask(0x01)).containsExactly(0xFE);
        assertThat(ask(0xFE)).containsExactly(0xFE);
    }

    @Test
    void aKeyboardThatIsSwitchedOffSeesNoFingers() {
        assertThat(ask(0xF5)).containsExactly(0xFA);
        bench.keyboard.press(ScanCodes.type("a"));
        assertThat(readAll(5)).isEmpty();
        assertThat(ask(0xF4)).containsExactly(0xFA);
        bench.keyboard.press(ScanCodes.type("a"));
        assertThat(readAll(5)).containsExactly(0x1E, 0x9E);
    }

    @Test
    void resetTakesTheTimeOfASelfTest() {
        bench.out(DATA, 0xFF);
        assertThat(readAll(299)).containsExactly(0xFA);
        assertThat(readAll(10)).containsExactly(0xAA);
    }

    @Test
    void controllerCommandsAreAnswered() {
        assertThat(command(0xAA)).isEqualTo(0x55);
        assertThat(command(0xAB)).isZero();
        assertThat(command(0xA9)).isZero();
        assertThat(command(0x20)).isEqualTo(0x65);
        bench.out(COMMAND, 0xA8);
        assertThat(command(0x20)).isEqualTo(0x45);
        bench.out(COMMAND, 0xAD);
        assertThat(command(0x20)).isEqualTo(0x55);
        bench.out(COMMAND, 0xAE, COMMAND, 0x65, DATA, 0x77);
        assertThat(command(0x25)).isEqualTo(0x77);
        assertThat(bench.in(COMMAND) & 0x08).isNotZero();
    }

    @Test
    void aKeyboardThatIsHeldOffSendsLater() {
        bench.out(COMMAND, 0xAD);
        bench.keyboard.press(ScanCodes.type("a"));
        assertThat(readAll(5)).isEmpty();
        assertThat(bench.keyboard.inputWouldInterrupt()).isFalse();
        bench.out(COMMAND, 0xAE);
        assertThat(readAll(5)).containsExactly(0x1E, 0x9E);
    }

    @Test
    void theAuxiliaryPortIsThereAndNoMouse() {
        bench.out(COMMAND, 0x60, DATA, 0x47, COMMAND, 0xD3, DATA, 0x5A);
        assertThat(bench.in(COMMAND) & 0x21).isEqualTo(0x21);
        assertThat(bench.interrupts.acknowledge()).isEqualTo(0x2C);
        assertThat(bench.in(DATA)).isEqualTo(0x5A);
        bench.out(COMMAND, 0xD4, DATA, 0xFF);
        assertThat(bench.in(COMMAND) & 0x61).isEqualTo(0x61);
        assertThat(bench.in(DATA)).isEqualTo(0xFE);
        assertThat(readAll(10)).isEmpty();
    }

    @Test
    void bothGatesMustCloseForAddressLine20ToBeOff() {
        assertThat(bench.addressLine20).isTrue();
        assertThat(command(0xD0) & 2).isNotZero();
        bench.out(COMMAND, 0xD1, DATA, 0xDD);
        assertThat(command(0xD0) & 2).isZero();
        assertThat(bench.addressLine20).isTrue();
        bench.out(0x92, 0);
        assertThat(bench.addressLine20).isFalse();
        bench.out(COMMAND, 0xD1, DATA, 0xDF);
        assertThat(bench.addressLine20).isTrue();
        bench.out(COMMAND, 0xDD);
        assertThat(bench.addressLine20).isFalse();
        bench.out(0x92, 2);
        assertThat(bench.addressLine20).isTrue();
    }

    @Test
    void theProcessorCanBeReset() {
        bench.out(COMMAND, 0xFE);
        assertThat(bench.resets).isEqualTo(1);
        bench.out(COMMAND, 0xF1);
        bench.out(0x92, 3);
        assertThat(bench.resets).isEqualTo(2);
        assertThat(bench.in(0x92)).isEqualTo(2);
    }

    @Test
    void textIsTypedWithShiftAndControl() {
        assertThat(ScanCodes.type("aA\r\u0003"))
                .containsExactly(0x1E, 0x9E, 0x2A, 0x1E, 0x9E, 0xAA, 0x1C, 0x9C, 0x1D, 0x2E, 0xAE, 0x9D);
        assertThat(ScanCodes.type("*\u007f")).containsExactly(0x2A, 0x09, 0x89, 0xAA, 0x0E, 0x8E);
        for (char c = ' '; c < 0x7F; c++) {
            assertThat(ScanCodes.type(String.valueOf(c)).length).isIn(2, 4);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> ScanCodes.type("\u00fc"));
        assertThatIllegalArgumentException().isThrownBy(() -> ScanCodes.type("\0"));
    }
}
