package mkplay.x86.device;

import java.io.ByteArrayOutputStream;

/** Key codes of PC keyboards: sets 1 and 2, the translation between them, and what to type for a text. */
public final class ScanCodes {
    /** The prefixes of extended keys; the same in both sets. */
    static final int EXTENDED = 0xE0, PAUSE = 0xE1;
    /** Set 2: the next code is a release. */
    static final int BREAK = 0xF0;
    /** Set 1: a release has this bit. */
    static final int RELEASED = 0x80;

    private static final int LEFT_SHIFT = 0x2A;
    private static final int CONTROL = 0x1D;

    /** What the 8042 makes of the codes 0 to 0x7F of set 2 (IBM PS/2 Technical Reference, Keyboard Controller). */
    private static final String TRANSLATION = "FF43413F3D3B3C58644442403E0F295965382A701D10025A66712C1F1E11035B"
            + "672E2D201205045C68392F211413065D693130232215075E6A7232241608095F"
            + "6B332517180B0A606C34352627190C616D7328741A0D626E3A361C1B752B6376"
            + "55567778797A0E7B7C4F7D4B477E7F6F5253504C4D480145574E514A37494654";

    private static final byte[] TO_SET_1 = java.util.HexFormat.of().parseHex(TRANSLATION);
    private static final byte[] TO_SET_2 = inverse();

    /** Set 1 codes from 1 on in their order on the keyboard; a space in a row is a key without a character. */
    private static final String PLAIN = "\0\33" + "1234567890-=\b\tqwertyuiop[]\n\0asdfghjkl;'`\0\\zxcvbnm,./\0\0\0 ";

    private static final String SHIFTED = "\0\0" + "!@#$%^&*()_+\0\0QWERTYUIOP{}\0\0ASDFGHJKL:\"~\0|ZXCVBNM<>?";

    private ScanCodes() {}

    private static byte[] inverse() {
        byte[] inverse = new byte[0x80];
        for (int code = 0; code < TO_SET_1.length; code++) {
            if ((TO_SET_1[code] & 0x80) == 0) {
                inverse[TO_SET_1[code]] = (byte) code;
            }
        }
        inverse[0x41] = (byte) 0x83; // F7
        inverse[0x54] = (byte) 0x84; // Alt + Print Screen
        return inverse;
    }

    /** A set 2 code below 0xE0 as the controller translates it; breaks are handled by the caller. */
    static int toSet1(int code) {
        return switch (code) {
            case 0x83 -> 0x41;
            case 0x84 -> 0x54;
            default -> code < TO_SET_1.length ? TO_SET_1[code] & 0xFF : code;
        };
    }

    /** The set 2 code of the key with a set 1 code (without the release bit). */
    static int toSet2(int code) {
        return TO_SET_2[code & 0x7F] & 0xFF;
    }

    /**
     * The set 1 codes of somebody typing a text on a US keyboard. Line feed and carriage return are Enter, backspace and 0x7F
     * are Backspace, other control characters are typed with Control.
     *
     * @throws IllegalArgumentException for a character that this keyboard has not
     */
    public static byte[] type(String text) {
        ByteArrayOutputStream codes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            type(codes, text.charAt(i));
        }
        return codes.toByteArray();
    }

    private static void type(ByteArrayOutputStream codes, char typed) {
        char c = typed == '\r' ? '\n' : typed == 0x7F ? '\b' : typed;
        if (PLAIN.indexOf(c) > 0) {
            tap(codes, PLAIN.indexOf(c));
        } else if (SHIFTED.indexOf(c) > 0) {
            with(codes, LEFT_SHIFT, SHIFTED.indexOf(c));
        } else if (c < ' ' && PLAIN.indexOf(Character.toLowerCase((char) (c + '@'))) > 0) {
            with(codes, CONTROL, PLAIN.indexOf(Character.toLowerCase((char) (c + '@'))));
        } else {
            throw new IllegalArgumentException("no key for character " + (int) c);
        }
    }

    private static void tap(ByteArrayOutputStream codes, int code) {
        codes.write(code);
        codes.write(code | RELEASED);
    }

    private static void with(ByteArrayOutputStream codes, int modifier, int code) {
        codes.write(modifier);
        tap(codes, code);
        codes.write(modifier | RELEASED);
    }
}
