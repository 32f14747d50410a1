package mkplay.aot;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/** Writes the values of objects of this JVM into {@link DataImage}s, as their layouts say. */
final class ObjectWriter {
    private final Layouts layouts;
    private final StaticImage image;

    ObjectWriter(Layouts layouts, StaticImage image) {
        this.layouts = layouts;
        this.image = image;
    }

    void struct(DataImage out, int base, Object object, StructLayout layout, String near) {
        for (StructLayout.Field field : layout.fields()) {
            Object value = get(object, field.name());
            int at = base + field.offset();
            switch (field.storage()) {
                case SCALAR -> scalar(out, at, field.size(), value, near);
                case STRUCT -> {
                    if (value == null) {
                        image.problem(object, field.name(), "an @Inline field is null after construction");
                    } else {
                        struct(out, at, value, layouts.of(Layouts.className(field.descriptor())), near);
                    }
                }
                case ARRAY -> {
                    ArrayShape shape = field.array();
                    if (value == null || shape == null || Array.getLength(value) != shape.length()) {
                        image.problem(object, field.name(), "the array does not have the length of @Count");
                    } else {
                        array(out, at, value, shape, near);
                    }
                }
            }
        }
    }

    void array(DataImage out, int base, Object array, ArrayShape shape, String near) {
        for (int i = 0; i < shape.length(); i++) {
            Object element = Array.get(array, i);
            int at = base + i * shape.elementSize();
            if (!shape.inline()) {
                scalar(out, at, shape.elementSize(), element, near);
            } else if (element != null) {
                struct(out, at, element, layouts.of(Layouts.className(shape.element())), near);
            }
        }
    }

    void scalar(DataImage out, int at, int size, @Nullable Object value, String near) {
        switch (value) {
            case null -> {}
            case Number n -> out.put(at, size, n.longValue());
            case Boolean b -> out.put(at, size, b ? 1 : 0);
            case Character c -> out.put(at, size, c);
            default -> out.pointer(at, image.address(value, near));
        }
    }

    static long number(Object value) {
        return switch (value) {
            case Number n -> n.longValue();
            case Boolean b -> b ? 1 : 0;
            case Character c -> c;
            default -> throw new IllegalArgumentException("not a primitive: " + value);
        };
    }

    static @Nullable Object get(Object object, String name) {
        try {
            Field field = object.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(object);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
