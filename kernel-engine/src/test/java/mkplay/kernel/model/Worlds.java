package mkplay.kernel.model;

import static mkplay.kernel.HostedKernel.ANY;
import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.ZERO;
import static mkplay.kernel.HostedKernel.id;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import mkplay.kernel.Abi;
import mkplay.kernel.HostedKernel;
import mkplay.kernel.thread.Tcb;

/** The configurations with three threads. */
final class Worlds {
    private Worlds() {}

    /** All configurations by name. */
    static Map<String, Function<HostedKernel, Configuration>> all() {
        Map<String, Function<HostedKernel, Configuration>> all = new LinkedHashMap<>();
        all.put("ipc", Ipc::new);
        all.put("propagation", Propagating::new);
        all.put("timeouts", Timed::new);
        all.put("control", Controlled::new);
        all.put("life", Living::new);
        all.put("scheduling", Scheduled::new);
        all.put("interrupts", Interrupted::new);
        all.put("redirection", Redirected::new);
        all.put("preemption", Preempted::new);
        all.put("births", kernel -> new Births(kernel, -1));
        // A space needs two frames, three tables two each and the UTCB one.
        for (int frames : new int[] {1, 3, 5, 6, 8}) {
            all.put("memory-" + frames, kernel -> new Births(kernel, frames));
        }
        all.put("migration", Migrating::new);
        all.put("strings", kernel -> new Strings(kernel, false));
        all.put("pauses", kernel -> new Strings(kernel, true));
        all.put("revocation", Revoking::new);
        all.put("mapping", kernel -> Pages.small(kernel, 2, 2, 2, false));
        all.put("recursion", kernel -> Pages.small(kernel, 3, 2, 1, false));
        all.put("depth", kernel -> Pages.small(kernel, 3, 1, 2, false));
        all.put("status", kernel -> Pages.small(kernel, 2, 1, 1, true));
        all.put("large", kernel -> Pages.large(kernel, 2, 2, false));
        all.put("large-depth", kernel -> Pages.large(kernel, 3, 1, false));
        all.put("large-status", kernel -> Pages.large(kernel, 2, 1, true));
        all.put("faults", kernel -> Pages.small(kernel, 2, 1, 2, true));
        return all;
    }

    /** IPC with all partners, open, local and closed waits, without time; partners also by local ids. */
    private static final class Ipc extends World {
        Ipc(HostedKernel kernel) {
            super(kernel);
        }

        @Override
        void thread(Tcb self) {
            everyIpc(self);
            tick();
            ipc(self, NIL, ANY, ZERO);
            ipc(self, NIL, id(99), 0);
            ipc(self, id(99), ANY, 0);
            for (int thread : THREADS) {
                ipc(self, id(thread), NIL, ZERO << 16);
                ipc(self, id(thread), id(thread), ZERO << 16 | ZERO);
                ipc(self, NIL, id(thread), ZERO);
            }
            if (self.number() != C) {
                int other = HostedKernel.thread(A + B - self.number()).localId;
                ipc(self, other, other, 0);
                ipc(self, other, Abi.ANY_LOCAL_THREAD, 0);
            }
        }

        @Override
        public boolean strictPriorities() {
            return true;
        }
    }

    /** Messages in the names of others. */
    private static final class Propagating extends World {
        Propagating(HostedKernel kernel) {
            super(kernel);
        }

        @Override
        void thread(Tcb self) {
            someIpc(self);
            for (int to : THREADS) {
                for (int virtual : THREADS) {
                    propagate(self, id(to), NIL, id(virtual), 0);
                    propagate(self, id(to), id(virtual), id(virtual), 0);
                    propagate(self, id(to), ANY, id(virtual), ZERO << 16);
                }
            }
        }
    }

    /** Finite timeouts of both phases, and time that passes. */
    private static final class Timed extends World {
        Timed(HostedKernel kernel) {
            super(kernel);
        }

        @Override
        void thread(Tcb self) {
            tick();
            ipc(self, NIL, ANY, SOON);
            ipc(self, NIL, ANY, 0);
            for (int thread : THREADS) {
                if (thread != self.number()) {
                    ipc(self, NIL, id(thread), SOON);
                    ipc(self, id(thread), NIL, SOON << 16);
                    ipc(self, id(thread), id(thread), SOON << 16 | SOON);
                    ipc(self, id(thread), ANY, ZERO << 16 | SOON);
                    ipc(self, id(thread), ANY, 0);
                }
            }
        }
    }

    /** Threads halt, resume and cancel each other in all states of IPC, with and without timeouts. */
    private static final class Controlled extends World {
        Controlled(HostedKernel kernel) {
            super(kernel);
        }

        @Override
        void thread(Tcb self) {
            tick();
            someIpc(self);
            ipc(self, NIL, ANY, SOON);
            // A space controls its own threads, and A's the thread C, whose pager A is.
            for (int thread : THREADS) {
                exchangeRegisters(self, thread, HALT);
                exchangeRegisters(self, thread, RESUME);
                exchangeRegisters(self, thread, CANCEL);
                exchangeRegisters(self, thread, HALT | CANCEL);
            }
        }

        @Override
        public void prepare() {
            super.prepare();
            kernel.store(HostedKernel.thread(C).utcb + Abi.UTCB_PAGER, id(A));
        }
    }

    /** Threads are deleted, created in either space, started and renamed while others talk to them. */
    private static final class Living extends World {
        Living(HostedKernel kernel) {
            super(kernel);
        }

        @Override
        void thread(Tcb self) {
            someIpc(self);
            for (int thread : THREADS) {
                int utcb = HostedKernel.UTCBS + (thread - Abi.USER_BASE) * Abi.UTCB_SIZE;
                String who = who(id(thread));
                call("delete " + who, self, Abi.CALL_THREAD_CONTROL, id(thread), NIL, NIL, NIL, -1);
                call("rename " + who, self, Abi.CALL_THREAD_CONTROL, id(thread) + 1, NIL, NIL, id(thread), -1);
                for (int space : THREADS) {
                    String where = " in the space of " + who(id(space));
                    call(
                            "activate " + who + where,
                            self,
                            Abi.CALL_THREAD_CONTROL,
                            id(thread),
                            id(self.number()),
                            id(self.number()),
                            id(space),
                            utcb);
                }
            }
        }

        @Override
        public void prepare() {
            super.prepare();
            HostedKernel.thread(A).space.privileged = true;
        }
    }

    /** Threads move from space to space and call each other by local ids. */
    private static final class Migrating extends World {
        Migrating(HostedKernel kernel) {
            super(kernel);
        }

        private static int utcb(int thread) {
            return HostedKernel.UTCBS + (thread - Abi.USER_BASE) * Abi.UTCB_SIZE;
        }

        @Override
        void thread(Tcb self) {
            ipc(self, NIL, ANY, 0);
            ipc(self, NIL, Abi.ANY_LOCAL_THREAD, 0);
            for (int thread : THREADS) {
                int local = utcb(thread) + Abi.UTCB_POINTER_OFFSET;
                ipc(self, local, local, 0);
                ipc(self, local, Abi.ANY_LOCAL_THREAD, ZERO << 16);
                ipc(self, NIL, local, 0);
                ipc(self, id(thread), ANY, ZERO << 16);
                for (int space : new int[] {A, C}) {
                    String name = "move %s to the space of %s".formatted(who(id(thread)), who(id(space)));
                    int scheduler = id(A);
                    call(name, self, Abi.CALL_THREAD_CONTROL, id(thread), NIL, scheduler, id(space), utcb(thread));
                }
            }
            call("delete B", self, Abi.CALL_THREAD_CONTROL, id(B), NIL, NIL, NIL, -1);
            int creator = id(A);
            call("activate B", self, Abi.CALL_THREAD_CONTROL, id(B), creator, creator, creator, utcb(B));
        }

        @Override
        public void prepare() {
            super.prepare();
            HostedKernel.thread(A).space.privileged = true;
            HostedKernel.thread(C).space.privileged = true;
        }
    }

    /** Two priorities, time slices of two ticks, switches to a thread or to nobody. */
    private static final class Scheduled extends World {
        Scheduled(HostedKernel kernel) {
            super(kernel);
        }

        @Override
        int slice() {
            return 1 << 10 | 1000;
        }

        @Override
        void thread(Tcb self) {
            tick();
            ipc(self, NIL, ANY, 0);
            threadSwitch(self, NIL);
            for (int thread : THREADS) {
                priority(self, thread, 100);
                priority(self, thread, 101);
                if (thread != self.number()) {
                    ipc(self, id(thread), NIL, 0);
                    ipc(self, id(thread), id(thread), 0);
                    threadSwitch(self, id(thread));
                }
            }
        }

        @Override
        public void prepare() {
            super.prepare();
            HostedKernel.thread(A).space.privileged = true;
            HostedKernel.thread(C).space.privileged = true;
            for (int thread : THREADS) {
                kernel.call(kernel.running, Abi.CALL_SCHEDULE, id(thread), 100, -1, -1, -1);
            }
        }
    }
}
