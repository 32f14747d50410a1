package mkplay.kernel.init;

import mkplay.kernel.space.Frames;
import mkplay.systemjava.Memory;
import mkplay.systemjava.U;

/** Loads the executables of sigma0 and the root task to physical address = virtual address (ELF32, System V ABI i386). */
final class ElfLoader {
    private static final int MAGIC = 0x464C_457F;

    /** Class 32 bit, little-endian, version 1. */
    private static final int IDENT = 0x0001_0101;

    /** Type EXEC, machine 386. */
    private static final int TYPE_MACHINE = 0x0003_0002;

    private static final int HEADER_SIZE = 52;
    private static final int PROGRAM_HEADER_SIZE = 32;
    private static final int LOAD = 1;

    private ElfLoader() {}

    private static int field(int module, int offset) {
        return Memory.load32(Frames.window(module) + offset);
    }

    private static int segments(int module) {
        return field(module, 44) & 0xFFFF;
    }

    private static int segment(int module, int index) {
        return module + field(module, 28) + index * PROGRAM_HEADER_SIZE;
    }

    /** Stops the boot if the module is not an executable that can be loaded below {@code limit}. */
    static void check(int module, int size, int limit) {
        if (U.below(size, HEADER_SIZE)
                || field(module, 0) != MAGIC
                || (field(module, 4) & 0xFF_FFFF) != IDENT
                || field(module, 16) != TYPE_MACHINE
                || field(module, 42) << 16 != PROGRAM_HEADER_SIZE << 16) {
            throw new IllegalStateException("sigma0 or root task is not an i386 executable");
        }
        int headers = field(module, 28);
        if ((headers & 3) != 0 || U.above(headers, size) || U.above(segments(module) * 32, size - headers)) {
            throw new IllegalStateException("sigma0 or root task has bad program headers");
        }
        for (int i = 0; i < segments(module); i++) {
            checkSegment(segment(module, i), size, limit);
        }
    }

    private static void checkSegment(int segment, int size, int limit) {
        if (field(segment, 0) != LOAD) {
            return;
        }
        int offset = field(segment, 4);
        int address = field(segment, 8);
        int fileSize = field(segment, 16);
        int memorySize = field(segment, 20);
        if (U.above(offset, size)
                || U.above(fileSize, size - offset)
                || U.above(fileSize, memorySize)
                || U.above(address, limit)
                || U.above(memorySize, limit - address)
                || Frames.isKernels(address, memorySize)) {
            throw new IllegalStateException("a segment of sigma0 or root task does not fit into memory");
        }
    }

    /** Lowest address of a checked module's segments. */
    static int low(int module) {
        int low = -1;
        for (int i = 0; i < segments(module); i++) {
            int segment = segment(module, i);
            if (field(segment, 0) == LOAD) {
                low = U.min(low, field(segment, 8));
            }
        }
        return low;
    }

    /** First address behind a checked module's segments. */
    static int high(int module) {
        int high = 0;
        for (int i = 0; i < segments(module); i++) {
            int segment = segment(module, i);
            if (field(segment, 0) == LOAD) {
                high = U.max(high, field(segment, 8) + field(segment, 20));
            }
        }
        return high;
    }

    /** Loads a checked module and returns its entry point. */
    static int load(int module) {
        for (int i = 0; i < segments(module); i++) {
            int segment = segment(module, i);
            if (field(segment, 0) == LOAD) {
                int target = Frames.window(field(segment, 8));
                int fileSize = field(segment, 16);
                Memory.copyBytes(target, Frames.window(module + field(segment, 4)), fileSize);
                clear(target + fileSize, field(segment, 20) - fileSize);
            }
        }
        return field(module, 24);
    }

    private static void clear(int address, int bytes) {
        int at = address;
        int end = address + bytes;
        while (at != end && (at & 3) != 0) {
            Memory.store8(at, 0);
            at++;
        }
        int words = (end - at) >>> 2;
        Memory.fillWords(at, 0, words);
        at += words * 4;
        while (at != end) {
            Memory.store8(at, 0);
            at++;
        }
    }
}
