package mkplay.x86.machine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mkplay.x86.cpu.Cpu;

/**
 * Observers of a machine. Handlers run on the thread that called {@link Machine#run}; they may read registers, memory and
 * counters through the machine (which never disturbs the guest, its TLB or its time), may add and remove probes, and may
 * call {@link Machine#requestStop}. Probes stay over {@link Machine#boot}.
 */
public final class Probes {
    /** Called before the instruction at the probed address executes; a stop request then stops before that instruction. */
    @FunctionalInterface
    public interface AddressHandler {
        /** The instruction at linear address {@code address} is about to execute. */
        void reached(Machine machine, int address);
    }

    /** Called after a read and before a write of an I/O port. */
    @FunctionalInterface
    public interface PortHandler {
        /**
         * The guest accesses a port.
         *
         * @param bytes width of the access: 1, 2 or 4
         * @param value the value read or to be written, zero-extended
         * @param write true for OUT, false for IN
         */
        void accessed(Machine machine, int port, int bytes, int value, boolean write);
    }

    /** Called when an exception or software interrupt is about to be delivered to the guest. */
    @FunctionalInterface
    public interface ExceptionHandler {
        /**
         * An exception is raised, or INT n executed (before the privilege check of its gate, which may raise another).
         *
         * @param vector 0 to 31 for exceptions, the operand for INT n
         * @param errorCode the error code, 0 for vectors without one
         */
        void raised(Machine machine, int vector, int errorCode);
    }

    /** Called when data in a watched range was read or written, by an instruction or by the processor itself. */
    @FunctionalInterface
    public interface DataHandler {
        /**
         * Data was accessed; a stop request then stops behind the instruction.
         *
         * @param linear first address of the access, which need not be that of the range
         * @param bytes width of the access: 1, 2 or 4
         * @param write true for a write, which has happened
         */
        void accessed(Machine machine, int linear, int bytes, boolean write);
    }

    /** Called after CR3 was written. */
    @FunctionalInterface
    public interface Cr3Handler {
        /** CR3 has the new value. */
        void loaded(Machine machine, int cr3);
    }

    /** A probe that is set; removing it twice does nothing. */
    @FunctionalInterface
    public interface Registration {
        /** Takes the probe away. */
        void remove();
    }

    private record DataWatch(int first, int last, boolean onRead, boolean onWrite, DataHandler handler) {
        boolean meets(int linear, int bytes, boolean write) {
            return (write ? onWrite : onRead)
                    && Integer.compareUnsigned(linear, last) <= 0
                    && Integer.compareUnsigned(first, linear + bytes - 1) <= 0;
        }
    }

    /** A handler that hears what the others do not while old times are passed again. */
    interface Searching {}

    private final Machine machine;
    private final Cpu cpu;
    private boolean silent;
    // The lists are replaced, never changed, so that handlers can add and remove probes.
    private final Map<Integer, List<AddressHandler>> addresses = new HashMap<>();
    private final Map<Integer, List<PortHandler>> ports = new HashMap<>();
    private List<DataWatch> data = List.of();
    private List<ExceptionHandler> exceptions = List.of();
    private List<Cr3Handler> cr3 = List.of();

    Probes(Machine machine, Cpu cpu) {
        this.machine = machine;
        this.cpu = cpu;
    }

    /** Watches an instruction at a linear address, in every address space. */
    public Registration address(int linear, AddressHandler handler) {
        addresses.merge(linear, List.of(handler), Probes::plus);
        cpu.addProbe(linear);
        return once(() -> {
            if (removeFrom(addresses, linear, handler)) {
                cpu.removeProbe(linear);
            }
        });
    }

    /**
     * Watches one I/O port: accesses whose first port it is.
     *
     * @param port 0 to 0xFFFF
     */
    public Registration port(int port, PortHandler handler) {
        ports.merge(port, List.of(handler), Probes::plus);
        return once(() -> removeFrom(ports, port, handler));
    }

    /**
     * Watches data at linear addresses, in every address space. While data is watched the machine runs slower; what it does is
     * the same.
     *
     * @param bytes length of the range, from 1 on; it must not wrap around at 4 GiB
     */
    public Registration data(int linear, int bytes, boolean onRead, boolean onWrite, DataHandler handler) {
        if (bytes < 1 || Integer.compareUnsigned(linear, linear + bytes - 1) > 0) {
            throw new IllegalArgumentException("no range of " + bytes + " bytes at " + Integer.toHexString(linear));
        }
        DataWatch watch = new DataWatch(linear, linear + bytes - 1, onRead, onWrite, handler);
        data = plus(data, List.of(watch));
        watchData();
        return once(() -> {
            data = minus(data, watch);
            watchData();
        });
    }

    private void watchData() {
        cpu.watchData(
                data.stream().mapToInt(DataWatch::first).toArray(),
                data.stream().mapToInt(DataWatch::last).toArray());
    }

    /** Watches all exceptions and software interrupts; not hardware interrupts. */
    public Registration exception(ExceptionHandler handler) {
        exceptions = plus(exceptions, List.of(handler));
        cpu.watchExceptions(true);
        return once(() -> {
            exceptions = minus(exceptions, handler);
            cpu.watchExceptions(!exceptions.isEmpty());
        });
    }

    /** Watches address space switches. */
    public Registration cr3(Cr3Handler handler) {
        cr3 = plus(cr3, List.of(handler));
        cpu.watchCr3(true);
        return once(() -> {
            cr3 = minus(cr3, handler);
            cpu.watchCr3(!cr3.isEmpty());
        });
    }

    /** While silent, only handlers that are {@link Searching} hear anything. */
    void setSilent(boolean on) {
        silent = on;
    }

    private boolean hears(Object handler) {
        return !silent || handler instanceof Searching;
    }

    void reached(int address) {
        for (AddressHandler handler : addresses.getOrDefault(address, List.of())) {
            if (hears(handler)) {
                handler.reached(machine, address);
            }
        }
    }

    void accessed(int port, int bytes, int value, boolean write) {
        if (ports.isEmpty()) {
            return;
        }
        for (PortHandler handler : ports.getOrDefault(port, List.of())) {
            if (hears(handler)) {
                handler.accessed(machine, port, bytes, value, write);
            }
        }
    }

    void dataAccessed(int linear, int bytes, boolean write) {
        for (DataWatch watch : data) {
            if (hears(watch.handler()) && watch.meets(linear, bytes, write)) {
                watch.handler().accessed(machine, linear, bytes, write);
            }
        }
    }

    void raised(int vector, int errorCode) {
        for (ExceptionHandler handler : exceptions) {
            if (hears(handler)) {
                handler.raised(machine, vector, errorCode);
            }
        }
    }

    void cr3Loaded(int value) {
        for (Cr3Handler handler : cr3) {
            if (hears(handler)) {
                handler.loaded(machine, value);
            }
        }
    }

    private static <T> List<T> plus(List<T> list, List<T> more) {
        List<T> longer = new ArrayList<>(list);
        longer.addAll(more);
        return List.copyOf(longer);
    }

    private static <T> List<T> minus(List<T> list, T one) {
        List<T> shorter = new ArrayList<>(list);
        shorter.remove(one);
        return List.copyOf(shorter);
    }

    /** Removes one handler; true if it was the last one of its key. */
    private static <T> boolean removeFrom(Map<Integer, List<T>> map, int key, T handler) {
        List<T> rest = minus(map.getOrDefault(key, List.of()), handler);
        if (rest.isEmpty()) {
            map.remove(key);
            return true;
        }
        map.put(key, rest);
        return false;
    }

    private static Registration once(Runnable removal) {
        boolean[] removed = new boolean[1];
        return () -> {
            if (!removed[0]) {
                removed[0] = true;
                removal.run();
            }
        };
    }
}
