package mkplay.kernel.model;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Variables of kernel objects, one long each: fields of structs, static fields, elements of arrays. A reference is the number of
 * the object it names, 0 for none. Every field that a class has is there; nobody has to list them.
 */
final class Cells {
    /** Neighbouring cells that are read together: those of an object (null: statics), or of an array if there is no reader. */
    private record Group(int first, int count, Object owner, VariableReader reader) {}

    private final List<Group> groups = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    /** Of each cell its field, null for elements of arrays, and the object that it is in. */
    private final List<Field> fields = new ArrayList<>();

    private final List<Object> owners = new ArrayList<>();
    private final List<Integer> elements = new ArrayList<>();
    private final Map<Class<?>, VariableReader> readers = new HashMap<>();

    private final List<Object> objects = new ArrayList<>();
    private final Map<Object, Integer> numbers = new IdentityHashMap<>();

    /** References may name these objects. */
    void number(Object... named) {
        for (Object object : named) {
            objects.add(object);
            numbers.put(object, objects.size());
        }
    }

    /** Adds the variables of an object; returns the first one's index. They are in the order of {@link #variables}. */
    int addObject(String name, Object object) {
        return addFields(name + ".", object, variables(object.getClass(), false), object.getClass());
    }

    /** Adds the static variables of a class. */
    void addStatics(Class<?> type) {
        addFields("", null, variables(type, true), type);
    }

    private int addFields(String prefix, Object owner, List<Field> variables, Class<?> type) {
        int first = size();
        groups.add(new Group(
                first, variables.size(), owner, readers.computeIfAbsent(type, t -> VariableReader.of(variables))));
        for (Field field : variables) {
            add(prefix + field.getName(), field, owner, 0);
        }
        return first;
    }

    /** Adds the first elements of an array of ints or references. */
    void addArray(String name, Object array, int count) {
        groups.add(new Group(size(), count, array, null));
        for (int i = 0; i < count; i++) {
            add(name + "[" + i + "]", null, array, i);
        }
    }

    private void add(String name, Field field, Object owner, int element) {
        names.add(name);
        fields.add(field);
        owners.add(owner);
        elements.add(element);
    }

    /** Fields of a class that are not final. */
    static List<Field> variables(Class<?> type, boolean isStatic) {
        List<Field> result = new ArrayList<>();
        for (Field field : type.getDeclaredFields()) {
            int modifiers = field.getModifiers();
            if (Modifier.isStatic(modifiers) == isStatic && !Modifier.isFinal(modifiers) && !field.isSynthetic()) {
                result.add(field);
            }
        }
        return result;
    }

    int size() {
        return names.size();
    }

    /** The cell with this name. */
    int find(String name) {
        return names.indexOf(name);
    }

    String name(int cell) {
        return names.get(cell);
    }

    /** The number of the object that a reference names. */
    long encode(Object value) {
        if (value == null) {
            return 0;
        }
        Integer number = numbers.get(value);
        if (number == null) {
            throw new IllegalStateException("an object outside the configuration: " + value);
        }
        return number;
    }

    private Object decode(long value) {
        return value == 0 ? null : objects.get((int) value - 1);
    }

    /** The field that a cell is; null for an element of an array. */
    Field field(int cell) {
        return fields.get(cell);
    }

    /** The object or array that a cell is in; null for a static. */
    Object owner(int cell) {
        return owners.get(cell);
    }

    /** Index in the array that a cell is in. */
    int element(int cell) {
        return elements.get(cell);
    }

    /** The objects that references may name; the first has number 1. */
    List<Object> objects() {
        return objects;
    }

    /** The present values. */
    void read(long[] values) {
        for (Group group : groups) {
            if (group.reader() != null) {
                group.reader().read(group.owner(), values, group.first(), this);
            } else if (group.owner() instanceof int[] ints) {
                for (int i = 0; i < group.count(); i++) {
                    values[group.first() + i] = ints[i];
                }
            } else {
                Object[] references = (Object[]) group.owner();
                for (int i = 0; i < group.count(); i++) {
                    values[group.first() + i] = encode(references[i]);
                }
            }
        }
    }

    void write(int cell, long value) {
        Field field = fields.get(cell);
        Object owner = owners.get(cell);
        try {
            if (field == null) {
                write(owner, elements.get(cell), value);
            } else if (field.getType() == int.class) {
                field.setInt(owner, (int) value);
            } else if (field.getType() == long.class) {
                field.setLong(owner, value);
            } else if (field.getType() == boolean.class) {
                field.setBoolean(owner, value != 0);
            } else {
                field.set(owner, decode(value));
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private void write(Object array, int index, long value) {
        if (array instanceof int[] ints) {
            ints[index] = (int) value;
        } else {
            Array.set(array, index, decode(value));
        }
    }
}
