package mkplay.aot;

import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import mkplay.aot.StructLayout.Field;
import mkplay.aot.StructLayout.Storage;
import mkplay.systemjava.At;
import mkplay.systemjava.Count;
import mkplay.systemjava.Inline;
import mkplay.systemjava.Struct;

/** Computes and checks the layout of every class that is used as a struct. */
final class Layouts {
    static final String STRING = "java/lang/String";

    private final Classes classes;
    private final Violations violations;
    private final Map<String, StructLayout> known = new TreeMap<>();
    private final Set<String> inProgress = new HashSet<>();
    private final Map<String, Boolean> isStruct = new HashMap<>();

    Layouts(Classes classes, Violations violations) {
        this.classes = classes;
        this.violations = violations;
    }

    /** All layouts asked for so far. */
    Iterable<StructLayout> all() {
        return known.values();
    }

    /** Whether the class may be a struct; if not, the reasons have been reported. */
    boolean checkStruct(String internalName, String reachedFrom) {
        return isStruct.computeIfAbsent(internalName, name -> structProblem(name, reachedFrom));
    }

    private boolean structProblem(String name, String reachedFrom) {
        ClassModel model = classes.find(name);
        if (model == null || name.startsWith("java/")) {
            return false;
        }
        var place = classes.place(name, "", null, reachedFrom);
        boolean good = true;
        if (model.superclass().isPresent()
                && model.superclass().get().asInternalName().equals("java/lang/Enum")) {
            violations.report(Rule.ENUM, place, 0, "enum " + name.replace('/', '.') + " is used on the target");
            return false;
        }
        if (!model.flags().has(AccessFlag.FINAL)) {
            violations.report(Rule.STRUCT, place, 0, "class is not final");
            good = false;
        }
        if (model.superclass().isEmpty()
                || !model.superclass().get().asInternalName().equals("java/lang/Object")) {
            violations.report(Rule.STRUCT, place, 0, "class extends another class");
            good = false;
        }
        if (!model.interfaces().isEmpty()) {
            violations.report(Rule.STRUCT, place, 0, "class implements an interface");
            good = false;
        }
        return good;
    }

    /** The layout; a class that breaks a rule gets one as well, so that checking can go on. */
    StructLayout of(String internalName) {
        StructLayout layout = known.get(internalName);
        if (layout == null) {
            if (!inProgress.add(internalName)) {
                violations.report(
                        Rule.LAYOUT, classes.place(internalName, "", null, ""), 0, "class contains itself in place");
                return StructLayout.of(internalName, 4, 4, List.of());
            }
            layout = new Computation(internalName).run();
            inProgress.remove(internalName);
            known.put(internalName, layout);
        }
        return layout;
    }

    /** Element shape of an array of {@code length} elements with this element descriptor. */
    ArrayShape shape(String element, int length, boolean inline) {
        int size = inline ? of(className(element)).size() : StructLayout.scalarSize(element);
        return new ArrayShape(element, length, size, inline);
    }

    static boolean isReference(String descriptor) {
        return descriptor.startsWith("L");
    }

    static String className(String descriptor) {
        return descriptor.substring(1, descriptor.length() - 1);
    }

    private final class Computation {
        private final String name;
        private final ClassModel model;
        private final List<Field> fields = new ArrayList<>();
        private int end;
        private int align = 1;

        Computation(String name) {
            this.name = name;
            this.model = classes.get(name);
        }

        StructLayout run() {
            var struct = Classes.annotation(model, Struct.class);
            for (FieldModel field : model.fields()) {
                if (!field.flags().has(AccessFlag.STATIC)) {
                    add(field, struct != null);
                }
            }
            if (struct == null) {
                return StructLayout.of(name, roundUp(Math.max(end, 1), align), align, fields);
            }
            int declaredAlign = Classes.number(struct, "align", 4);
            int declaredSize = Classes.number(struct, "size", 0);
            if (Integer.bitCount(declaredAlign) != 1 || declaredAlign < align) {
                problem("", "align " + declaredAlign + " is no power of two or below the fields' alignment " + align);
            }
            if (end > declaredSize || declaredSize % Math.max(1, declaredAlign) != 0) {
                problem("", "size " + declaredSize + " but the fields end at " + end + ", align " + declaredAlign);
            }
            checkOverlaps();
            return StructLayout.of(name, declaredSize, declaredAlign, fields);
        }

        private void add(FieldModel field, boolean explicit) {
            String fieldName = field.fieldName().stringValue();
            String descriptor = field.fieldType().stringValue();
            Field unplaced = storage(field, fieldName, descriptor);
            int fieldAlign = alignOf(unplaced);
            int offset = roundUp(end, fieldAlign);
            var at = Classes.annotation(field, At.class);
            if (at != null) {
                offset = Classes.number(at, "value", 0);
                if (offset < 0 || offset % fieldAlign != 0) {
                    problem(fieldName, "offset " + offset + " is misaligned for " + descriptor);
                }
            } else if (explicit) {
                problem(fieldName, "field of a @Struct without @At");
            }
            align = Math.max(align, fieldAlign);
            end = Math.max(end, offset + unplaced.size());
            fields.add(new Field(
                    fieldName,
                    descriptor,
                    offset,
                    unplaced.size(),
                    unplaced.storage(),
                    unplaced.isVolatile(),
                    unplaced.array()));
        }

        private Field storage(FieldModel field, String fieldName, String descriptor) {
            boolean isVolatile = field.flags().has(AccessFlag.VOLATILE);
            boolean inline = Classes.has(field, Inline.class);
            if (descriptor.startsWith("[")) {
                return new Field(
                        fieldName,
                        descriptor,
                        0,
                        array(field, fieldName).size(),
                        Storage.ARRAY,
                        false,
                        array(field, fieldName));
            }
            checkType(fieldName, descriptor);
            if (inline && isReference(descriptor) && !descriptor.equals("L" + STRING + ";")) {
                if (!field.flags().has(AccessFlag.FINAL)) {
                    problem(fieldName, "an @Inline field is final");
                }
                int size = of(className(descriptor)).size();
                return new Field(fieldName, descriptor, 0, size, Storage.STRUCT, false, null);
            }
            return new Field(
                    fieldName, descriptor, 0, StructLayout.scalarSize(descriptor), Storage.SCALAR, isVolatile, null);
        }

        private ArrayShape array(FieldModel field, String fieldName) {
            String element = field.fieldType().stringValue().substring(1);
            var count = Classes.annotation(field, Count.class);
            if (count == null || !field.flags().has(AccessFlag.FINAL) || element.startsWith("[")) {
                violations.report(
                        Rule.ARRAY,
                        classes.place(name, fieldName, field, ""),
                        0,
                        "an array in a struct is a final, one-dimensional field with @Count");
                return new ArrayShape("I", 1, 4, false);
            }
            checkType(fieldName, element);
            boolean inline = Classes.has(field, Inline.class) && isReference(element);
            return shape(element, Classes.number(count, "value", 0), inline);
        }

        private void checkType(String fieldName, String descriptor) {
            var place = classes.place(name, fieldName, classes.field(name, fieldName), "");
            if (descriptor.equals("F") || descriptor.equals("D")) {
                violations.report(Rule.FLOAT, place, 0, "field of type float or double");
            } else if (isReference(descriptor)
                    && !className(descriptor).equals(STRING)
                    && !checkStruct(className(descriptor), name.replace('/', '.'))
                    && className(descriptor).startsWith("java/")) {
                violations.report(
                        Rule.STRUCT,
                        place,
                        0,
                        "field of type " + className(descriptor).replace('/', '.'));
            }
        }

        private int alignOf(Field field) {
            return switch (field.storage()) {
                case SCALAR -> StructLayout.scalarAlign(field.descriptor());
                case STRUCT -> of(className(field.descriptor())).align();
                case ARRAY -> {
                    ArrayShape shape = field.array();
                    if (shape == null) {
                        throw new IllegalStateException("array field without shape");
                    }
                    yield shape.inline()
                            ? of(className(shape.element())).align()
                            : StructLayout.scalarAlign(shape.element());
                }
            };
        }

        private void checkOverlaps() {
            List<Field> sorted = new ArrayList<>(fields);
            sorted.sort(java.util.Comparator.comparingInt(Field::offset));
            for (int i = 1; i < sorted.size(); i++) {
                Field before = sorted.get(i - 1);
                Field field = sorted.get(i);
                if (before.offset() + before.size() > field.offset()) {
                    problem(field.name(), "overlaps field " + before.name());
                }
            }
        }

        private void problem(String fieldName, String detail) {
            violations.report(
                    Rule.LAYOUT, classes.place(name, fieldName, classes.field(name, fieldName), ""), 0, detail);
        }
    }

    static int roundUp(int value, int align) {
        return (value + align - 1) / align * align;
    }
}
