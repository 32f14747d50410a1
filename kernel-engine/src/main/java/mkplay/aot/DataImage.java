package mkplay.aot;

import java.util.Map;
import java.util.TreeMap;

/** The initial content of one global: bytes, and pointers at some offsets. */
final class DataImage {
    private final byte[] bytes;
    private final TreeMap<Integer, String> pointers = new TreeMap<>();

    DataImage(int size) {
        bytes = new byte[size];
    }

    void put(int offset, int size, long value) {
        for (int i = 0; i < size; i++) {
            bytes[offset + i] = (byte) (value >>> (8 * i));
        }
    }

    void pointer(int offset, String expression) {
        pointers.put(offset, expression);
    }

    int size() {
        return bytes.length;
    }

    byte at(int offset) {
        return bytes[offset];
    }

    /** Whether a pointer begins at the offset. */
    boolean isPointer(int offset) {
        return pointers.containsKey(offset);
    }

    /** Type and value: {@code <{ [8 x i8], ptr }> <{ [8 x i8] c"...", ptr @x }>}. */
    String initializer() {
        if (pointers.isEmpty()) {
            StringBuilder plain = new StringBuilder("[" + bytes.length + " x i8] ");
            Ir.bytes(plain, bytes, 0, bytes.length);
            return plain.toString();
        }
        StringBuilder type = new StringBuilder();
        StringBuilder value = new StringBuilder();
        int at = 0;
        for (Map.Entry<Integer, String> pointer : pointers.entrySet()) {
            run(type, value, at, pointer.getKey());
            type.append(type.isEmpty() ? "" : ", ").append("ptr");
            value.append(value.isEmpty() ? "" : ", ").append("ptr ").append(pointer.getValue());
            at = pointer.getKey() + 4;
        }
        run(type, value, at, bytes.length);
        return "<{ " + type + " }> <{ " + value + " }>";
    }

    private void run(StringBuilder type, StringBuilder value, int from, int to) {
        if (from == to) {
            return;
        }
        String piece = "[" + (to - from) + " x i8]";
        type.append(type.isEmpty() ? "" : ", ").append(piece);
        value.append(value.isEmpty() ? "" : ", ").append(piece).append(' ');
        Ir.bytes(value, bytes, from, to);
    }
}
