package mkplay.kernel.model;

import static mkplay.kernel.HostedKernel.ANY;
import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.ZERO;
import static mkplay.kernel.HostedKernel.id;
import static mkplay.kernel.HostedKernel.root;
import static mkplay.kernel.HostedKernel.sigma0;
import static mkplay.kernel.HostedKernel.tag;

import java.util.ArrayList;
import java.util.List;
import mkplay.kernel.Abi;
import mkplay.kernel.HostedKernel;
import mkplay.kernel.KernelState;
import mkplay.kernel.mapping.Mapping;
import mkplay.kernel.thread.Tcb;

/** Three threads, A and B in one space and C in another, and the vocabulary of what they do. */
abstract class World implements Configuration {
    static final int A = 60;
    static final int B = 61;
    static final int C = 62;
    static final int[] THREADS = {A, B, C};

    /** All rights of an fpage. */
    static final int ALL = 7;

    /** Control bits of ExchangeRegisters. */
    static final int HALT = 0x101, RESUME = 0x100, CANCEL = 6;

    static final int TICK = 1000;

    /** A time value of 1500 microseconds, which is over with the second tick. */
    static final int SOON = 1 << 10 | 750;

    final HostedKernel kernel;
    private List<Operation> found = new ArrayList<>();

    World(HostedKernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public void prepare() {
        kernel.settle();
        kernel.spawn(A, 0);
        kernel.spawn(B, id(A));
        kernel.spawn(C, 0);
        for (int thread : THREADS) {
            kernel.call(root(), Abi.CALL_SCHEDULE, id(thread), -1, slice() << 16 | 0xFFFF, -1, -1);
        }
        kernel.ipc(root(), NIL, Abi.SIGMA0, 0, 0);
    }

    /** Time slices of the threads as a time value; never by default. */
    int slice() {
        return Abi.TIME_NEVER;
    }

    @Override
    public List<Operation> operations(Tcb running) {
        found = new ArrayList<>();
        if (running == KernelState.IDLE) {
            idle();
        } else {
            thread(running);
        }
        return found;
    }

    /** What can happen while nobody runs. */
    void idle() {
        tick();
    }

    /** What can happen while a thread runs. */
    abstract void thread(Tcb running);

    /** A thread's space gets a page of physical memory at the same address, from sigma0. */
    void give(int thread, int page) {
        Mapping.identity(sigma0().space, page);
        Mapping.mapRange(sigma0().space, page, HostedKernel.thread(thread).space, page, 1, ALL, false);
    }

    /** Where a long operation lets interrupts in is a state of its own; B, which has a higher priority, can come in there. */
    void stopInPauses() {
        kernel.stopsInPauses = true;
        for (int thread : new int[] {A, C}) {
            kernel.call(kernel.running, Abi.CALL_SCHEDULE, id(thread), 100, -1, -1, -1);
        }
    }

    /** Goes on with what let interrupts in. */
    void goOn() {
        add(Operation.other("the idle loop goes on", () -> {
            if (KernelState.highestReady >= 0) {
                kernel.goOn();
            }
        }));
    }

    void tick() {
        add(new Operation(Operation.Kind.TICK, "tick", () -> kernel.tick(TICK)));
    }

    void add(Operation operation) {
        found.add(operation);
    }

    /** An IPC without typed items; the send timeout in the high half. */
    void ipc(Tcb self, int to, int from, int timeouts) {
        String name =
                "%s: ipc to %s from %s timeouts %x".formatted(who(id(self.number())), who(to), who(from), timeouts);
        add(Operation.ipc(name, () -> kernel.ipc(self, to, from, timeouts, tag(1, 0))));
    }

    /** Sends in the name of another thread. */
    void propagate(Tcb self, int to, int from, int virtual, int timeouts) {
        String name = "%s: ipc to %s for %s from %s timeouts %x"
                .formatted(who(id(self.number())), who(to), who(virtual), who(from), timeouts);
        add(Operation.ipc(name, () -> {
            kernel.store(self.utcb + Abi.UTCB_SENDER, virtual);
            kernel.ipc(self, to, from, timeouts, tag(1, 0) | Abi.TAG_PROPAGATED);
        }));
    }

    void call(String name, Tcb self, int number, int... registers) {
        add(Operation.other(who(id(self.number())) + ": " + name, () -> kernel.call(self, number, registers)));
    }

    void exchangeRegisters(Tcb self, int thread, int control) {
        String name = "exchange registers of %s control %x".formatted(who(id(thread)), control);
        call(name, self, Abi.CALL_EXCHANGE_REGISTERS, id(thread), control);
    }

    void priority(Tcb self, int thread, int priority) {
        String name = "priority of %s becomes %d".formatted(who(id(thread)), priority);
        call(name, self, Abi.CALL_SCHEDULE, id(thread), priority, -1, -1, -1);
    }

    void threadSwitch(Tcb self, int to) {
        call("switch to " + who(to), self, Abi.CALL_THREAD_SWITCH, to);
    }

    /** All partners of a send phase and all of the receive phase that follows; timeouts without end. */
    void everyIpc(Tcb self) {
        for (int from : new int[] {NIL, ANY, Abi.ANY_LOCAL_THREAD, id(A), id(B), id(C)}) {
            for (int to : new int[] {NIL, id(A), id(B), id(C)}) {
                ipc(self, to, from, 0);
            }
        }
    }

    /** A few IPCs that lead into all waits: receive, send, call, reply and wait. */
    void someIpc(Tcb self) {
        ipc(self, NIL, ANY, 0);
        for (int thread : THREADS) {
            if (thread != self.number()) {
                ipc(self, NIL, id(thread), 0);
                ipc(self, id(thread), NIL, 0);
                ipc(self, id(thread), id(thread), 0);
                ipc(self, id(thread), ANY, ZERO << 16);
            }
        }
    }

    static String who(int id) {
        return switch (id) {
            case NIL -> "nil";
            case ANY -> "any";
            case Abi.ANY_LOCAL_THREAD -> "any local";
            default -> {
                int number = id >>> Abi.THREAD_NUMBER_SHIFT;
                boolean local = Tcb.isLocalId(id);
                yield local
                        ? "local %x".formatted(id)
                        : number >= A ? "" + (char) ('A' + number - A) : "thread " + number;
            }
        };
    }
}
