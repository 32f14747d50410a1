package mkplay.kernel.model;

import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import mkplay.aot.ImageLayouts;
import mkplay.kernel.KernelState;
import mkplay.kernel.space.Frames;
import mkplay.x86.machine.Machine;

/** The same variables as in {@link Cells}, in a machine that runs the compiled kernel. A reference is a pointer. */
final class MachineCells {
    /** Cells that lie close together are read together. */
    private static final int GAP = 512;

    private record Region(int physical, byte[] bytes, ByteBuffer view) {}

    private final Cells cells;
    private final Machine machine;
    private final Map<String, Integer> symbols;
    private final ImageLayouts layouts = new ImageLayouts(KernelState.class.getClassLoader());
    private final Map<Class<?>, Map<String, Integer>> offsets = new HashMap<>();
    private final Map<Object, Integer> pointers = new IdentityHashMap<>();

    /** By number of an object. */
    private final int[] pointerOf;

    /** Kernel address of each cell, 0 for a static that the image has not; bytes; whether it is a reference. */
    private final int[] places;

    private final byte[] widths;
    private final boolean[] references;

    private final List<Region> regions = new ArrayList<>();
    private final Region[] regionOf;

    /** The variables of the kernel with these symbols. */
    MachineCells(Cells cells, Machine machine, Map<String, Integer> symbols) {
        this.cells = cells;
        this.machine = machine;
        this.symbols = symbols;
        addPool("TCBS", KernelState.TCBS);
        addPool("SPACE_POOL", KernelState.SPACE_POOL);
        addPool("NODES", KernelState.NODES);
        addPool("IO_NODE_POOL", KernelState.IO_NODE_POOL);
        pointers.put(KernelState.IDLE, variable("IDLE"));
        pointerOf = IntStream.range(0, cells.objects().size() + 1)
                .map(i -> i == 0 ? 0 : pointer(cells.objects().get(i - 1)))
                .toArray();
        places = new int[cells.size()];
        widths = new byte[cells.size()];
        references = new boolean[cells.size()];
        regionOf = new Region[cells.size()];
        for (int i = 0; i < places.length; i++) {
            place(i);
        }
        makeRegions();
    }

    private int variable(String name) {
        return symbols.getOrDefault(ImageLayouts.symbol(KernelState.class, name), 0);
    }

    private void addPool(String name, Object[] elements) {
        int size = layouts.size(elements[0].getClass());
        for (int i = 0; i < elements.length; i++) {
            pointers.put(elements[i], variable(name) + i * size);
        }
    }

    /** Kernel address of an object. */
    int pointer(Object object) {
        Integer pointer = pointers.get(object);
        if (pointer == null) {
            throw new IllegalStateException("no place for " + object);
        }
        return pointer;
    }

    private void place(int cell) {
        Field field = cells.field(cell);
        Object owner = cells.owner(cell);
        if (field == null) {
            String name = cells.name(cell);
            places[cell] = variable(name.substring(0, name.indexOf('['))) + 4 * cells.element(cell);
            widths[cell] = 4;
            references[cell] = owner instanceof Object[];
            return;
        }
        places[cell] = owner == null ? variable(field.getName()) : pointer(owner) + offset(owner.getClass(), field);
        widths[cell] = (byte) (field.getType() == long.class ? 8 : field.getType() == boolean.class ? 1 : 4);
        references[cell] = !field.getType().isPrimitive();
    }

    private int offset(Class<?> type, Field field) {
        return offsets.computeIfAbsent(type, this::offsets).get(field.getName());
    }

    private Map<String, Integer> offsets(Class<?> type) {
        Map<String, Integer> result = new HashMap<>();
        layouts.scalars(type).forEach(place -> result.put(place.name(), place.offset()));
        return result;
    }

    private void makeRegions() {
        int[] sorted = IntStream.range(0, places.length)
                .filter(i -> places[i] != 0)
                .boxed()
                .sorted((a, b) -> Integer.compareUnsigned(places[a], places[b]))
                .mapToInt(i -> i)
                .toArray();
        for (int from = 0; from < sorted.length; ) {
            int to = from + 1;
            while (to < sorted.length && places[sorted[to]] - places[sorted[to - 1]] < GAP) {
                to++;
            }
            byte[] bytes = new byte[places[sorted[to - 1]] + 8 - places[sorted[from]]];
            Region region = new Region(
                    Frames.physical(places[sorted[from]]),
                    bytes,
                    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
            regions.add(region);
            Arrays.stream(sorted, from, to).forEach(i -> regionOf[i] = region);
            from = to;
        }
    }

    /** Whether the image has the variable: the compiler leaves out what is never read. */
    boolean has(int cell) {
        return places[cell] != 0;
    }

    /** What a value of a hosted cell is in the machine. */
    long translate(int cell, long value) {
        return references[cell] ? pointerOf[(int) value] : value;
    }

    /** The present values; 0 for what the image has not. */
    void read(long[] values) {
        for (Region region : regions) {
            machine.readPhysical(region.physical(), region.bytes());
        }
        for (int i = 0; i < values.length; i++) {
            Region region = regionOf[i];
            if (region != null) {
                int at = Frames.physical(places[i]) - region.physical();
                values[i] = switch (widths[i]) {
                    case 8 -> region.view().getLong(at);
                    case 1 -> region.view().get(at);
                    default -> region.view().getInt(at);
                };
            }
        }
    }

    void write(int cell, long value) {
        if (has(cell)) {
            byte[] bytes = ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(value)
                    .array();
            machine.writeLinear(places[cell], Arrays.copyOf(bytes, widths[cell]));
        }
    }
}
