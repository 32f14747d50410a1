package mkplay.aot;

import java.lang.reflect.Field;
import java.util.List;
import mkplay.systemjava.Export;

/** Layouts of structs and symbols of statics, as the compiler gives them to an image: for readers of a machine's memory. */
public final class ImageLayouts {

    /**
     * A primitive field of a struct, or a reference, which is a 32-bit pointer.
     *
     * @param descriptor the field's type as in a class file
     * @param offset bytes from the start of the struct
     */
    public record Place(String name, String descriptor, int offset) {}

    private final Layouts layouts;

    /** Reads class files from this loader; none of the classes is initialised. */
    public ImageLayouts(ClassLoader loader) {
        layouts = new Layouts(new Classes(loader), new Violations());
    }

    /** Bytes of a struct. */
    public int size(Class<?> struct) {
        return layout(struct).size();
    }

    /** The fields of a struct that are neither structs nor arrays in place. */
    public List<Place> scalars(Class<?> struct) {
        return layout(struct).fields().stream()
                .filter(f -> f.storage() == StructLayout.Storage.SCALAR)
                .map(f -> new Place(f.name(), f.descriptor(), f.offset()))
                .toList();
    }

    private StructLayout layout(Class<?> struct) {
        return layouts.of(struct.getName().replace('.', '/'));
    }

    /**
     * The symbol of a static field.
     *
     * @throws IllegalArgumentException if the class has no such field
     */
    public static String symbol(Class<?> owner, String name) {
        try {
            Field field = owner.getDeclaredField(name);
            Export export = field.getAnnotation(Export.class);
            if (export != null) {
                return export.value().isEmpty() ? name : export.value();
            }
            return new FieldId(owner.getName().replace('.', '/'), name).toString();
        } catch (NoSuchFieldException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
