package mkplay.cli;

import java.nio.charset.StandardCharsets;
import mkplay.x86.device.ScanCodes;

/** Text of a terminal as keys of a PC's keyboard. */
final class KeyboardText {

    private KeyboardText() {}

    /** The codes of set 1 that type a text. */
    static byte[] codes(byte[] text) {
        return ScanCodes.type(new String(text, StandardCharsets.US_ASCII));
    }
}
