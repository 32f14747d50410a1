package mkplay.aot;

import java.lang.classfile.FieldModel;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.Array;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeMap;
import mkplay.systemjava.Align;
import mkplay.systemjava.Inline;
import org.jspecify.annotations.Nullable;

/**
 * Turns the reachable statics, as the class initialisers left them in this JVM, into globals with initial data. Objects keep
 * their identity: two references to one object become two pointers to one global.
 */
final class StaticImage {
    /** How compiled code sees a static. */
    sealed interface Static {
        /** A variable in memory. */
        record Variable(String symbol, String descriptor, boolean isVolatile) implements Static {}

        /** A final primitive. */
        record Constant(String descriptor, long value) implements Static {}

        /** A final reference to a struct or string; a null expression is null. */
        record Reference(String descriptor, @Nullable String expression) implements Static {}

        /** A final array. */
        record ArrayData(String expression, ArrayShape shape) implements Static {}
    }

    private record Pending(Object object, StructLayout layout, String symbol) {}

    private final Classes classes;
    private final Layouts layouts;
    private final Strings strings;
    private final Violations violations;
    private final Program program;
    private final Map<FieldId, Static> statics = new TreeMap<>();
    private final Map<Object, String> places = new IdentityHashMap<>();
    private final Deque<Pending> pending = new ArrayDeque<>();
    private final StringBuilder globals = new StringBuilder();
    private final ObjectWriter writer;

    StaticImage(Classes classes, Layouts layouts, Strings strings, Violations violations, Program program) {
        this.classes = classes;
        this.layouts = layouts;
        this.strings = strings;
        this.violations = violations;
        this.program = program;
        this.writer = new ObjectWriter(layouts, this);
    }

    /** Reads every reachable static and lays out all data. */
    void build() {
        Map<FieldId, Object> values = new TreeMap<>();
        for (FieldId id : program.statics) {
            FieldModel field = classes.field(id.owner(), id.name());
            if (field != null) {
                Object value = read(id, field);
                if (value != null) {
                    values.put(id, value);
                }
                if (field.fieldType().stringValue().startsWith("[")) {
                    statics.put(id, declare(id, field, value));
                }
            }
        }
        // After the pools, for a final reference may name an element of one.
        for (FieldId id : program.statics) {
            FieldModel field = classes.field(id.owner(), id.name());
            if (field != null && !statics.containsKey(id)) {
                statics.put(id, declare(id, field, values.get(id)));
            }
        }
        // Only now, with every pool element placed, can references be resolved.
        statics.forEach((id, s) -> define(id, s, values.get(id)));
        while (!pending.isEmpty()) {
            Pending next = pending.remove();
            DataImage image = new DataImage(next.layout().size());
            writer.struct(image, 0, next.object(), next.layout(), next.symbol());
            global(next.symbol(), "internal", image, next.layout().align());
        }
    }

    /** How compiled code sees a static; null when it was refused. */
    @Nullable
    Static get(FieldId id) {
        return statics.get(id);
    }

    void write(StringBuilder out) {
        out.append(globals);
    }

    private @Nullable Object read(FieldId id, FieldModel model) {
        try {
            var field = classes.initialised(id.owner()).getDeclaredField(id.name());
            field.setAccessible(true);
            return field.get(null);
        } catch (ReflectiveOperationException | LinkageError e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            report(id, model, "its class initialiser failed in the compiler: " + cause);
            return null;
        }
    }

    private void report(FieldId id, FieldModel model, String detail) {
        violations.report(Rule.STATIC, classes.place(id.owner(), id.name(), model, ""), 0, detail);
    }

    private Static declare(FieldId id, FieldModel field, @Nullable Object value) {
        String descriptor = field.fieldType().stringValue();
        boolean isFinal = field.flags().has(AccessFlag.FINAL);
        if (descriptor.startsWith("[")) {
            return declareArray(id, field, descriptor.substring(1), value);
        }
        if (Layouts.isReference(descriptor)) {
            String className = Layouts.className(descriptor);
            if (!className.equals(Layouts.STRING) && !layouts.checkStruct(className, id.toString())) {
                report(id, field, "static of type " + className.replace('/', '.'));
                return new Static.Reference(descriptor, null);
            }
            if (isFinal) {
                return declareObject(id, descriptor, value);
            }
        } else if (isFinal && !program.exportedStatics.containsKey(id)) {
            return new Static.Constant(descriptor, value == null ? 0 : ObjectWriter.number(value));
        }
        return new Static.Variable(symbol(id), descriptor, field.flags().has(AccessFlag.VOLATILE));
    }

    private Static declareObject(FieldId id, String descriptor, @Nullable Object value) {
        if (value == null) {
            return new Static.Reference(descriptor, null);
        }
        if (value instanceof String s) {
            return new Static.Reference(descriptor, strings.symbol(s));
        }
        String place = places.get(value);
        if (place == null) {
            place = Ir.global(symbol(id));
            place(value, place);
        }
        return new Static.Reference(descriptor, place);
    }

    private Static declareArray(FieldId id, FieldModel field, String element, @Nullable Object value) {
        if (!field.flags().has(AccessFlag.FINAL) || element.startsWith("[") || value == null) {
            violations.report(
                    Rule.ARRAY,
                    classes.place(id.owner(), id.name(), field, ""),
                    0,
                    "a static array is final, one-dimensional and not null");
            return new Static.ArrayData("null", new ArrayShape("I", 0, 4, false));
        }
        boolean reference = Layouts.isReference(element);
        if (reference
                && !Layouts.className(element).equals(Layouts.STRING)
                && !layouts.checkStruct(Layouts.className(element), id.toString())) {
            report(id, field, "array of " + Layouts.className(element).replace('/', '.'));
            return new Static.ArrayData("null", new ArrayShape("I", 0, 4, false));
        }
        if (element.equals("F") || element.equals("D")) {
            violations.report(
                    Rule.FLOAT, classes.place(id.owner(), id.name(), field, ""), 0, "array of float or double");
        }
        ArrayShape shape =
                layouts.shape(element, Array.getLength(value), reference && Classes.has(field, Inline.class));
        String base = Ir.global(symbol(id));
        if (shape.inline()) {
            placeElements(id, field, value, shape, base);
        }
        return new Static.ArrayData(base, shape);
    }

    private void placeElements(FieldId id, FieldModel field, Object array, ArrayShape shape, String base) {
        for (int i = 0; i < shape.length(); i++) {
            Object element = Array.get(array, i);
            if (element == null) {
                report(id, field, "element " + i + " of the @Inline array is null");
            } else if (places.containsKey(element)) {
                report(id, field, "element " + i + " of the @Inline array lies in another place, too");
            } else {
                place(element, Ir.plus(base, i * shape.elementSize()));
            }
        }
    }

    /** Notes where an object lies, and with it the structs in place inside it. */
    private void place(Object object, String expression) {
        if (places.put(object, expression) != null) {
            problem(object, "", "one object lies in two places: " + expression);
        }
        StructLayout layout = layoutOf(object);
        for (StructLayout.Field field : layout.fields()) {
            int offset = field.offset();
            if (field.storage() == StructLayout.Storage.STRUCT) {
                Object part = ObjectWriter.get(object, field.name());
                if (part != null) {
                    place(part, plus(expression, offset));
                }
            } else if (field.array() != null && field.array().inline()) {
                Object array = ObjectWriter.get(object, field.name());
                for (int i = 0; array != null && i < Array.getLength(array); i++) {
                    Object part = Array.get(array, i);
                    if (part != null) {
                        place(part, plus(expression, offset + i * field.array().elementSize()));
                    }
                }
            }
        }
    }

    private static String plus(String expression, int offset) {
        return Ir.plus(expression, offset);
    }

    StructLayout layoutOf(Object object) {
        return layouts.of(object.getClass().getName().replace('.', '/'));
    }

    /** The address of an object as a constant expression; gives it a global of its own if it has no place yet. */
    String address(Object object, String near) {
        if (object instanceof String s) {
            return strings.symbol(s);
        }
        String place = places.get(object);
        if (place == null) {
            String symbol = near + "$" + object.getClass().getSimpleName() + places.size();
            place = Ir.global(symbol);
            place(object, place);
            pending.add(new Pending(object, layoutOf(object), symbol));
        }
        return place;
    }

    void problem(Object object, String fieldName, String detail) {
        String owner = object.getClass().getName().replace('.', '/');
        violations.report(Rule.LAYOUT, classes.place(owner, fieldName, classes.field(owner, fieldName), ""), 0, detail);
    }

    /** The bytes of a static that was laid out, for tests that compare memory. */
    DataImage content(FieldId id) {
        FieldModel field = classes.field(id.owner(), id.name());
        Object value = field == null ? null : read(id, field);
        DataImage image = new DataImage(
                switch (statics.get(id)) {
                    case Static.Variable v -> StructLayout.scalarSize(v.descriptor());
                    case Static.ArrayData a -> a.shape().size();
                    case Static.Reference r ->
                        layouts.of(Layouts.className(r.descriptor())).size();
                    case null, default -> throw new IllegalArgumentException(id + " has no bytes");
                });
        switch (statics.get(id)) {
            case Static.Variable v -> writer.scalar(image, 0, image.size(), value, "");
            case Static.ArrayData a when value != null -> writer.array(image, 0, value, a.shape(), "");
            case Static.Reference r when value != null -> writer.struct(image, 0, value, layoutOf(value), "");
            default -> {}
        }
        return image;
    }

    private void define(FieldId id, Static s, @Nullable Object value) {
        String linkage = program.exportedStatics.containsKey(id) ? "" : "internal";
        switch (s) {
            case Static.Variable v -> scalar(v, linkage, value);
            case Static.Reference r -> {
                if (value != null
                        && !(value instanceof String)
                        && Ir.global(symbol(id)).equals(r.expression())) {
                    StructLayout layout = layoutOf(value);
                    DataImage image = new DataImage(layout.size());
                    writer.struct(image, 0, value, layout, symbol(id));
                    global(symbol(id), linkage, image, Math.max(layout.align(), align(id)));
                } else if (!linkage.equals("internal")) {
                    report(id, classes.field(id.owner(), id.name()), "exported, but its object lies in another static");
                }
            }
            case Static.ArrayData a -> {
                if (value != null && !a.expression().equals("null")) {
                    DataImage image = new DataImage(a.shape().size());
                    writer.array(image, 0, value, a.shape(), symbol(id));
                    int natural = a.shape().inline()
                            ? layouts.of(Layouts.className(a.shape().element())).align()
                            : 4;
                    global(symbol(id), linkage, image, Math.max(natural, align(id)));
                }
            }
            case Static.Constant c -> {}
        }
    }

    private void scalar(Static.Variable v, String linkage, @Nullable Object value) {
        String type = Ir.memoryType(v.descriptor());
        String initial;
        if (type.equals("ptr")) {
            initial = value == null ? "null" : address(value, v.symbol());
        } else {
            initial = value == null ? "0" : Long.toString(ObjectWriter.number(value));
        }
        // Together in one section, so that an image can place the small and often used variables in one page.
        boolean zero = initial.equals("0") || initial.equals("null");
        globals.append("%s = %s dso_local global %s %s,%s align %d%n"
                .formatted(
                        Ir.global(v.symbol()),
                        linkage,
                        type,
                        initial,
                        zero ? " section \".bss.scalars\"," : "",
                        StructLayout.scalarAlign(v.descriptor())));
    }

    private void global(String symbol, String linkage, DataImage image, int align) {
        globals.append("%s = %s dso_local global %s, align %d%n"
                .formatted(Ir.global(symbol), linkage, image.initializer(), align));
    }

    private int align(FieldId id) {
        FieldModel field = classes.field(id.owner(), id.name());
        var align = field == null ? null : Classes.annotation(field, Align.class);
        return align == null ? 1 : Classes.number(align, "value", 1);
    }

    private String symbol(FieldId id) {
        String exported = program.exportedStatics.get(id);
        return exported != null ? exported : id.toString();
    }
}
