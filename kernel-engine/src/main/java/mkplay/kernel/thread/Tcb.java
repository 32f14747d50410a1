package mkplay.kernel.thread;

import mkplay.kernel.Abi;
import mkplay.kernel.space.Space;
import mkplay.systemjava.At;
import mkplay.systemjava.Export;
import mkplay.systemjava.Struct;

/**
 * Thread control block. It begins with the user's registers, which the processor and the entry code push straight into it
 * (TSS.esp0 points at {@link #FRAME_SIZE}); a blocked operation is a {@link #status} and a few fields, there is no kernel
 * stack of its own.
 */
@Export
@Struct(size = 256, align = 256)
public final class Tcb {
    /** Bytes of the register frame at the start. */
    public static final int FRAME_SIZE = 60;

    /** {@link #exitKind}: back to the user with every register of the frame. */
    public static final int EXIT_FRAME = 0;

    /** {@link #exitKind}: not a thread but the idle loop. */
    public static final int EXIT_IDLE = 1;

    /** {@link #exitKind}: the end of an IPC, registers as the IPC convention says, on the way that is always right. */
    public static final int EXIT_IPC = 2;

    /** {@link #exitKind}: the end of an IPC by IRET, where there is no SYSENTER, so that the kernel has its own flags. */
    public static final int EXIT_IPC_BY_IRET = 3;

    /** {@link #exitKind}: the end of an IPC by SYSEXIT. */
    public static final int EXIT_IPC_BY_SYSEXIT = 4;

    /** States, in the low four bits of {@link #status}. FREE: no such thread. */
    public static final int FREE = 0;

    /** Exists, was never given a pager. */
    public static final int INACTIVE = 1;

    /** Running, in the ready queue, or halted between operations. */
    public static final int READY = 2;

    /** Waits to receive from {@link #partner}. */
    public static final int RECEIVING = 3;

    /** Waits in the queue of {@link #sendTarget} to send. */
    public static final int SENDING = 4;

    /** An interrupt without a message under way. */
    public static final int DORMANT = 5;

    /** One partner of a message with strings, while the other one's time has come. */
    public static final int LOCKED = 6;

    public static final int STATE_MASK = 0xF;

    /** What the IPC is that the thread is in, bits 4-7 of {@link #status}. USER: a system call. */
    public static final int USER = 0x00;

    public static final int PAGE_FAULT = 0x10;
    public static final int EXCEPTION = 0x20;

    /** A new thread waits for instruction and stack pointer from its pager. */
    public static final int STARTUP = 0x30;

    public static final int IO_FAULT = 0x40;

    /** Not a thread but an interrupt source. */
    public static final int INTERRUPT = 0x50;

    /** Exception handler or scheduler is told that the thread lost the processor. */
    public static final int PREEMPTED = 0x60;

    public static final int KIND_MASK = 0xF0;

    /** Flag of {@link #status}: in the timeout heap. */
    public static final int TIMED = 0x100;

    /** Flag of {@link #status}: does not run until ExchangeRegisters resumes it; its IPC goes on. */
    public static final int HALTED = 0x200;

    /** Flag of {@link #status}, with READY: its receive phase is carried out when it gets the processor. */
    public static final int RESUME_RECEIVE = 0x400;

    /** Flag of {@link #status}: sender of a message with strings that is under way; ready, its time to go on has come. */
    public static final int SENDING_STRINGS = 0x800;

    /** Flag of {@link #status}: receiver of such a message. */
    public static final int RECEIVING_STRINGS = 0x1000;

    /** Flag of {@link #status}: the total quantum is used up; before the thread runs again its scheduler is asked. */
    public static final int EXHAUSTED = 0x2000;

    /** Flag of {@link #status}: its space has a redirector. */
    public static final int REDIRECTED = 0x4000;

    /** Flag of {@link #status}: in the middle of an Unmap or MemoryControl; {@link #vector} tells which. */
    public static final int UNMAPPING = 0x8000;

    /** Flag of {@link #status}: by its ThreadControl spaces have ended, what they hold is yet to be taken back. */
    public static final int ENDING_SPACES = 0x10000;

    /** What a thread may still owe when it gets the processor. */
    public static final int OWES = RESUME_RECEIVE | SENDING_STRINGS | EXHAUSTED | UNMAPPING | ENDING_SPACES;

    @At(0)
    public int edi;

    @At(4)
    public int esi;

    @At(8)
    public int ebp;

    /** Where PUSHA puts a stack pointer that nobody needs. */
    @At(12)
    public int unusedEsp;

    @At(16)
    public int ebx;

    @At(20)
    public int edx;

    @At(24)
    public int ecx;

    @At(28)
    public int eax;

    @At(32)
    public int vector;

    @At(36)
    public int errorCode;

    @At(40)
    public int eip;

    @At(44)
    public int cs;

    @At(48)
    public int eflags;

    @At(52)
    public int esp;

    @At(56)
    public int ss;

    /** How the return to the user goes: EXIT_... */
    @At(60)
    public int exitKind;

    /** Global id; 0 if there is no such thread. */
    @At(64)
    public int globalId;

    /** State, kind and flags. */
    @At(68)
    public int status;

    /** Whom the thread receives from, now or after its send phase: a global id, any, any local, or nil for no receive phase. */
    @At(72)
    public int partner;

    /** Kernel address of MR0; 0 while the thread has no UTCB. */
    @At(76)
    public int utcb;

    /** User address of MR0, which is the local id. */
    @At(80)
    public int localId;

    /** Physical address of the page directory. */
    @At(84)
    public int cr3;

    @At(88)
    public int priority;

    /** Address space; null for interrupts and for the idle loop. */
    @At(92)
    public Space space;

    /** Oldest of the threads that wait to send to this one, a ring through {@link #sendNext}. */
    @At(96)
    public Tcb senders;

    @At(100)
    public Tcb sendNext;

    @At(104)
    public Tcb sendPrevious;

    /** The thread in whose ring of senders this one is. */
    @At(108)
    public Tcb sendTarget;

    /** Timeouts of the IPC: send in the high, receive in the low half. */
    @At(112)
    public int timeouts;

    /** Tag of the message that is sent. */
    @At(116)
    public int tag;

    /** Id under which the message is sent; 0 unless propagated. */
    @At(120)
    public int virtualSender;

    /** Ring of ready threads of one priority; null when not queued. */
    @At(124)
    public Tcb readyNext;

    @At(128)
    public Tcb readyPrevious;

    /** Position in the timeout heap while TIMED. */
    @At(132)
    public int heapIndex;

    /** System clock in microseconds at which the timeout strikes. */
    @At(136)
    public long deadline;

    /** Microseconds; 0 is unlimited. */
    @At(144)
    public int sliceLength;

    /** Microseconds left of the current time slice. */
    @At(148)
    public int sliceLeft;

    /** Global id of the scheduler. */
    @At(152)
    public int scheduler;

    /** Words of a fault message: address and instruction pointer. */
    @At(156)
    public int faultWord1;

    @At(160)
    public int faultWord2;

    /** Interrupt sources: the thread that gets the messages. */
    @At(164)
    public Tcb handler;

    /** Maximum preemption delay in microseconds and sensitive priority, as Schedule set them. */
    @At(168)
    public int preemption;

    /** The other side of a message with strings; null if there is none. */
    @At(172)
    public Tcb transferPartner;

    /** Of the sender: message register of the item that is next or under way. Of Unmap: its fpage. */
    @At(176)
    public int transferItem;

    /** Of the sender: buffer register of the receiver's buffer for the next string. */
    @At(180)
    public int transferBuffer;

    /** Of the sender: bytes of the current string that are copied, or pages of the item that are mapped. Of Unmap: its page. */
    @At(184)
    public int itemBytes;

    /** Of the sender: bytes of all strings that are copied. Of Unmap: status bits that were found. */
    @At(188)
    public int transferBytes;

    /** Of the sender: system clock at which the transfer timeout strikes; 0 before the first fault, the maximum for never. */
    @At(192)
    public long transferDeadline;

    /** {@link #tag}, {@link #timeouts}, {@link #partner} and {@link #virtualSender} of the message while its fault has them. */
    @At(200)
    public int savedTag;

    @At(204)
    public int savedTimeouts;

    @At(208)
    public int savedPartner;

    @At(212)
    public int savedVirtualSender;

    /** Microseconds left of the total quantum; 0 is unlimited. */
    @At(216)
    public long quantum;

    /** Kernel address of the save area of the floating-point unit's registers; 0 before the thread's first use. */
    @At(224)
    public int fpuArea;

    /** Global id of whom a message was meant for that goes to a redirector. */
    @At(228)
    public int intendedReceiver;

    /** Of Unmap, and of the sender: where a {@link mkplay.kernel.mapping.TreeWalk} was interrupted; 0: it is in none. */
    @At(232)
    public int walkPlace;

    /** Creates the elements of a pool, all zero, so that they cost nothing in the image. */
    public static Tcb[] pool(int size) {
        Tcb[] pool = new Tcb[size];
        for (int i = 0; i < size; i++) {
            pool[i] = new Tcb();
        }
        return pool;
    }

    /** Thread number, which is the index in the pool. */
    public int number() {
        return globalId >>> Abi.THREAD_NUMBER_SHIFT;
    }

    public int state() {
        return status & STATE_MASK;
    }

    public int kind() {
        return status & KIND_MASK;
    }

    public boolean is(int flag) {
        return (status & flag) != 0;
    }

    /** Sets state and kind and clears RESUME_RECEIVE; the other flags stay. */
    public void become(int stateAndKind) {
        status = status
                        & (HALTED
                                | TIMED
                                | SENDING_STRINGS
                                | RECEIVING_STRINGS
                                | EXHAUSTED
                                | REDIRECTED
                                | UNMAPPING
                                | ENDING_SPACES)
                | stateAndKind;
    }

    /** Whether the thread may be given the processor. */
    public boolean isRunnable() {
        return (status & (STATE_MASK | HALTED)) == READY;
    }

    /** Whether the thread takes part in scheduling and IPC. */
    public boolean isActive() {
        return (status & STATE_MASK) >= READY;
    }

    /** The id under which a thread of {@code observer}'s space, or of another, knows this one. */
    public int idSeenBy(Tcb observer) {
        return space != null && observer.space == space ? localId : globalId;
    }

    /** Whether {@code id} is a local thread id: low six bits clear, and none of the special ids. */
    public static boolean isLocalId(int id) {
        return (id & Abi.LOCAL_ID_MASK) == 0 && id != Abi.NIL_THREAD && id != Abi.ANY_LOCAL_THREAD;
    }
}
