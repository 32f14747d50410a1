package mkplay.engine;

import java.util.HashMap;
import java.util.Map;

/**
 * Keys by the names that browsers give to their places (UI Events KeyboardEvent code Values), as codes of scan code set 1 (IBM
 * PS/2 Technical Reference, Keyboard).
 */
public final class KeyCodes {

    private static final int EXTENDED = 0xE0;
    private static final int RELEASED = 0x80;

    /** Code by name; 0xE0xx for extended keys. */
    private static final Map<String, Integer> CODES = new HashMap<>();

    static {
        row(0x01, "Escape Digit1 Digit2 Digit3 Digit4 Digit5 Digit6 Digit7 Digit8 Digit9 Digit0 Minus Equal Backspace");
        row(0x0F, "Tab KeyQ KeyW KeyE KeyR KeyT KeyY KeyU KeyI KeyO KeyP BracketLeft BracketRight Enter");
        row(0x1D, "ControlLeft KeyA KeyS KeyD KeyF KeyG KeyH KeyJ KeyK KeyL Semicolon Quote Backquote");
        row(0x2A, "ShiftLeft Backslash KeyZ KeyX KeyC KeyV KeyB KeyN KeyM Comma Period Slash ShiftRight");
        row(0x37, "NumpadMultiply AltLeft Space CapsLock F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 NumLock ScrollLock");
        row(0x47, "Numpad7 Numpad8 Numpad9 NumpadSubtract Numpad4 Numpad5 Numpad6 NumpadAdd");
        row(0x4F, "Numpad1 Numpad2 Numpad3 Numpad0 NumpadDecimal");
        row(0x56, "IntlBackslash F11 F12");
        row(0xE047, "Home ArrowUp PageUp");
        row(0xE04F, "End ArrowDown PageDown Insert Delete");
        row(0xE05B, "MetaLeft MetaRight ContextMenu");
        CODES.put("NumpadEnter", 0xE01C);
        CODES.put("ControlRight", 0xE01D);
        CODES.put("NumpadDivide", 0xE035);
        CODES.put("AltRight", 0xE038);
        CODES.put("ArrowLeft", 0xE04B);
        CODES.put("ArrowRight", 0xE04D);
    }

    private KeyCodes() {}

    private static void row(int first, String names) {
        int code = first;
        for (String name : names.split(" ")) {
            CODES.put(name, code++);
        }
    }

    /**
     * The scan codes of a key that goes down or up.
     *
     * @param name a {@code KeyboardEvent.code}
     * @return one or two bytes, none for a key that a PC keyboard does not have
     */
    public static byte[] scanCodes(String name, boolean down) {
        Integer code = CODES.get(name);
        if (code == null) {
            return new byte[0];
        }
        byte last = (byte) (code & 0xFF | (down ? 0 : RELEASED));
        return code > 0xFF ? new byte[] {(byte) EXTENDED, last} : new byte[] {last};
    }
}
