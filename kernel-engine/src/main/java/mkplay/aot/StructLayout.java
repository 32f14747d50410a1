package mkplay.aot;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where the fields of a class lie in memory. */
record StructLayout(String className, int size, int align, List<Field> fields, Map<String, Field> byName) {
    /** How a field's bytes are used. */
    enum Storage {
        /** A primitive, or a reference as a 32-bit pointer. */
        SCALAR,
        /** A struct in place. */
        STRUCT,
        /** An array in place. */
        ARRAY
    }

    record Field(
            String name,
            String descriptor,
            int offset,
            int size,
            Storage storage,
            boolean isVolatile,
            @Nullable ArrayShape array) {}

    static StructLayout of(String className, int size, int align, List<Field> fields) {
        Map<String, Field> byName = new TreeMap<>();
        fields.forEach(f -> byName.put(f.name(), f));
        return new StructLayout(className, size, align, List.copyOf(fields), byName);
    }

    /** Bytes of a primitive or pointer in memory. */
    static int scalarSize(String descriptor) {
        return switch (descriptor.charAt(0)) {
            case 'Z', 'B' -> 1;
            case 'S', 'C' -> 2;
            case 'J', 'D' -> 8;
            default -> 4;
        };
    }

    /** Alignment of a scalar: natural, but at most 4 as in the System V ABI for i386. */
    static int scalarAlign(String descriptor) {
        return Math.min(4, scalarSize(descriptor));
    }
}
