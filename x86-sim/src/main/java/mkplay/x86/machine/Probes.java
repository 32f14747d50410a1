package mkplay.x86.machine;

/**
 * Observers of a machine. Handlers run on the thread that called {@link Machine#run}; they may read registers, memory and
 * counters through the machine (which never disturbs the guest, its TLB or its time), may add and remove probes, and may
 * call {@link Machine#requestStop}.
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

    /** Called when an exception is about to be delivered to the guest. */
    @FunctionalInterface
    public interface ExceptionHandler {
        /**
         * An exception is raised.
         *
         * @param vector 0 to 31
         * @param errorCode the error code, 0 for vectors without one
         */
        void raised(Machine machine, int vector, int errorCode);
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

    Probes() {}

    /** Watches an instruction at a linear address, in every address space. */
    public Registration address(int linear, AddressHandler handler) {
        throw new UnsupportedOperationException("not connected to the CPU yet");
    }

    /** Watches one I/O port. */
    public Registration port(int port, PortHandler handler) {
        throw new UnsupportedOperationException("not connected to the CPU yet");
    }

    /** Watches all exceptions (not hardware interrupts and INT n). */
    public Registration exception(ExceptionHandler handler) {
        throw new UnsupportedOperationException("not connected to the CPU yet");
    }

    /** Watches address space switches. */
    public Registration cr3(Cr3Handler handler) {
        throw new UnsupportedOperationException("not connected to the CPU yet");
    }
}
