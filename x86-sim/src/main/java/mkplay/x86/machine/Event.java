package mkplay.x86.machine;

import java.util.function.BooleanSupplier;
import mkplay.x86.machine.Probes.Registration;

/** What {@link Timeline#runBackTo} can look for. */
public sealed interface Event {
    /** An instruction at a linear address was about to execute. */
    record Reached(int address) implements Event {}

    /** Data at [address, address + bytes) was read or written. */
    record Accessed(int address, int bytes, boolean onRead, boolean onWrite) implements Event {}

    /** A port was read or written. */
    record PortAccessed(int port) implements Event {}

    /** An exception was raised. */
    record Raised() implements Event {}

    /** An event that counts only where a condition holds at that moment. */
    record Only(Event event, BooleanSupplier where) implements Event {}

    /** Whether it is noticed before the instruction in which it happens. */
    default boolean isBefore() {
        return this instanceof Reached || this instanceof Only only && only.event.isBefore();
    }

    /** Calls {@code happened} each time, also while other observers are silent. */
    default Registration watch(Probes probes, Runnable happened) {
        return switch (this) {
            case Reached e ->
                probes.address(e.address, (Probes.Searching & Probes.AddressHandler) (m, a) -> happened.run());
            case Accessed e ->
                probes.data(e.address, e.bytes, e.onRead, e.onWrite, (Probes.Searching & Probes.DataHandler)
                        (m, at, bytes, write) -> happened.run());
            case PortAccessed e ->
                probes.port(e.port, (Probes.Searching & Probes.PortHandler)
                        (m, port, bytes, value, write) -> happened.run());
            case Only e ->
                e.event.watch(probes, () -> {
                    if (e.where.getAsBoolean()) {
                        happened.run();
                    }
                });
            case Raised e ->
                probes.exception((Probes.Searching & Probes.ExceptionHandler) (m, v, code) -> happened.run());
        };
    }
}
