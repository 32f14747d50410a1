package mkplay.kernel.init;

import mkplay.kernel.kip.BootInfo;
import mkplay.kernel.kip.Kip;
import mkplay.kernel.space.Frames;
import mkplay.systemjava.Memory;
import mkplay.systemjava.U;

/** What the boot loader says (Multiboot specification 0.6.96, 3.3). All of it is read before anything is moved. */
final class Multiboot {
    /** In EAX at entry. */
    static final int LOADER_MAGIC = 0x2BAD_B002;

    private static final int FLAG_MEMORY = 1;
    private static final int FLAG_COMMAND_LINE = 4;
    private static final int FLAG_MODULES = 8;
    private static final int FLAG_MAP = 0x40;
    private static final int MIB = 1 << 20;
    private static final int MAP_AVAILABLE = 1;

    private Multiboot() {}

    private static int field(int info, int offset) {
        return Memory.load32(Frames.window(info) + offset);
    }

    private static boolean has(int info, int flag) {
        return (field(info, 0) & flag) != 0;
    }

    /** End of the memory that starts at 1 MiB, page aligned, as far as the kernel can reach. */
    static int ramEnd(int info) {
        if (!has(info, FLAG_MEMORY)) {
            throw new IllegalStateException("the boot loader does not say how much memory there is");
        }
        int kib = field(info, 8);
        int limit = (Frames.WINDOW_SIZE - MIB) >>> 10;
        return MIB + (U.min(kib, limit) << 10) & -Frames.PAGE_SIZE;
    }

    /** Adds memory descriptors for the machine's memory. */
    static void describeMemory(int info) {
        if (has(info, FLAG_MAP)) {
            describeMap(field(info, 48), field(info, 44));
        } else {
            Kip.describeMemory(Kip.CONVENTIONAL, 0, 0, (field(info, 4) << 10) - 1);
            Kip.describeMemory(Kip.CONVENTIONAL, 0, MIB, MIB + (field(info, 8) << 10) - 1);
        }
    }

    private static void describeMap(int map, int length) {
        int at = 0;
        while (at < length) {
            int entry = map + at;
            int low = field(entry, 4);
            int type = field(entry, 20);
            // Memory above 4 GiB is out of everybody's reach.
            if (field(entry, 8) == 0 && field(entry, 12) != 0) {
                int high = low + field(entry, 12) - 1;
                describeEntry(type, low, U.below(high, low) ? -1 : high);
            }
            at += field(entry, 0) + 4;
        }
    }

    private static void describeEntry(int type, int low, int high) {
        if (type == MAP_AVAILABLE) {
            Kip.describeMemory(Kip.CONVENTIONAL, 0, low, high);
        } else {
            Kip.describeMemory(Kip.ARCHITECTURE, type & 0xF, low, high);
        }
    }

    /** Records all modules in the BootInfo page. */
    static void readModules(int info, int page) {
        BootInfo.initialise(page);
        if (!has(info, FLAG_MODULES)) {
            return;
        }
        int count = field(info, 20);
        int list = field(info, 24);
        for (int i = 0; i < count; i++) {
            int start = field(list, 16 * i);
            int end = field(list, 16 * i + 4);
            int commandLine = field(list, 16 * i + 8);
            if (U.above(end, Frames.physical(page)) || U.above(start, end)) {
                throw new IllegalStateException("a boot module lies where the kernel needs memory");
            }
            BootInfo.addModule(page, start, end - start, commandLine == 0 ? 0 : Frames.window(commandLine));
        }
    }

    /** Kernel address of the kernel's command line, 0 if there is none. */
    static int commandLine(int info) {
        return has(info, FLAG_COMMAND_LINE) && field(info, 16) != 0 ? Frames.window(field(info, 16)) : 0;
    }
}
