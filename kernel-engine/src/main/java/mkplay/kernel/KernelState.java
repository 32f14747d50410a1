package mkplay.kernel;

import mkplay.kernel.mapping.IoNode;
import mkplay.kernel.mapping.MapNode;
import mkplay.kernel.space.Space;
import mkplay.kernel.thread.Tcb;
import mkplay.systemjava.Align;
import mkplay.systemjava.Export;
import mkplay.systemjava.Inline;

/**
 * All mutable state of the kernel that is not in page tables or UTCBs. Everything is zero in the image, unless it says
 * otherwise, and set up by {@link mkplay.kernel.init.Boot}.
 */
public final class KernelState {
    private KernelState() {}

    /** Threads by thread number; numbers below {@link Abi#SYSTEM_BASE} are interrupts. The KIP tells users how many bits count. */
    public static final int THREAD_NUMBER_BITS = 11;

    public static final int THREADS = 1 << THREAD_NUMBER_BITS;

    @Inline
    @Align(256)
    public static final Tcb[] TCBS = Tcb.pool(THREADS);

    /** Threads by local id and space, as found last (see {@link mkplay.kernel.thread.Threads#localIndex}); null at first. */
    public static final Tcb[] LOCAL_IDS = new Tcb[256];

    /** What runs when nothing is ready. It has no user frame beyond what the entry code notes in it. */
    @Align(256)
    @Export("idle_tcb")
    public static final Tcb IDLE = new Tcb();

    /** Thread numbers at and above were never used since boot; bounds the scans over all threads. */
    public static int threadLimit;

    /** How many spaces are small: while there is one, the way into the kernel and back is another. */
    @Export("small_spaces")
    public static int smallSpaces;

    public static final int SPACES = 256;

    @Inline
    public static final Space[] SPACE_POOL = Space.pool(SPACES);

    /** Spaces without threads that still hold something, linked through {@link Space#nextEnding}; the first one is being emptied. */
    public static Space endingSpaces;

    /** Where the walk has stopped that removes one of its mappings. */
    public static int endingPlace;

    /** Mappings; element 0 is not used, so that 0 is "no node" in the node tables. */
    public static final int MAP_NODES = 32768;

    @Inline
    public static final MapNode[] NODES = MapNode.pool(MAP_NODES);

    /** Freed nodes, linked through {@link MapNode#next}. */
    public static MapNode freeNodes;

    /** Nodes from here on were never used. */
    public static int nodeLimit;

    public static final int IO_NODES = 256;

    /** Rights to I/O port ranges that were mapped from one space to another. */
    @Inline
    public static final IoNode[] IO_NODE_POOL = IoNode.pool(IO_NODES);

    /** Heads of the rings of ready threads by priority. */
    public static final Tcb[] READY = new Tcb[256];

    /** One bit per priority with a ready thread; bit n of word w is priority 32 * w + n. */
    public static final int[] READY_BITS = new int[8];

    /** One bit per word of {@link #READY_BITS} that is not zero. */
    public static int readySummary;

    /** Highest priority in the ready queue, -1 if it is empty. The running thread is not in the queue. */
    @Export("highest_ready")
    public static int highestReady;

    /**
     * Priority that a partner must have for an IPC to switch to it directly: {@link #highestReady}, or higher than any while a
     * switch has more to do than the fast path does.
     */
    public static int switchBarrier;

    /** System clock until which the running thread may hold back a preemption; 0 while it holds back none. */
    public static long delayEnd;

    /** The thread whose registers the floating-point unit holds; null if nobody's. */
    public static Tcb fpuOwner;

    /** Whether its owner may use the unit just now (CR0.TS is clear). */
    public static boolean fpuLive;

    /** Whether the running thread's space has a redirector. */
    public static boolean redirecting;

    /** Save areas of nobody: kernel address of the first, each holds that of the next, 0 ends. */
    public static int freeFpuAreas;

    /** The thread whose time slice is running down: the running one or one that donated to it. */
    public static Tcb sliceOwner;

    /** Binary heap by deadline of the threads that have a timeout. */
    public static final Tcb[] TIMEOUT_HEAP = new Tcb[THREADS];

    public static int timeouts;

    /** Time stamp counter frequency in kHz; 0 if there is no counter. */
    public static int clockKhz;

    /** Microseconds counted by ticks, for processors without time stamp counter. */
    public static long tickMicroseconds;

    /** First free physical page of kernel memory; each free page holds the address of the next, 0 ends. */
    public static int freeFrames;

    /** Physical pages from here to {@link #framesEnd} were never used. */
    public static int framesNext;

    public static int framesEnd;

    /** Physical start of the memory given to the kernel; its end is {@link #framesEnd}. */
    public static int kernelMemory;

    /** Physical extent of the kernel image. */
    public static int imageStart;

    public static int imageEnd;

    /** First physical address behind RAM, at most 240 MiB. */
    public static int ramEnd;

    /** Physical address of the page directory that maps nothing but the kernel; model of every other. */
    public static int kernelDirectory;

    /** Kernel address of the kernel interface page. */
    public static int kip;

    /** Kernel address of a page in which kernel-made messages are put together. */
    public static int messageBuffer;

    /** What was looked for last in a string: user address, bytes from there in one piece; or what is behind the string. */
    public static int stringAddress;

    public static int stringRun;

    public static int stringNext;

    /** What a stretch of Unmap has found, and the page to go on with. */
    public static int unmapStatus;

    public static int unmapNext;

    /** Where the next {@link mkplay.kernel.mapping.TreeWalk} begins, if it is through that tree; 0 between operations. */
    public static int walkFrom;

    /** Where a walk has stopped that is not done; 0 between operations. */
    public static int walkPlace;

    /** Status bits that a walk has found. */
    public static int walkStatus;

    /** How many steps of walks a message that maps may still make. */
    public static int walkRest;

    /** Kernel address of the task state segment; its I/O bitmap follows. */
    public static int tss;

    /** The space whose ports the bitmap behind the TSS shows; null if it shows none. */
    public static Space ioBitmapOwner;

    /** Whether the upper page of that bitmap permits nothing. */
    public static boolean highPortsForbidden;

    /** Whether the processor sees that bitmap now: only while a thread of its space runs. */
    public static boolean portsShown;

    /** I/O privilege level of user threads in place in EFLAGS: 0, or 0x3000 with the boot option io=open. */
    public static int ioPrivilege;

    /** INT 3 of users is the console protocol of Pistachio's debugger: the boot option debugger=console. */
    public static boolean debuggerConsole;

    /** EFLAGS while in the kernel; loaded where the kernel was entered by SYSENTER and leaves by IRET. */
    @Export("kernel_flags")
    public static int kernelFlags;

    /** CPUID leaf 1, EDX; 0 where there is no CPUID. The boot code sets it. */
    @Export("processor_features")
    public static int processorFeatures;

    /** Masked lines of the interrupt controllers, bit n for interrupt n. */
    public static int irqMask;

    /** Whether the processor's cache holds what is written only if it was read before, and bursts are worth it: a Pentium's. */
    public static boolean fillsLines;

    /** Whether user code enters by SYSENTER. */
    public static boolean hasSysenter;
}
