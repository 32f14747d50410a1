package mkplay.systemjava;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * I/O ports on the JVM: devices that a test attaches. An access to a port without a device throws. Every access is recorded.
 */
public final class HostedPorts {
    /** A device behind one or more ports. */
    public interface Device {
        /** Answers a read of 1, 2 or 4 bytes, zero-extended. */
        int in(int port, int bytes);

        /** Takes a write of 1, 2 or 4 bytes. */
        void out(int port, int bytes, int value);
    }

    /** One access: the value is what was read or written. */
    public record Access(boolean write, int port, int bytes, int value) {}

    private final Map<Integer, Device> devices = new HashMap<>();
    private final List<Access> log = new ArrayList<>();

    /** Puts a device at {@code count} ports from {@code port}, replacing what was there. */
    public void attach(int port, int count, Device device) {
        for (int i = 0; i < count; i++) {
            devices.put(port + i, device);
        }
    }

    /** Every access so far, in order; a live list that the caller may clear. */
    public List<Access> log() {
        return log;
    }

    int in(int port, int bytes) {
        int value = device(port).in(port & 0xFFFF, bytes);
        log.add(new Access(false, port & 0xFFFF, bytes, value));
        return value;
    }

    void out(int port, int bytes, int value) {
        device(port).out(port & 0xFFFF, bytes, value);
        log.add(new Access(true, port & 0xFFFF, bytes, value));
    }

    private Device device(int port) {
        Device device = devices.get(port & 0xFFFF);
        if (device == null) {
            throw new IllegalStateException("no hosted device at port 0x%X".formatted(port & 0xFFFF));
        }
        return device;
    }
}
