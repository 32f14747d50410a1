package mkplay.kernel.kip;

import mkplay.kernel.space.Frames;
import mkplay.systemjava.Memory;

/**
 * The BootInfo page that the root task reads: one record per boot module with its command line (the generic boot info of
 * Pistachio's kickstart, version 1). The boot code also keeps its list of modules in it.
 */
public final class BootInfo {
    private static final int MAGIC = 0x14B0_021D;
    private static final int HEADER_SIZE = 0x20;
    private static final int RECORD_SIZE = 24;
    private static final int TYPE_MODULE = 1;

    private BootInfo() {}

    /** Starts an empty page. */
    public static void initialise(int page) {
        Memory.fillWords(page, 0, Frames.PAGE_SIZE / 4);
        Memory.store32(page, MAGIC);
        Memory.store32(page + 4, 1);
        Memory.store32(page + 8, HEADER_SIZE);
        Memory.store32(page + 12, HEADER_SIZE);
    }

    /** Number of modules. */
    public static int count(int page) {
        return Memory.load32(page + 16);
    }

    /**
     * Appends a module.
     *
     * @param commandLine kernel address of a NUL-terminated string; 0 for none
     */
    public static void addModule(int page, int start, int size, int commandLine) {
        int end = Memory.load32(page + 8);
        int length = length(commandLine);
        int recordSize = RECORD_SIZE + (length + 4 & ~3);
        if (end + recordSize > Frames.PAGE_SIZE) {
            throw new IllegalStateException("boot module command lines exceed a page");
        }
        int record = page + end;
        Memory.store32(record, TYPE_MODULE);
        Memory.store32(record + 4, 1);
        Memory.store32(record + 8, recordSize);
        Memory.store32(record + 12, start);
        Memory.store32(record + 16, size);
        Memory.store32(record + 20, commandLine == 0 ? 0 : RECORD_SIZE);
        for (int i = 0; i < length; i++) {
            Memory.store8(record + RECORD_SIZE + i, Memory.load8(commandLine + i));
        }
        Memory.store32(page + 8, end + recordSize);
        Memory.store32(page + 16, count(page) + 1);
    }

    private static int length(int string) {
        if (string == 0) {
            return 0;
        }
        int length = 0;
        while (Memory.load8(string + length) != 0 && length < Frames.PAGE_SIZE) {
            length++;
        }
        return length;
    }

    private static int record(int page, int index) {
        int record = page + HEADER_SIZE;
        for (int i = 0; i < index; i++) {
            record += Memory.load32(record + 8);
        }
        return record;
    }

    /** Physical start of a module. */
    public static int start(int page, int index) {
        return Memory.load32(record(page, index) + 12);
    }

    /** Bytes of a module. */
    public static int size(int page, int index) {
        return Memory.load32(record(page, index) + 16);
    }

    /** The module lies somewhere else now. */
    public static void setStart(int page, int index, int start) {
        Memory.store32(record(page, index) + 12, start);
    }
}
