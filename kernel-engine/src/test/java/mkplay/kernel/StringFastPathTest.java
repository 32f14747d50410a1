package mkplay.kernel;

import static mkplay.kernel.HostedKernel.ANY;
import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.ZERO;
import static mkplay.kernel.HostedKernel.id;
import static mkplay.kernel.HostedKernel.root;
import static mkplay.kernel.HostedKernel.sigma0;
import static mkplay.kernel.HostedKernel.tag;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import mkplay.kernel.ipc.Ipc;
import mkplay.kernel.mapping.Mapping;
import mkplay.kernel.mapping.Unmap;
import mkplay.kernel.sched.Scheduler;
import mkplay.kernel.space.Frames;
import mkplay.kernel.thread.Tcb;
import mkplay.systemjava.HostedMachine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The short way of a message with one string does nothing that the complete operation would not do: same states, memory, marks in
 * page tables, messages, queues and trace, whatever string, buffer and pages are.
 */
class StringFastPathTest {
    private static final int THREADS = 4;
    private static final int PAGES = 4;
    private static final int MEMORY = 0x100_0000;
    private static final int FRAMES = 0x50_0000;
    private static final int UNTOUCHED = 0x5A5A_5A5A;
    private static final int EXREGS_CANCEL = 6;
    private static final int[] SIZES = {0, 1, 3, 4, 64, 64, 64, 100, 100, 1000, 4095, 4096, 5000, 9000};

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void fastAndCompletePathCannotBeToldApart(long seed) {
        Users fast = run(seed, false);
        Users complete = run(seed, true);
        assertThat(fast.log).isEqualTo(complete.log);
        assertThat(fast.fast).isGreaterThan(100);
        assertThat(complete.fast).isZero();
    }

    private static Users run(long seed, boolean slowPathOnly) {
        try (HostedKernel kernel = new HostedKernel()) {
            Users users = new Users(new Random(seed), kernel);
            users.start();
            kernel.slowPathOnly = slowPathOnly;
            for (int step = 0; step < 3_000; step++) {
                users.step();
            }
            return users;
        }
    }

    /** What the threads do, and a log of all that they could see of it. */
    private static final class Users {
        private final Random random;
        private final HostedKernel kernel;
        private final List<String> log = new ArrayList<>();
        private int fast;

        Users(Random random, HostedKernel kernel) {
            this.random = random;
            this.kernel = kernel;
        }

        private void start() {
            kernel.settle();
            for (int i = 0; i < THREADS; i++) {
                kernel.spawn(60 + i, i % 2 == 0 ? 0 : id(60 + i - 1));
            }
            kernel.call(root(), Abi.CALL_SCHEDULE, id(63), 254, -1, -1, -1);
            for (int space = 0; space < THREADS / 2; space++) {
                for (int page = 0; page < PAGES; page++) {
                    give(thread(2 * space), MEMORY + (page << 12));
                }
            }
            kernel.ipc(root(), NIL, ANY, 0, 0);
        }

        private static Tcb thread(int n) {
            return KernelState.TCBS[60 + n];
        }

        /** The last page of each space is the first one of the other. */
        private static int frame(Tcb thread, int address) {
            int space = (thread.number() - 60) / 2;
            int page = (address - MEMORY) >>> 12;
            return FRAMES + ((space * (PAGES - 1) + page) % (2 * (PAGES - 1)) << 12);
        }

        private static void give(Tcb thread, int address) {
            int frame = frame(thread, address);
            Mapping.identity(sigma0().space, frame);
            assertThat(Mapping.mapRange(sigma0().space, frame, thread.space, address & -4096, 1, 7, false))
                    .isEqualTo(Mapping.DONE);
        }

        private void step() {
            int page = MEMORY + (random.nextInt(PAGES) << 12);
            Tcb owner = thread(random.nextInt(THREADS));
            if (random.nextInt(12) == 0) {
                int rights = random.nextBoolean() ? 2 : 7;
                Unmap.unmap(owner.space, page | 12 << 4 | rights, Unmap.REVOKE_ALSO_OWN, 0, Integer.MAX_VALUE);
            } else if (random.nextInt(3) == 0) {
                give(owner, page);
            }
            Tcb self = kernel.running;
            if (self == KernelState.IDLE) {
                kernel.tick(500_000);
                if (kernel.running == KernelState.IDLE) {
                    // Everybody waits for somebody.
                    Tcb thread = thread(random.nextInt(THREADS));
                    Ipc.cancel(thread);
                    Scheduler.ready(thread);
                    kernel.tick(1000);
                }
            } else if (self == root()) {
                answerFault();
            } else {
                send(self);
            }
            note();
            kernel.machine.fired().clear();
            Invariants.check(kernel.running);
        }

        private void answerFault() {
            Tcb client = KernelState.TCBS[root().eax >>> Abi.THREAD_NUMBER_SHIFT];
            int address = kernel.mr(root(), 1);
            if (random.nextInt(8) == 0 || Integer.compareUnsigned(address - MEMORY, PAGES << 12) >= 0) {
                kernel.call(root(), Abi.CALL_EXCHANGE_REGISTERS, client.globalId, EXREGS_CANCEL);
                kernel.ipc(root(), NIL, ANY, 0, 0);
            } else {
                give(client, address);
                kernel.ipc(root(), client.globalId, ANY, ZERO << 16, tag(0, 0));
            }
        }

        private void send(Tcb self) {
            accept(self);
            int words = random.nextInt(10) == 0 ? random.nextInt(64) : random.nextInt(4);
            int typed = random.nextInt(10) == 0 ? random.nextInt(6) : 2;
            kernel.setMr(self, 1, random.nextInt());
            string(self, self.utcb + 4 * (words + 1), 4);
            kernel.store(FRAMES + Frames.WINDOW + random.nextInt(PAGES << 10) * 4, random.nextInt());
            Tcb partner = partner(self);
            // Else soon everybody waits to send.
            boolean sends = random.nextInt(8) == 0 || waits(partner, self);
            int to = random.nextInt(8) == 0 && partner.space == self.space ? partner.localId : partner.globalId;
            to = sends ? to : NIL;
            int from = random.nextInt(4) == 0 ? to : random.nextInt(8) == 0 && sends ? NIL : ANY;
            int timeouts = random.nextInt(12) == 0 ? ZERO << 16 | 0x3FF : 0;
            // Only the complete operation notes the tag in the TCB.
            self.tag = UNTOUCHED;
            kernel.ipc(self, to, from, timeouts, random.nextInt(0x10000) << 16 | typed << 6 | words);
            fast += typed == 2 && self.tag == UNTOUCHED ? 1 : 0;
        }

        /** Where a thread wants strings. */
        private void accept(Tcb self) {
            kernel.setAcceptor(self, random.nextInt(20) == 0 ? 0 : 1);
            string(self, self.utcb + Abi.UTCB_BR0 - 4, -4);
        }

        /** A descriptor and the word behind it, at a register. */
        private void string(Tcb self, int register, int step) {
            int bits = random.nextInt(10) == 0 ? random.nextInt(1024) : random.nextInt(5) == 0 ? 0x201 : 0;
            int bytes = SIZES[random.nextInt(SIZES.length)];
            if (step < 0 && random.nextInt(4) != 0) {
                bytes = PAGES << 12;
            }
            kernel.store(register, bytes << 10 | bits);
            kernel.store(register + step, address(self, bytes));
        }

        private int address(Tcb self, int bytes) {
            int inMemory = MEMORY + random.nextInt(Math.max(1, (PAGES << 12) - bytes));
            return switch (random.nextInt(16)) {
                // Perhaps the words that the neighbour is going to send.
                case 0 -> thread(self.number() - 60 ^ 1).localId + random.nextInt(10) * 4;
                case 1 -> 0xC000_0000 - random.nextInt(8);
                case 2 -> random.nextInt();
                case 3, 4, 5, 6 -> inMemory & -4096;
                case 7, 8, 9, 10 -> inMemory & -4;
                default -> inMemory;
            };
        }

        /** Somebody who waits for {@code self}, if there is one. */
        private Tcb partner(Tcb self) {
            Tcb thread = thread(random.nextInt(THREADS));
            for (int i = 0; i < THREADS && !waits(thread, self); i++) {
                thread = thread(i);
            }
            return thread;
        }

        private static boolean waits(Tcb thread, Tcb self) {
            return thread.state() == Tcb.RECEIVING
                    && (thread.partner == Abi.ANY_THREAD || thread.partner == self.globalId);
        }

        private void note() {
            StringBuilder text = new StringBuilder(
                    "running %x slice %x".formatted(kernel.running.globalId, KernelState.sliceOwner.globalId));
            for (int i = 0; i < THREADS; i++) {
                Tcb thread = thread(i);
                text.append(" | %x %x".formatted(thread.status, thread.eax));
                if (thread.state() == Tcb.RECEIVING) {
                    text.append(" from %x".formatted(thread.partner));
                }
                if (thread.readyNext != null) {
                    text.append(" before %x".formatted(thread.readyNext.globalId));
                }
                int sum = 0;
                for (int word = -Abi.UTCB_POINTER_OFFSET / 4; word < 64; word++) {
                    sum = sum * 31 + kernel.mr(thread, word);
                }
                text.append(" utcb %x".formatted(sum));
                for (int page = 0; page < PAGES; page++) {
                    text.append(" %x".formatted(kernel.pageTableEntry(thread, MEMORY + (page << 12))));
                }
            }
            int sum = 0;
            for (int at = 0; at < 2 * (PAGES - 1) << 12; at += 4) {
                sum = sum * 31 + kernel.load(Frames.window(FRAMES) + at);
            }
            text.append(" memory %x".formatted(sum));
            kernel.machine.fired().stream()
                    .filter(f -> !f.point().equals("syscall"))
                    .forEach(f -> text.append(' ').append(f.point()).append(compared(f)));
            log.add(text.toString());
        }

        /** The words of a message may be read in either UTCB. */
        private static List<Integer> compared(HostedMachine.Fired fired) {
            List<Integer> arguments = fired.arguments();
            return fired.point().equals("ipcTransfer") ? arguments.subList(0, arguments.size() - 1) : arguments;
        }
    }
}
