package mkplay.systemjava;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The statics of system Java classes, with every struct and array that hangs on them, as a value: save, restore, compare, hash.
 * System Java creates no objects at run time, so the set of objects is found once; what changes is their fields and elements.
 *
 * <p>Raw memory is not part of it; that is the {@link HostedMachine}'s.
 */
public final class HostedState {
    /** A state. Two are equal when every variable, field and element is; references are equal when they name the same object. */
    public static final class Snapshot {
        private final long[] words;

        private Snapshot(long[] words) {
            this.words = words;
        }

        /** A hash of the content: equal for equal states in every JVM. */
        public long hash() {
            long hash = 0xCBF2_9CE4_8422_2325L;
            for (long word : words) {
                hash = (hash ^ word) * 0x9E37_79B9_7F4A_7C15L;
                hash ^= hash >>> 29;
            }
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Snapshot s && Arrays.equals(words, s.words);
        }

        @Override
        public int hashCode() {
            return Long.hashCode(hash());
        }
    }

    /** Marks the word of a string reference. */
    private static final long STRING = 1L << 32;

    private final Map<Long, String> strings = new HashMap<>();
    private final List<Field> statics = new ArrayList<>();
    private final List<Object> objects = new ArrayList<>();
    private final Map<Object, Integer> numbers = new IdentityHashMap<>();
    private final Map<Class<?>, List<Field>> fields = new HashMap<>();
    private int size;

    private HostedState(Class<?>... holders) {
        Deque<Object> open = new ArrayDeque<>();
        for (Class<?> holder : holders) {
            for (Field field : accessible(holder, true)) {
                if (!Modifier.isFinal(field.getModifiers())) {
                    statics.add(field);
                    size++;
                }
                found(get(field, null), open);
            }
        }
        while (!open.isEmpty()) {
            explore(open.remove(), open);
        }
    }

    /** The statics of these classes; finds the objects that they reach now. */
    public static HostedState of(Class<?>... holders) {
        return new HostedState(holders);
    }

    private static List<Field> accessible(Class<?> type, boolean isStatic) {
        List<Field> result = new ArrayList<>();
        for (Field field : type.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) == isStatic && !field.isSynthetic()) {
                field.setAccessible(true);
                result.add(field);
            }
        }
        return result;
    }

    private void found(@Nullable Object value, Deque<Object> open) {
        boolean isObject = value != null
                && !(value instanceof Number
                        || value instanceof Boolean
                        || value instanceof Character
                        || value instanceof String);
        if (isObject && numbers.putIfAbsent(value, objects.size()) == null) {
            objects.add(value);
            open.add(value);
        }
    }

    private void explore(Object object, Deque<Object> open) {
        if (object.getClass().isArray()) {
            int length = Array.getLength(object);
            size += length;
            if (object instanceof Object[] references) {
                for (Object element : references) {
                    found(element, open);
                }
            }
            return;
        }
        for (Field field : fieldsOf(object)) {
            size += Modifier.isFinal(field.getModifiers()) ? 0 : 1;
            if (!field.getType().isPrimitive()) {
                found(get(field, object), open);
            }
        }
    }

    private List<Field> fieldsOf(Object object) {
        return fields.computeIfAbsent(object.getClass(), c -> accessible(c, false));
    }

    private static @Nullable Object get(Field field, @Nullable Object object) {
        try {
            return field.get(object);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The present state.
     *
     * @throws IllegalStateException if a reference names an object that did not exist when the statics were explored
     */
    public Snapshot save() {
        long[] words = new long[size];
        int at = 0;
        for (Field field : statics) {
            words[at++] = read(field, null);
        }
        for (int i = 0; i < objects.size(); i++) {
            at = save(objects.get(i), words, at);
        }
        return new Snapshot(words);
    }

    private int save(Object object, long[] words, int from) {
        int at = from;
        if (object.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(object); i++) {
                words[at++] = encode(Array.get(object, i));
            }
        } else {
            for (Field field : fieldsOf(object)) {
                if (!Modifier.isFinal(field.getModifiers())) {
                    words[at++] = read(field, object);
                }
            }
        }
        return at;
    }

    /** Most variables are ints: they are read and written without boxing. */
    private long read(Field field, @Nullable Object object) {
        try {
            return field.getType() == int.class ? field.getInt(object) : encode(field.get(object));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private long encode(@Nullable Object value) {
        return switch (value) {
            case null -> 0;
            case Number n -> n.longValue();
            case Boolean b -> b ? 1 : 0;
            case Character c -> c;
            case String s -> encodeString(s);
            default -> {
                Integer number = numbers.get(value);
                if (number == null) {
                    throw new IllegalStateException("created at run time: " + value);
                }
                yield 1L + number;
            }
        };
    }

    /** By content, so that the hash does not depend on when a constant was first seen. */
    private long encodeString(String text) {
        long word = STRING | Integer.toUnsignedLong(text.hashCode());
        strings.put(word, text);
        return word;
    }

    /** Puts a state back that this object saved. */
    public void restore(Snapshot snapshot) {
        int at = 0;
        for (Field field : statics) {
            set(field, null, snapshot.words[at++]);
        }
        for (int i = 0; i < objects.size(); i++) {
            at = restore(objects.get(i), snapshot.words, at);
        }
    }

    private int restore(Object object, long[] words, int from) {
        int at = from;
        if (object.getClass().isArray()) {
            Class<?> type = object.getClass().getComponentType();
            for (int i = 0; i < Array.getLength(object); i++) {
                Array.set(object, i, decode(type, words[at++]));
            }
        } else {
            for (Field field : fieldsOf(object)) {
                if (!Modifier.isFinal(field.getModifiers())) {
                    set(field, object, words[at++]);
                }
            }
        }
        return at;
    }

    private void set(Field field, @Nullable Object object, long word) {
        try {
            if (field.getType() == int.class) {
                field.setInt(object, (int) word);
            } else {
                field.set(object, decode(field.getType(), word));
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private @Nullable Object decode(Class<?> type, long word) {
        return switch (type.descriptorString()) {
            case "I" -> (int) word;
            case "J" -> word;
            case "B" -> (byte) word;
            case "S" -> (short) word;
            case "C" -> (char) word;
            case "Z" -> word != 0;
            default -> (word & STRING) != 0 ? strings.get(word) : word == 0 ? null : objects.get((int) word - 1);
        };
    }
}
