package mkplay.aot;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads what the conformance driver wrote. */
final class Report {
    private Report() {}

    /** The next outcome: a value, or message and place of a failed check. */
    static String outcome(ByteBuffer report, Class<?> type) {
        byte tag = report.get();
        if (tag == 'R') {
            int low = report.getInt();
            int high = report.getInt();
            if (type == void.class) {
                return "nothing";
            }
            return Long.toString(type == long.class ? (long) high << 32 | Integer.toUnsignedLong(low) : low);
        }
        if (tag == 'P') {
            int line = report.getInt();
            String message = text(report);
            return message + " at " + text(report) + ":" + line;
        }
        return "garbage " + tag;
    }

    private static String text(ByteBuffer report) {
        byte[] text = new byte[Math.min(report.getInt(), report.remaining())];
        report.get(text);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /** A value as {@link #outcome} would say it. */
    static String value(Object value) {
        return switch (value) {
            case null -> "nothing";
            case Boolean b -> b ? "1" : "0";
            default -> Long.toString(ObjectWriter.number(value));
        };
    }

    /** Compares the next bytes with what they should be; empty when equal. A pointer is compared with null only. */
    static String difference(ByteBuffer report, DataImage expected) {
        byte[] actual = new byte[expected.size()];
        report.get(actual);
        for (int i = 0; i < actual.length; i++) {
            if (expected.isPointer(i)) {
                i += 3;
            } else if (actual[i] != expected.at(i)) {
                return " at offset %d: %02x on the JVM, %02x compiled".formatted(i, expected.at(i), actual[i]);
            }
        }
        return "";
    }
}
