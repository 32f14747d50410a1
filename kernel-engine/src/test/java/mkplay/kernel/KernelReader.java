package mkplay.kernel;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mkplay.aot.ImageLayouts;
import mkplay.aot.ImageLayouts.Place;
import mkplay.kernel.mapping.IoMapping;
import mkplay.kernel.space.Frames;
import mkplay.kernel.thread.Tcb;
import mkplay.systemjava.HostedMachine;
import mkplay.x86.machine.ElfFile;
import mkplay.x86.machine.ImageFormatException;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.Reg;
import org.jspecify.annotations.Nullable;

/**
 * The state of a compiled kernel, read out of the machine that runs it into the kernel's classes on this JVM, where {@link Invariants}
 * check it as they check that of a hosted kernel. There is one state in a JVM: one reader at a time, and no hosted kernel beside it.
 */
public final class KernelReader implements AutoCloseable {
    private static final int RING = 3;
    private static final int INTERRUPTS_ON = 0x200;

    /** A field of a struct or a static: where its value is, and the class of which it is a reference, if it is one. */
    private record Slot(Field field, char kind, int offset) {}

    /** The elements of a pool, and where the image has the first. */
    private record Pool(Object[] elements, int base, int size, List<Slot> slots) {
        @Nullable
        Object at(int pointer) {
            int index = Integer.divideUnsigned(pointer - base, size);
            return Integer.compareUnsigned(index, elements.length) < 0 && base + index * size == pointer
                    ? elements[index]
                    : null;
        }
    }

    private final Machine machine;
    private final Map<String, Integer> symbols = new HashMap<>();
    private final ImageLayouts layouts = new ImageLayouts(KernelState.class.getClassLoader());
    private final HostedMachine hosted = new HostedMachine();
    private final Pool threads, spaces, nodes, ports, idle;
    private final List<Slot> statics = new ArrayList<>();

    /**
     * Of a machine that is to boot a kernel, or has.
     *
     * @throws ImageFormatException if the kernel is no ELF file
     */
    public KernelReader(Machine machine, byte[] kernel) throws ImageFormatException {
        this.machine = machine;
        for (ElfFile.Symbol symbol : ElfFile.parse(kernel).symbols()) {
            symbols.putIfAbsent(symbol.name(), symbol.value());
        }
        threads = pool("TCBS", KernelState.TCBS);
        spaces = pool("SPACE_POOL", KernelState.SPACE_POOL);
        nodes = pool("NODES", KernelState.NODES);
        ports = pool("IO_NODE_POOL", KernelState.IO_NODE_POOL);
        idle = pool("IDLE", new Object[] {KernelState.IDLE});
        for (Field field : KernelState.class.getDeclaredFields()) {
            Integer address = symbols.get(ImageLayouts.symbol(KernelState.class, field.getName()));
            // The compiler leaves out what is never read.
            if (address != null && !Modifier.isFinal(field.getModifiers())) {
                statics.add(new Slot(field, field.getType().descriptorString().charAt(0), address));
            }
        }
    }

    private Pool pool(String name, Object[] elements) {
        Class<?> type = elements[0].getClass();
        List<Slot> slots = new ArrayList<>();
        try {
            for (Place place : layouts.scalars(type)) {
                slots.add(
                        new Slot(type.getField(place.name()), place.descriptor().charAt(0), place.offset()));
            }
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
        return new Pool(elements, symbol(ImageLayouts.symbol(KernelState.class, name)), layouts.size(type), slots);
    }

    /** Kernel address of a symbol of the image. */
    public int symbol(String name) {
        Integer value = symbols.get(name);
        if (value == null) {
            throw new IllegalStateException("the kernel has no symbol " + name);
        }
        return value;
    }

    @Override
    public void close() {
        HostedMachine.leave();
    }

    /** Whether the machine is between two kernel operations: in user mode, or in the idle loop with interrupts on. */
    public boolean isQuiet() {
        return isUser() || isIdle();
    }

    private boolean isUser() {
        return (machine.register(Reg.CS) & RING) == RING;
    }

    private boolean isIdle() {
        int start = symbol("idle");
        int inLoop = machine.linearEip() - start;
        return (machine.register(Reg.EFLAGS) & INTERRUPTS_ON) != 0
                && Integer.compareUnsigned(inLoop, symbol("kernel_exception") - start) < 0;
    }

    /** Reads everything, which must be quiet; the thread that runs. */
    public Tcb read() {
        hosted.use();
        for (Slot slot : statics) {
            set(null, slot, bytes(slot.offset(), 8), 0);
        }
        fill(threads, KernelState.threadLimit);
        for (Tcb thread : KernelState.TCBS) {
            // The entry of an Ipc leaves its parameters in registers; only a receive timeout that runs was noted.
            thread.ecx = thread.is(Tcb.TIMED) ? thread.timeouts : Abi.TIME_NEVER;
        }
        fill(spaces, KernelState.SPACES);
        fill(nodes, KernelState.nodeLimit);
        fill(ports, KernelState.IO_NODES);
        fill(idle, 1);
        references("READY", KernelState.READY, KernelState.READY.length);
        references("TIMEOUT_HEAP", KernelState.TIMEOUT_HEAP, KernelState.timeouts);
        ByteBuffer bits = bytes(variable("READY_BITS"), 4 * KernelState.READY_BITS.length);
        bits.asIntBuffer().get(KernelState.READY_BITS);
        copyKernelMemory();
        hosted.cpu().setControl(0, machine.register(Reg.CR0));
        return isIdle() ? KernelState.IDLE : thread(bytes(symbol("tss_esp0"), 4).getInt(0) - Tcb.FRAME_SIZE);
    }

    private int variable(String name) {
        return symbol(ImageLayouts.symbol(KernelState.class, name));
    }

    /** The thread at a kernel address. */
    public Tcb thread(int pointer) {
        Object thread = threads.at(pointer);
        if (thread == null) {
            thread = idle.at(pointer);
        }
        if (thread == null) {
            throw new AssertionError("a pointer to a thread is %x".formatted(pointer));
        }
        return (Tcb) thread;
    }

    private ByteBuffer bytes(int address, int count) {
        byte[] content = new byte[count];
        machine.readPhysical(Frames.physical(address), content);
        return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void fill(Pool pool, int count) {
        ByteBuffer content = bytes(pool.base(), count * pool.size());
        for (int i = 0; i < count; i++) {
            for (Slot slot : pool.slots()) {
                set(pool.elements()[i], slot, content, i * pool.size() + slot.offset());
            }
        }
    }

    private void references(String array, Object[] into, int count) {
        ByteBuffer content = bytes(variable(array), 4 * count);
        for (int i = 0; i < count; i++) {
            into[i] = referent(content.getInt(4 * i), array);
        }
    }

    private void set(@Nullable Object object, Slot slot, ByteBuffer content, int at) {
        try {
            switch (slot.kind()) {
                case 'I' -> slot.field().setInt(object, content.getInt(at));
                case 'J' -> slot.field().setLong(object, content.getLong(at));
                case 'Z' -> slot.field().setBoolean(object, content.get(at) != 0);
                case 'L' ->
                    slot.field()
                            .set(
                                    object,
                                    referent(content.getInt(at), slot.field().getName()));
                default -> throw new IllegalStateException("a kind of field that no kernel object has: " + slot);
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        } catch (IllegalArgumentException e) {
            throw new AssertionError(slot.field().getName() + " refers to an object of another kind", e);
        }
    }

    private @Nullable Object referent(int pointer, String where) {
        if (pointer == 0) {
            return null;
        }
        for (Pool pool : List.of(threads, spaces, nodes, ports, idle)) {
            Object found = pool.at(pointer);
            if (found != null) {
                return found;
            }
        }
        throw new AssertionError("%s is %x, where nothing is".formatted(where, pointer));
    }

    /** What was ever given out of it, and what the image brings along: a directory, the task state segment with its bitmap. */
    private void copyKernelMemory() {
        copy(KernelState.kernelMemory, KernelState.framesNext - KernelState.kernelMemory);
        copy(KernelState.kernelDirectory, Frames.PAGE_SIZE);
        if (KernelState.tss != 0) {
            copy(Frames.physical(KernelState.tss), IoMapping.BITMAP_OFFSET + 2 * Frames.PAGE_SIZE);
        }
    }

    private void copy(int physical, int count) {
        if (count > 0) {
            int start = Frames.window(physical);
            hosted.memory().map(start, count, 0);
            hosted.memory().copyIn(start, bytes(start, count).array());
        }
    }
}
