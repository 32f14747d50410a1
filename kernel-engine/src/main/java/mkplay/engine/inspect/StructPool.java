package mkplay.engine.inspect;

import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import mkplay.aot.ImageLayouts;
import mkplay.aot.ImageLayouts.Place;
import org.jspecify.annotations.Nullable;

/**
 * The elements of one of the kernel's pools: objects of the kernel's class, filled from memory.
 *
 * @param <T> the struct class
 */
final class StructPool<T> {
    private record Slot(Place place, Field field) {}

    private final Class<T> type;
    private final int base;
    private final int size;
    private final List<T> elements;
    private final List<Slot> slots = new ArrayList<>();

    /** Elements in a row from kernel address {@code base} on. */
    StructPool(Class<T> type, ImageLayouts layouts, int base, int count, Supplier<T> maker) {
        this.type = type;
        this.base = base;
        size = layouts.size(type);
        List<T> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(maker.get());
        }
        elements = Collections.unmodifiableList(made);
        for (Place place : layouts.scalars(type)) {
            slots.add(new Slot(place, field(type, place.name())));
        }
    }

    private static Field field(Class<?> type, String name) {
        try {
            return type.getField(name);
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
    }

    List<T> elements() {
        return elements;
    }

    /** The type's descriptor. */
    String descriptor() {
        return type.descriptorString();
    }

    int base() {
        return base;
    }

    /** The element that a pointer points to; null if it is not in the pool. */
    @Nullable
    T at(int pointer) {
        int offset = pointer - base;
        int index = Integer.divideUnsigned(offset, size);
        return Integer.remainderUnsigned(offset, size) == 0 && Integer.compareUnsigned(index, elements.size()) < 0
                ? elements.get(index)
                : null;
    }

    /**
     * Fills every element. References to classes that have no pool stay null.
     *
     * @param pools where references point into, by descriptor
     * @throws InspectionException if a reference points elsewhere
     */
    void fill(WindowMemory memory, Map<String, List<StructPool<?>>> pools) throws InspectionException {
        ByteBuffer bytes = memory.read(base, size * elements.size());
        for (int i = 0; i < elements.size(); i++) {
            for (Slot slot : slots) {
                set(elements.get(i), slot, bytes, i * size, pools);
            }
        }
    }

    private void set(T object, Slot slot, ByteBuffer bytes, int start, Map<String, List<StructPool<?>>> pools)
            throws InspectionException {
        int at = start + slot.place.offset();
        try {
            switch (slot.place.descriptor().charAt(0)) {
                case 'I' -> slot.field.setInt(object, bytes.getInt(at));
                case 'J' -> slot.field.setLong(object, bytes.getLong(at));
                case 'Z' -> slot.field.setBoolean(object, bytes.get(at) != 0);
                case 'S' -> slot.field.setShort(object, bytes.getShort(at));
                case 'C' -> slot.field.setChar(object, bytes.getChar(at));
                case 'B' -> slot.field.setByte(object, bytes.get(at));
                default -> {
                    List<StructPool<?>> targets = pools.get(slot.place.descriptor());
                    if (targets != null) {
                        slot.field.set(object, target(bytes.getInt(at), targets, slot, base + start));
                    }
                }
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private @Nullable Object target(int pointer, List<StructPool<?>> targets, Slot slot, int owner)
            throws InspectionException {
        if (pointer == 0) {
            return null;
        }
        for (StructPool<?> pool : targets) {
            Object found = pool.at(pointer);
            if (found != null) {
                return found;
            }
        }
        throw InspectionException.damaged(
                "%s of the %s at 0x%08X points to 0x%08X, where none is in use",
                slot.place.name(), type.getSimpleName(), owner, pointer);
    }
}
