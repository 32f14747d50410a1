package mkplay.x86.gdb;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Numbers and bytes as the protocol writes them. */
final class Hex {
    /** A request that makes no sense; its answer is an error code. */
    static final class BadRequest extends Exception {
        private static final long serialVersionUID = 1;

        BadRequest() {
            super(null, null, false, false);
        }
    }

    private Hex() {}

    /** A number of up to 64 bits, most significant digit first. */
    static long number(String digits) throws BadRequest {
        if (digits.isEmpty() || digits.length() > 16) {
            throw new BadRequest();
        }
        try {
            return HexFormat.fromHexDigitsToLong(digits);
        } catch (IllegalArgumentException e) {
            throw new BadRequest();
        }
    }

    /** A 32-bit address or value; more bits are an error. */
    static int address(String digits) throws BadRequest {
        long value = number(digits);
        if (value >>> 32 != 0) {
            throw new BadRequest();
        }
        return (int) value;
    }

    /** Bytes, two digits each. */
    static byte[] bytes(String digits) throws BadRequest {
        try {
            return HexFormat.of().parseHex(digits);
        } catch (IllegalArgumentException e) {
            throw new BadRequest();
        }
    }

    static String of(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    static String ofText(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** 32 bits in the target's byte order. */
    static String ofInt(int value) {
        return HexFormat.of().toHexDigits(Integer.reverseBytes(value));
    }

    /** 32 bits in the target's byte order. */
    static int toInt(String digits) throws BadRequest {
        if (digits.length() != 8) {
            throw new BadRequest();
        }
        return Integer.reverseBytes((int) number(digits));
    }
}
