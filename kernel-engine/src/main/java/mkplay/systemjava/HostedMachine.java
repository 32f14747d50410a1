package mkplay.systemjava;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The machine that intrinsics act on when system Java runs on the JVM: memory, processor, ports, trace. One is in use per
 * thread; without one every intrinsic that needs it throws, so nothing is answered that was not modelled.
 */
public final class HostedMachine {
    private static final ThreadLocal<@Nullable HostedMachine> CURRENT = new ThreadLocal<>();

    /** First address given out by {@link #addressOf}: inside the kernel's window, above any memory a test has. */
    private static final int FIRST_OBJECT_ADDRESS = 0xFE00_0000;

    /** One firing of a trace point, in order. */
    public record Fired(String point, List<Integer> arguments) {}

    private final SparseMemory memory = new SparseMemory();
    private final HostedCpu cpu = new HostedCpu();
    private final HostedPorts ports = new HostedPorts();
    private final Map<Object, Integer> addresses = new IdentityHashMap<>();
    private final List<Fired> fired = new ArrayList<>();
    private int nextObjectAddress = FIRST_OBJECT_ADDRESS;

    /** Makes this the machine of the current thread. */
    public void use() {
        CURRENT.set(this);
    }

    /** Leaves the current thread without a machine. */
    public static void leave() {
        CURRENT.remove();
    }

    /**
     * The machine of the current thread.
     *
     * @throws IllegalStateException when there is none
     */
    public static HostedMachine current() {
        HostedMachine machine = CURRENT.get();
        if (machine == null) {
            throw new IllegalStateException("no hosted machine in use on this thread: call HostedMachine.use() first");
        }
        return machine;
    }

    /** Its raw memory. */
    public SparseMemory memory() {
        return memory;
    }

    /** Its processor. */
    public HostedCpu cpu() {
        return cpu;
    }

    /** Its I/O ports. */
    public HostedPorts ports() {
        return ports;
    }

    /** A distinct, stable, 16-byte aligned address for an object, chosen when first asked for. No memory is mapped there. */
    public int addressOf(Object object) {
        return addresses.computeIfAbsent(object, o -> {
            int address = nextObjectAddress;
            nextObjectAddress += 0x1_0000;
            return address;
        });
    }

    /** Sets the address that {@link #addressOf} gives for an object. */
    public void placeAt(Object object, int address) {
        addresses.put(object, address);
    }

    /** What trace points call on the JVM. */
    public static void trace(String point, int... arguments) {
        HostedMachine machine = current();
        List<Integer> boxed = new ArrayList<>(arguments.length);
        for (int argument : arguments) {
            boxed.add(argument);
        }
        machine.fired.add(new Fired(point, List.copyOf(boxed)));
    }

    /** Everything traced so far; a live list that the caller may clear. */
    public List<Fired> fired() {
        return fired;
    }
}
