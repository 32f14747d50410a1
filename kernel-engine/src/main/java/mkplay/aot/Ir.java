package mkplay.aot;

/** Small pieces of LLVM assembly language. */
final class Ir {
    /** The convention of functions that take their parameters in registers: EAX, ECX, EDX, EDI, ESI. */
    static final String REGISTERS = "x86_regcallcc ";

    /** Attribute of a function, or of a call, that preserves no register. */
    static final String SAVES_NO_REGISTERS = "\"no_callee_saved_registers\"";

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private Ir() {}

    /** The LLVM type of a value on the Java stack. */
    static String type(String descriptor) {
        return switch (descriptor.charAt(0)) {
            case 'V' -> "void";
            case 'J' -> "i64";
            case 'L', '[' -> "ptr";
            default -> "i32";
        };
    }

    /** The LLVM type of a value in memory. */
    static String memoryType(String descriptor) {
        return switch (descriptor.charAt(0)) {
            case 'Z', 'B' -> "i8";
            case 'S', 'C' -> "i16";
            default -> type(descriptor);
        };
    }

    /** A constant byte array: {@code zeroinitializer} or {@code c"..."}. */
    static void bytes(StringBuilder out, byte[] bytes, int from, int to) {
        boolean zero = true;
        for (int i = from; i < to && zero; i++) {
            zero = bytes[i] == 0;
        }
        if (zero) {
            out.append("zeroinitializer");
            return;
        }
        out.append("c\"");
        for (int i = from; i < to; i++) {
            int b = bytes[i] & 0xFF;
            if (b >= 0x20 && b < 0x7F && b != '"' && b != '\\') {
                out.append((char) b);
            } else {
                out.append('\\').append(HEX[b >> 4]).append(HEX[b & 15]);
            }
        }
        out.append('"');
    }

    /** A text as the inside of an LLVM string literal. */
    static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c < 0x7F && c != '"' && c != '\\') {
                out.append(c);
            } else {
                out.append('\\').append(HEX[(c >> 4) & 15]).append(HEX[c & 15]);
            }
        }
        return out.toString();
    }

    /** A global name, quoted. */
    static String global(String symbol) {
        return "@\"" + escape(symbol) + "\"";
    }

    /** {@code base + offset} as a constant expression. */
    static String plus(String base, int offset) {
        return offset == 0 ? base : "getelementptr inbounds (i8, ptr " + base + ", i32 " + offset + ")";
    }
}
