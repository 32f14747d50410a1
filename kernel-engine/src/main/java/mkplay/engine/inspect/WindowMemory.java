package mkplay.engine.inspect;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import mkplay.kernel.space.Frames;
import mkplay.systemjava.U;
import mkplay.x86.machine.Machine;

/** A machine's memory at the kernel's addresses, read through nobody's page tables. */
final class WindowMemory {
    private final Machine machine;
    private final int limit;

    WindowMemory(Machine machine) {
        this.machine = machine;
        limit = Math.min(machine.config().memoryBytes(), Frames.WINDOW_SIZE);
    }

    /**
     * Bytes at a kernel address, little-endian.
     *
     * @throws InspectionException if they are not RAM within the kernel's reach
     */
    ByteBuffer read(int address, int bytes) throws InspectionException {
        int physical = Frames.physical(address);
        if (!U.below(physical, limit) || bytes > limit - physical) {
            throw InspectionException.damaged("0x%08X is no address of kernel memory", address);
        }
        byte[] content = new byte[bytes];
        machine.readPhysical(physical, content);
        return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    }

    int word(int address) throws InspectionException {
        return read(address, 4).getInt(0);
    }
}
