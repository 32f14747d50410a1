package mkplay.kernel;

import mkplay.systemjava.Export;

/**
 * Numbers of the L4 X.2 binary interface on IA-32 that more than one part of the kernel needs (L4 X.2 reference manual,
 * appendix A; where Pistachio fixes what the manual leaves open, its value).
 */
@Export
public final class Abi {
    private Abi() {}

    /** No thread. */
    public static final int NIL_THREAD = 0;

    /** Receive from anybody. */
    public static final int ANY_THREAD = -1;

    /** Receive from any thread of the own address space. */
    public static final int ANY_LOCAL_THREAD = -64;

    /** Local thread ids have these bits clear, global ids have not. */
    public static final int LOCAL_ID_MASK = 0x3F;

    /** Position of the thread number in a global id; the version is below. */
    public static final int THREAD_NUMBER_SHIFT = 14;

    /** First thread number that is not an interrupt. */
    public static final int SYSTEM_BASE = 16;

    /** First thread number for user threads. */
    public static final int USER_BASE = 48;

    /** Global ids of the two servers started at boot. */
    public static final int SIGMA0 = USER_BASE << THREAD_NUMBER_SHIFT | 1;

    public static final int ROOT_TASK = (USER_BASE + 2) << THREAD_NUMBER_SHIFT | 1;

    /** First address that is not the user's. */
    public static final int USER_END = 0xC000_0000;

    /** Where sigma0 and the root task have their UTCBs and kernel interface page. */
    public static final int BOOT_UTCB_AREA = 0xBF00_0000;

    public static final int BOOT_UTCB_AREA_BITS = 17;
    public static final int BOOT_KIP_AREA = 0xBFF0_0000;

    /**
     * The page whose word 0 holds the running thread's UTCB pointer; GS has this base and a limit of one word. Every IPC touches it:
     * at a round address it would compete with other pages for a set of the TLB and the cache.
     */
    public static final int UTCB_POINTER_PAGE = 0xEF00_B000;

    /** Message tag: numbers of words, flags, label. */
    public static final int TAG_UNTYPED_MASK = 0x3F;

    public static final int TAG_TYPED_SHIFT = 6;
    public static final int TAG_PROPAGATED = 0x1000;
    public static final int TAG_REDIRECTED = 0x2000;
    public static final int TAG_ERROR = 0x8000;
    public static final int TAG_FLAGS = 0xF000;

    /** Message registers are numbered 0 to 63. */
    public static final int MESSAGE_REGISTERS = 64;

    /** UTCB fields, from the UTCB pointer, which is the address of MR0. */
    public static final int UTCB_SIZE = 512;

    public static final int UTCB_POINTER_OFFSET = 256;
    public static final int UTCB_BR0 = -64;
    public static final int UTCB_GLOBAL_ID = -60;
    public static final int UTCB_PROCESSOR = -56;
    public static final int UTCB_USER_HANDLE = -52;
    public static final int UTCB_PAGER = -48;
    public static final int UTCB_EXCEPTION_HANDLER = -44;
    public static final int UTCB_PREEMPT_FLAGS = -40;
    public static final int UTCB_ERROR_CODE = -36;
    public static final int UTCB_XFER_TIMEOUTS = -32;
    public static final int UTCB_INTENDED_RECEIVER = -28;
    public static final int UTCB_SENDER = -24;

    /** Errors of an IPC: (code << 1) + phase. */
    public static final int PHASE_SEND = 0;

    public static final int PHASE_RECEIVE = 1;
    public static final int IPC_TIMEOUT = 1;
    public static final int IPC_NO_PARTNER = 2;
    public static final int IPC_CANCELLED = 3;
    public static final int IPC_OVERFLOW = 4;
    public static final int IPC_TRANSFER_TIMEOUT = 5;
    public static final int IPC_PARTNER_TIMEOUT = 6;
    public static final int IPC_ABORTED = 7;

    /** Errors of the other system calls. */
    public static final int ERROR_NO_PRIVILEGE = 1;

    public static final int ERROR_THREAD = 2;
    public static final int ERROR_SPACE = 3;
    public static final int ERROR_SCHEDULER = 4;
    public static final int ERROR_PARAMETER = 5;
    public static final int ERROR_UTCB_AREA = 6;
    public static final int ERROR_KIP_AREA = 7;
    public static final int ERROR_NO_MEMORY = 8;

    /** Time values, 16 bits. */
    public static final int TIME_NEVER = 0;

    public static final int TIME_ZERO = 0x0400;

    /** Fpages: access bits, whole address space, page size field. */
    public static final int RIGHT_READ = 4;

    public static final int RIGHT_WRITE = 2;
    public static final int RIGHT_EXECUTE = 1;
    public static final int FPAGE_COMPLETE = 0x10;

    /** EFLAGS bits a user may set: CF PF AF ZF SF OF; DF is the compiler's, all others are the kernel's. */
    public static final int USER_FLAGS = 0x8D5;

    /** EFLAGS of a new user thread without its I/O privilege level: interrupts on. */
    public static final int INITIAL_FLAGS = 0x202;

    public static final int USER_CODE_SELECTOR = 0x1B;
    public static final int USER_DATA_SELECTOR = 0x23;
    public static final int GS_SELECTOR = 0x2B;

    /** Numbers of the system calls, in the order of the trace point {@code syscall}. */
    public static final int CALL_IPC = 0;

    public static final int CALL_LIPC = 1;
    public static final int CALL_EXCHANGE_REGISTERS = 2;
    public static final int CALL_THREAD_CONTROL = 3;
    public static final int CALL_SYSTEM_CLOCK = 4;
    public static final int CALL_THREAD_SWITCH = 5;
    public static final int CALL_SCHEDULE = 6;
    public static final int CALL_UNMAP = 7;
    public static final int CALL_SPACE_CONTROL = 8;
    public static final int CALL_PROCESSOR_CONTROL = 9;
    public static final int CALL_MEMORY_CONTROL = 10;

    /** The label of kernel-made messages, in place in the tag. */
    public static final int LABEL_INTERRUPT = 0xFFF0_0000;

    public static final int LABEL_PAGE_FAULT = 0xFFE0_0000;
    public static final int LABEL_PREEMPTION = 0xFFD0_0000;
    public static final int LABEL_EXCEPTION = 0xFFB0_0000;
    public static final int LABEL_IO_FAULT = 0xFF80_0000;
}
