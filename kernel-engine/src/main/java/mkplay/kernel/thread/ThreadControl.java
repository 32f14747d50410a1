package mkplay.kernel.thread;

import mkplay.kernel.Abi;
import mkplay.kernel.KernelState;
import mkplay.kernel.Probe;
import mkplay.kernel.irq.Interrupts;
import mkplay.kernel.sched.Scheduler;
import mkplay.kernel.space.Space;
import mkplay.kernel.space.Spaces;

/** The ThreadControl system call (L4 X.2, 2.4): threads are created, changed and deleted; interrupts get their handlers. */
public final class ThreadControl {
    /** A UTCB location that says: no change. */
    private static final int NO_LOCATION = -1;

    private ThreadControl() {}

    /** EAX thread, ECX pager, EDX scheduler, ESI space specifier, EDI UTCB location; EAX becomes 1 or 0. */
    public static Tcb systemCall(Tcb self) {
        int error = control(self);
        if (error != 0) {
            Threads.setError(self, error);
        }
        self.eax = error == 0 ? 1 : 0;
        if (KernelState.endingSpaces != null) {
            self.status |= Tcb.ENDING_SPACES;
            return Scheduler.goOn(self);
        }
        return Scheduler.reschedule(self);
    }

    /**
     * Goes on taking back what spaces hold that have ended, if another thread has not done that meanwhile.
     *
     * @return whether there is more to do after interrupts were let in
     */
    public static boolean advance(Tcb self) {
        boolean more = Spaces.advance();
        if (!more) {
            self.status &= ~Tcb.ENDING_SPACES;
        }
        return more;
    }

    private static int control(Tcb self) {
        int id = self.eax;
        if (!self.space.privileged) {
            return Abi.ERROR_NO_PRIVILEGE;
        }
        if (Tcb.isLocalId(id)) {
            return Abi.ERROR_SPACE;
        }
        Tcb thread = Threads.byNumber(id);
        if (thread == null) {
            return Abi.ERROR_THREAD;
        }
        int number = id >>> Abi.THREAD_NUMBER_SHIFT;
        if (number < Abi.SYSTEM_BASE) {
            return associate(self, id, number);
        }
        if (number < Abi.USER_BASE) {
            return Abi.ERROR_THREAD;
        }
        if (self.esi == Abi.NIL_THREAD) {
            return delete(self, thread);
        }
        return thread.state() == Tcb.FREE ? create(self, thread, id) : change(self, thread, id);
    }

    private static int associate(Tcb self, int id, int line) {
        if (!Interrupts.isAvailable(line) || KernelState.TCBS[line].globalId != id) {
            return Abi.ERROR_THREAD;
        }
        if (self.ecx == id) {
            Interrupts.detach(line);
            return 0;
        }
        Tcb handler = Threads.find(self.space, self.ecx);
        if (handler == null || !handler.isActive() || handler.kind() == Tcb.INTERRUPT) {
            return Abi.ERROR_THREAD;
        }
        Interrupts.attach(line, handler);
        return 0;
    }

    private static int delete(Tcb self, Tcb thread) {
        if (thread == self) {
            return Abi.ERROR_THREAD;
        }
        if (thread.state() != Tcb.FREE) {
            ThreadLife.delete(thread);
            if (KernelState.sliceOwner == thread) {
                KernelState.sliceOwner = self;
            }
        }
        return 0;
    }

    private static int create(Tcb self, Tcb thread, int id) {
        int location = self.edi;
        boolean activate = self.ecx != Abi.NIL_THREAD;
        if (self.edx == Abi.NIL_THREAD) {
            return Abi.ERROR_THREAD;
        }
        Space space = null;
        if (self.esi != id) {
            Tcb neighbour = Threads.find(self.space, self.esi);
            if (neighbour == null || neighbour.space == null) {
                return Abi.ERROR_SPACE;
            }
            space = neighbour.space;
        }
        if (activate && (space == null || !space.isInitialised())) {
            return Abi.ERROR_SPACE;
        }
        if (activate && !space.holdsUtcb(location)) {
            return Abi.ERROR_UTCB_AREA;
        }
        Space home = space != null ? space : Spaces.create();
        if (home == null || activate && Spaces.utcbPage(home, location) == 0) {
            return Abi.ERROR_NO_MEMORY;
        }
        ThreadLife.create(thread, id, home, globalId(self, self.edx));
        if (location != NO_LOCATION) {
            thread.localId = location + Abi.UTCB_POINTER_OFFSET;
        }
        if (activate) {
            ThreadLife.activate(thread, globalId(self, self.ecx));
        }
        trace(self, thread);
        return 0;
    }

    private static int change(Tcb self, Tcb thread, int id) {
        boolean active = thread.isActive();
        boolean activate = !active && self.ecx != Abi.NIL_THREAD;
        Space space = thread.space;
        if (self.esi != id) {
            Tcb neighbour = Threads.find(self.space, self.esi);
            if (neighbour == null || neighbour.space == null) {
                return Abi.ERROR_SPACE;
            }
            space = neighbour.space;
        }
        boolean move = space != thread.space;
        int location = location(self, thread, active, move);
        if (activate || active && move) {
            if (!space.isInitialised()) {
                return Abi.ERROR_SPACE;
            }
            if (!space.holdsUtcb(location)) {
                return Abi.ERROR_UTCB_AREA;
            }
            if (Spaces.utcbPage(space, location) == 0) {
                return Abi.ERROR_NO_MEMORY;
            }
        }
        if (self.edx != Abi.NIL_THREAD) {
            thread.scheduler = globalId(self, self.edx);
        }
        thread.localId = location + Abi.UTCB_POINTER_OFFSET;
        if (move) {
            ThreadLife.move(thread, space);
            Scheduler.follow(self);
        }
        ThreadLife.rename(thread, id);
        if (activate) {
            ThreadLife.activate(thread, globalId(self, self.ecx));
        } else if (active && self.ecx != Abi.NIL_THREAD) {
            ThreadLife.setPager(thread, globalId(self, self.ecx));
        }
        trace(self, thread);
        return 0;
    }

    /** Where the UTCB will be: only an inactive thread or one that changes its space can get a new place for it. */
    private static int location(Tcb self, Tcb thread, boolean active, boolean move) {
        boolean free = !active || move;
        return free && self.edi != NO_LOCATION ? self.edi : thread.localId - Abi.UTCB_POINTER_OFFSET;
    }

    private static void trace(Tcb self, Tcb thread) {
        Probe.threadCreate(thread.globalId, thread.cr3, thread.scheduler, globalId(self, self.ecx));
    }

    /** A global id for an id that may be local to the caller's space; unknown local ids become nil. */
    private static int globalId(Tcb self, int id) {
        if (!Tcb.isLocalId(id)) {
            return id;
        }
        Tcb thread = Threads.byLocalId(self.space, id);
        return thread == null ? Abi.NIL_THREAD : thread.globalId;
    }
}
