package mkplay.kernel.kip;

import mkplay.kernel.Abi;
import mkplay.kernel.KernelState;
import mkplay.kernel.sched.Clock;
import mkplay.kernel.space.Frames;
import mkplay.kernel.space.PageTables;
import mkplay.systemjava.Memory;

/**
 * The kernel interface page (L4 X.2, 1.1). The entry assembly reserves the page and puts the system call stubs and their
 * offsets into it; everything else is written here at boot.
 */
public final class Kip {
    private static final int MAGIC = 0x4BE6_344C;
    private static final int VERSION_X2_5 = 0x8405_0000;
    private static final int KERNEL_DESCRIPTOR = 0x130;

    /** This kernel: id 0x4D, subid 1. */
    private static final int KERNEL_ID = 0x4D01_0000;

    /** Day, month, year since 2000 of the version below. */
    private static final int GENERATION_DATE = 26 << 9 | 7 << 5 | 1;

    private static final int KERNEL_VERSION = 0x0001_0000;

    /** "MKPL" */
    private static final int SUPPLIER = 0x4C50_4B4D;

    private static final String VERSION_TEXT = "Microkernel Playground, L4 X.2 kernel in system Java";
    private static final int PROCESSOR_DESCRIPTOR = 0x120;
    private static final int MEMORY_DESCRIPTORS = 0x1A0;
    private static final int STUBS = 0x800;

    /** Offsets of the server entries: stack pointer, instruction pointer, first and last+1 address of memory. */
    public static final int SIGMA0_SERVER = 0x20;

    public static final int ROOT_SERVER = 0x40;

    private static final int MEMORY_INFO = 0x54;
    private static final int RESERVED_MEMORY0 = 0x68;
    private static final int BOOT_INFO = 0xB8;

    /** Memory descriptor types. */
    public static final int CONVENTIONAL = 1;

    public static final int RESERVED = 2;
    public static final int SHARED = 4;
    public static final int BOOT_LOADER = 0xE;
    public static final int ARCHITECTURE = 0xF;

    /** Subtypes of {@link #BOOT_LOADER}: loader data, servers that were started, other modules. */
    public static final int LOADER_DATA = 1;

    public static final int LOADER_SERVER = 2;
    public static final int LOADER_MODULE = 3;

    private static final int VIRTUAL = 0x200;

    private Kip() {}

    private static void set(int offset, int value) {
        Memory.store32(KernelState.kip + offset, value);
    }

    private static int get(int offset) {
        return Memory.load32(KernelState.kip + offset);
    }

    /** Writes everything that does not depend on the boot modules. */
    public static void initialise() {
        set(0x00, MAGIC);
        set(0x04, VERSION_X2_5);
        set(0x0C, KERNEL_DESCRIPTOR);
        set(MEMORY_INFO, MEMORY_DESCRIPTORS << 16);
        set(RESERVED_MEMORY0, KernelState.imageStart);
        set(RESERVED_MEMORY0 + 4, KernelState.imageEnd);
        // UTCBs: 1 << 9 bytes, aligned 1 << 9, area at least 1 << 12.
        set(0xA8, 12 << 16 | 9 << 10 | 1);
        set(0xAC, 12);
        set(0xBC, PROCESSOR_DESCRIPTOR);
        // Read precision 1 microsecond, schedule precision one tick.
        set(0xC0, Clock.TICK_MICROSECONDS << 16 | 1);
        set(0xC4, Abi.USER_BASE << 20 | Abi.SYSTEM_BASE << 8 | KernelState.THREAD_NUMBER_BITS);
        // The sizes of pages; read and write can be separated.
        int large = PageTables.hasLarge() ? PageTables.TABLE_SPAN : 0;
        set(0xC8, large | Frames.PAGE_SIZE | Abi.RIGHT_READ | Abi.RIGHT_WRITE);
        // One processor, descriptors of 16 bytes.
        set(0xCC, 4 << 28);
        set(PROCESSOR_DESCRIPTOR + 4, KernelState.clockKhz);
        describeKernel();
    }

    private static void describeKernel() {
        set(KERNEL_DESCRIPTOR, KERNEL_ID);
        set(KERNEL_DESCRIPTOR + 4, GENERATION_DATE);
        set(KERNEL_DESCRIPTOR + 8, KERNEL_VERSION);
        set(KERNEL_DESCRIPTOR + 12, SUPPLIER);
        int text = KernelState.kip + KERNEL_DESCRIPTOR + 16;
        for (int i = 0; i < VERSION_TEXT.length(); i++) {
            Memory.store8(text + i, VERSION_TEXT.charAt(i));
        }
        // The page is zero: this ends the text and the empty list of features.
    }

    /** Says where a server is. */
    public static void setServer(int offset, int entry, int low, int high) {
        set(offset, 0);
        set(offset + 4, entry);
        set(offset + 8, low);
        set(offset + 12, high);
    }

    public static void setBootInfo(int physical) {
        set(BOOT_INFO, physical);
    }

    /** Appends a descriptor of physical memory, first and last address. Later ones override earlier ones. */
    public static void describeMemory(int type, int subtype, int low, int high) {
        describe(type | subtype << 4, low, high);
    }

    /** Appends a descriptor of virtual memory for users. */
    public static void describeVirtual(int low, int high) {
        describe(CONVENTIONAL | VIRTUAL, low, high);
    }

    private static void describe(int kind, int low, int high) {
        int info = get(MEMORY_INFO);
        int offset = MEMORY_DESCRIPTORS + 8 * (info & 0xFFFF);
        if (offset + 8 > STUBS) {
            throw new IllegalStateException("too many memory descriptors");
        }
        set(offset, low & -1024 | kind);
        set(offset + 4, high & -1024);
        set(MEMORY_INFO, info + 1);
    }
}
