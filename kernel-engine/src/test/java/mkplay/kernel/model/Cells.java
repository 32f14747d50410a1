package mkplay.kernel.model;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Variables of kernel objects, one long each: fields of structs, static fields, elements of arrays. A reference is the number of
 * the object it names, 0 for none. Every field that a class has is there; nobody has to list them.
 */
final class Cells {
    /** One variable. */
    private interface Cell {
        long read() throws IllegalAccessException;

        void write(long value) throws IllegalAccessException;
    }

    private final List<Cell> building = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<Object> objects = new ArrayList<>();
    private final Map<Object, Integer> numbers = new IdentityHashMap<>();
    private Cell[] cells = {};

    /** References may name these objects. */
    void number(Object... elements) {
        for (Object element : elements) {
            objects.add(element);
            numbers.put(element, objects.size());
        }
    }

    /** Number of an object as a value of cells. */
    int numberOf(Object object) {
        Integer number = numbers.get(object);
        if (number == null) {
            throw new IllegalStateException("an object outside the configuration: " + object);
        }
        return number;
    }

    /** Adds the variables of an object; returns the first one's index. They are in the order of {@link #variables}. */
    int addObject(String name, Object object) {
        int first = building.size();
        for (Field field : variables(object.getClass(), false)) {
            add(name + "." + field.getName(), cell(field, object));
        }
        return first;
    }

    /** Adds the static variables of a class. */
    void addStatics(Class<?> type) {
        for (Field field : variables(type, true)) {
            add(field.getName(), cell(field, null));
        }
    }

    /** Adds the first elements of an array of ints or references. */
    void addArray(String name, Object array, int count) {
        for (int i = 0; i < count; i++) {
            add(name + "[" + i + "]", array instanceof int[] ints ? element(ints, i) : element((Object[]) array, i));
        }
    }

    private void add(String name, Cell cell) {
        names.add(name);
        building.add(cell);
        cells = building.toArray(Cell[]::new);
    }

    /** Fields of a class that are not final. */
    static List<Field> variables(Class<?> type, boolean isStatic) {
        List<Field> result = new ArrayList<>();
        for (Field field : type.getDeclaredFields()) {
            int modifiers = field.getModifiers();
            if (Modifier.isStatic(modifiers) == isStatic && !Modifier.isFinal(modifiers) && !field.isSynthetic()) {
                field.setAccessible(true);
                result.add(field);
            }
        }
        return result;
    }

    private Cell cell(Field field, Object object) {
        Class<?> type = field.getType();
        if (type == int.class) {
            return new Cell() {
                @Override
                public long read() throws IllegalAccessException {
                    return field.getInt(object);
                }

                @Override
                public void write(long value) throws IllegalAccessException {
                    field.setInt(object, (int) value);
                }
            };
        }
        if (type == long.class) {
            return new Cell() {
                @Override
                public long read() throws IllegalAccessException {
                    return field.getLong(object);
                }

                @Override
                public void write(long value) throws IllegalAccessException {
                    field.setLong(object, value);
                }
            };
        }
        if (type == boolean.class) {
            return new Cell() {
                @Override
                public long read() throws IllegalAccessException {
                    return field.getBoolean(object) ? 1 : 0;
                }

                @Override
                public void write(long value) throws IllegalAccessException {
                    field.setBoolean(object, value != 0);
                }
            };
        }
        if (type.isPrimitive() || type.isArray()) {
            throw new IllegalStateException("a variable of a kind that is not known here: " + field);
        }
        return new Cell() {
            @Override
            public long read() throws IllegalAccessException {
                return encode(field.get(object));
            }

            @Override
            public void write(long value) throws IllegalAccessException {
                field.set(object, decode(value));
            }
        };
    }

    private Cell element(int[] array, int index) {
        return new Cell() {
            @Override
            public long read() {
                return array[index];
            }

            @Override
            public void write(long value) {
                array[index] = (int) value;
            }
        };
    }

    private Cell element(Object[] array, int index) {
        return new Cell() {
            @Override
            public long read() {
                return encode(array[index]);
            }

            @Override
            public void write(long value) {
                Array.set(array, index, decode(value));
            }
        };
    }

    private long encode(Object value) {
        return value == null ? 0 : numberOf(value);
    }

    private Object decode(long value) {
        return value == 0 ? null : objects.get((int) value - 1);
    }

    int size() {
        return cells.length;
    }

    String name(int cell) {
        return names.get(cell);
    }

    /** The present values. */
    void read(long[] values) {
        try {
            for (int i = 0; i < cells.length; i++) {
                values[i] = cells[i].read();
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    void write(int cell, long value) {
        try {
            cells[cell].write(value);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
