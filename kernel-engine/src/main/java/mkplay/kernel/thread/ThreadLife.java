package mkplay.kernel.thread;

import mkplay.kernel.Abi;
import mkplay.kernel.KernelState;
import mkplay.kernel.Probe;
import mkplay.kernel.fpu.Fpu;
import mkplay.kernel.ipc.Ipc;
import mkplay.kernel.ipc.Propagation;
import mkplay.kernel.ipc.Redirection;
import mkplay.kernel.irq.Interrupts;
import mkplay.kernel.sched.ReadyQueue;
import mkplay.kernel.space.Frames;
import mkplay.kernel.space.Space;
import mkplay.kernel.space.Spaces;
import mkplay.systemjava.Memory;

/** Beginning, changes and end of a thread. What could fail was checked before. */
public final class ThreadLife {
    private static final int DEFAULT_PRIORITY = 100;
    private static final int DEFAULT_SLICE_MICROSECONDS = 10_000;

    private ThreadLife() {}

    /** Turns a free TCB into an inactive thread of a space. */
    public static void create(Tcb thread, int id, Space space, int scheduler) {
        thread.globalId = id;
        thread.localId = Abi.UTCB_POINTER_OFFSET;
        thread.utcb = 0;
        thread.space = space;
        thread.cr3 = space.cr3;
        thread.priority = DEFAULT_PRIORITY;
        thread.sliceLength = DEFAULT_SLICE_MICROSECONDS;
        thread.sliceLeft = DEFAULT_SLICE_MICROSECONDS;
        thread.scheduler = scheduler;
        thread.preemption = 0;
        thread.quantum = 0;
        thread.virtualSender = 0;
        thread.status = Tcb.INACTIVE;
        Redirection.mark(thread);
        space.threads++;
        int limit = thread.number() + 1;
        if (limit > KernelState.threadLimit) {
            KernelState.threadLimit = limit;
        }
    }

    /** Gives the thread a fresh UTCB at its local id, whose page exists, and lets it wait for its start message. */
    public static void activate(Tcb thread, int pager) {
        attachUtcb(thread);
        Memory.fillWords(thread.utcb - Abi.UTCB_POINTER_OFFSET, 0, Abi.UTCB_SIZE / 4);
        Memory.store32(thread.utcb + Abi.UTCB_GLOBAL_ID, thread.globalId);
        Memory.store32(thread.utcb + Abi.UTCB_PAGER, pager);
        prepareFrame(thread);
        thread.partner = pager;
        thread.timeouts = 0;
        thread.become(Tcb.RECEIVING | Tcb.STARTUP);
        Ipc.reconsider(thread);
    }

    private static void attachUtcb(Tcb thread) {
        int page = Spaces.utcbPage(thread.space, thread.localId);
        thread.utcb = page + (thread.localId & (Frames.PAGE_SIZE - 1));
    }

    /** A frame that leads to user mode with all registers zero. */
    private static void prepareFrame(Tcb thread) {
        thread.eax = 0;
        thread.ebx = 0;
        thread.ecx = 0;
        thread.edx = 0;
        thread.esi = 0;
        thread.edi = 0;
        thread.ebp = 0;
        thread.eip = 0;
        thread.esp = 0;
        completeFrame(thread);
        thread.exitKind = Tcb.EXIT_FRAME;
    }

    /** Sets what SYSENTER does not save: the segments and the flags of a user thread. */
    public static void completeFrame(Tcb thread) {
        thread.cs = Abi.USER_CODE_SELECTOR;
        thread.ss = Abi.USER_DATA_SELECTOR;
        thread.eflags = Abi.INITIAL_FLAGS | KernelState.ioPrivilege;
    }

    /** Starts a thread at once: how the kernel starts its two servers. */
    public static void start(Tcb thread, int instructionPointer, int stackPointer) {
        thread.eip = instructionPointer;
        thread.esp = stackPointer;
        thread.become(Tcb.READY);
    }

    public static void setPager(Tcb thread, int pager) {
        Memory.store32(thread.utcb + Abi.UTCB_PAGER, pager);
    }

    /** Gives the thread another version of its id. Who waits for the old one learns that it is gone. */
    public static void rename(Tcb thread, int id) {
        int old = thread.globalId;
        if (id == old) {
            return;
        }
        thread.globalId = id;
        if (thread.utcb != 0) {
            Memory.store32(thread.utcb + Abi.UTCB_GLOBAL_ID, id);
        }
        Propagation.abandonReceivers(old);
        Ipc.reconsider(thread.sendTarget);
    }

    /** Moves the thread, with its UTCB's content if it is active, to another space. */
    public static void move(Tcb thread, Space space) {
        Space old = thread.space;
        int oldUtcb = thread.utcb;
        thread.space = space;
        thread.cr3 = space.cr3;
        Redirection.mark(thread);
        // What it was unmapping is not in this space.
        thread.status &= ~Tcb.UNMAPPING;
        space.threads++;
        if (oldUtcb != 0) {
            attachUtcb(thread);
            Memory.copyWords(
                    thread.utcb - Abi.UTCB_POINTER_OFFSET, oldUtcb - Abi.UTCB_POINTER_OFFSET, Abi.UTCB_SIZE / 4);
        }
        leave(old);
        Ipc.reconsider(thread);
        Ipc.reconsider(thread.sendTarget);
    }

    private static void leave(Space space) {
        space.threads--;
        if (space.threads == 0) {
            Spaces.end(space);
        }
    }

    /** Ends a thread; the last one of a space ends the space. */
    public static void delete(Tcb thread) {
        int id = thread.globalId;
        Space space = thread.space;
        Ipc.withdraw(thread);
        ReadyQueue.remove(thread);
        Fpu.release(thread);
        // Before its interrupts wake who waits for them: that may be the thread itself.
        thread.status = Tcb.FREE;
        Interrupts.detachAll(thread);
        thread.globalId = 0;
        thread.utcb = 0;
        thread.space = null;
        Ipc.abandon(thread, id);
        leave(space);
        Probe.threadDelete(id);
    }
}
