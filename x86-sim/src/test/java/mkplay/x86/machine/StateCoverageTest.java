package mkplay.x86.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import mkplay.x86.state.Derived;
import mkplay.x86.state.StateWriter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Nothing that can change is forgotten by a snapshot: every mutable field that is reachable from the board is changed, one
 * after the other, and either the saved state changes, too, or the field is marked {@link Derived}.
 */
final class StateCoverageTest {
    private final Board board = new Run(Guests.all().get("page-faults")).machine.board;
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<String> forgotten = new TreeSet<>();
    private byte[] state = {};
    private int changed;

    @Test
    void everyMutableFieldIsSavedOrDerived() throws IllegalAccessException {
        state = saved();
        visit(board);
        assertThat(forgotten).isEmpty();
        assertThat(changed).isGreaterThan(150);
    }

    private byte[] saved() {
        StateWriter out = new StateWriter();
        board.parts().forEach(part -> part.save(out));
        return out.toByteArray();
    }

    private void visit(@Nullable Object object) throws IllegalAccessException {
        if (object instanceof Collection<?> many) {
            for (Object one : many) {
                visit(one);
            }
        } else if (object instanceof Map<?, ?> map) {
            visit(map.values());
        } else if (object instanceof Object[] array) {
            visit(Arrays.asList(array));
        } else if (object != null && ours(object.getClass()) && seen.add(object)) {
            for (Class<?> c = object.getClass(); ours(c); c = c.getSuperclass()) {
                for (Field field : c.getDeclaredFields()) {
                    check(object, field);
                }
            }
        }
    }

    private static boolean ours(Class<?> c) {
        return c.getName().startsWith("mkplay.x86.") && !c.isHidden() && !c.isEnum() && c != Machine.class;
    }

    private void check(Object object, Field field) throws IllegalAccessException {
        if (Modifier.isStatic(field.getModifiers())
                || field.isAnnotationPresent(Derived.class)
                || field.isSynthetic()) {
            return;
        }
        field.setAccessible(true);
        boolean fixed = Modifier.isFinal(field.getModifiers());
        Object value = field.get(object);
        if (value != null
                && field.getType().isArray()
                && field.getType().getComponentType().isPrimitive()) {
            checkArray(value, field);
        } else if (!fixed && (field.getType().isPrimitive() || value instanceof Enum || value instanceof OptionalInt)) {
            field.set(object, other(value));
            judge(field, noticed());
            field.set(object, value);
        } else if (fixed) {
            visit(value);
        } else {
            forgotten.add(field.toString());
        }
    }

    /** One element at least must be noticed: the others may be out of use now, as TLB entries are. */
    private void checkArray(Object array, Field field) {
        boolean noticed = Array.getLength(array) == 0;
        for (int n = 0; n < Array.getLength(array) && !noticed; n++) {
            Object old = Array.get(array, n);
            Array.set(array, n, other(old));
            noticed = noticed();
            Array.set(array, n, old);
        }
        judge(field, noticed);
    }

    private boolean noticed() {
        try {
            return !Arrays.equals(saved(), state);
        } catch (IndexOutOfBoundsException e) {
            return true; // a count or an index that saving uses
        }
    }

    private void judge(Field field, boolean noticed) {
        changed++;
        if (!noticed) {
            forgotten.add(field.toString());
        }
    }

    private static Object other(Object value) {
        return switch (value) {
            case Boolean b -> !b;
            case Byte b -> (byte) (b + 1);
            case Short s -> (short) (s + 1);
            case Integer i -> i + 1;
            case Long l -> l + 1;
            case OptionalInt o -> OptionalInt.of(o.orElse(0) + 1);
            case Enum<?> e -> {
                Object[] constants = e.getDeclaringClass().getEnumConstants();
                yield constants[(e.ordinal() + 1) % constants.length];
            }
            default -> throw new AssertionError("no other " + value);
        };
    }
}
