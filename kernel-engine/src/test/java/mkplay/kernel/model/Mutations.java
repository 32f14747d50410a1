package mkplay.kernel.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import mkplay.kernel.Abi;
import mkplay.kernel.HostedKernel;
import mkplay.kernel.KernelState;
import mkplay.kernel.mapping.MapNode;
import mkplay.kernel.mapping.MapTree;
import mkplay.kernel.model.Operation.Kind;
import mkplay.kernel.sched.ReadyQueue;
import mkplay.kernel.sched.Timeouts;
import mkplay.kernel.space.Frames;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.thread.Tcb;
import mkplay.systemjava.Memory;
import org.jspecify.annotations.Nullable;

/** Bugs for each thing that is checked. */
final class Mutations {
    /** What a bug does when an operation is over. */
    @FunctionalInterface
    private interface Meddling {
        void meddle(HostedKernel kernel, Operation operation);
    }

    /** Where the root task has nothing. */
    private static final int LARGE_AT = 0x2000_0000;

    private Mutations() {}

    /** A bug of which the trace is seen after an operation. */
    private static Mutation after(String name, String configuration, String finding, Meddling meddling) {
        return new Mutation(name, configuration, finding) {
            @Override
            void after(HostedKernel kernel, Operation operation) {
                meddling.meddle(kernel, operation);
            }
        };
    }

    static List<Mutation> all() {
        List<Mutation> all = new ArrayList<>();
        all.addAll(ofQueues());
        all.addAll(ofWaits());
        all.addAll(ofTime());
        all.addAll(ofThreads());
        all.addAll(ofMemory());
        return all;
    }

    private static List<Mutation> ofQueues() {
        return List.of(
                after("a ready thread falls out of the queue", "ipc", "an invariant of thread", (kernel, operation) -> {
                    if (KernelState.highestReady >= 0) {
                        ReadyQueue.remove(KernelState.READY[KernelState.highestReady]);
                    }
                }),
                after("a link between ready threads", "scheduling", "an invariant of thread", (kernel, operation) -> {
                    Tcb head = KernelState.highestReady < 0 ? null : KernelState.READY[KernelState.highestReady];
                    if (head != null && head.readyNext != head) {
                        head.readyNext.readyPrevious = head.readyNext;
                    }
                }),
                after("a halted thread stays ready", "control", "an invariant of thread", (kernel, operation) -> {
                    Tcb halted = first(t -> t.is(Tcb.HALTED) && t.state() == Tcb.READY && t.readyNext == null);
                    if (halted != null) {
                        ReadyQueue.addLast(halted);
                    }
                }),
                after("the bits of priorities", "scheduling", "bit of a priority", (kernel, operation) -> {
                    if (KernelState.READY[100] == null) {
                        KernelState.READY_BITS[100 >>> 5] |= 1 << (100 & 31);
                    }
                }),
                after("the highest priority", "scheduling", "highest priority", (kernel, operation) -> {
                    if (KernelState.highestReady == 101) {
                        KernelState.highestReady = 100;
                    }
                }),
                after("a lower priority goes on", "ipc", "a higher priority waits", (kernel, operation) -> {
                    if (KernelState.highestReady >= 0) {
                        kernel.running.priority = KernelState.highestReady - 1;
                    }
                }),
                after("a sender without target", "ipc", "an invariant of thread", (kernel, operation) -> {
                    Tcb sender = first(t -> t.state() == Tcb.SENDING);
                    if (sender != null) {
                        sender.sendTarget = null;
                    }
                }));
    }

    private static List<Mutation> ofWaits() {
        return List.of(
                new Mutation("a receiver overlooks who waits for it", "ipc", "sender and receiver wait") {
                    private @Nullable Tcb self;
                    private @Nullable Tcb hidden;

                    @Override
                    void before(HostedKernel kernel, Operation operation) {
                        self = kernel.running;
                        hidden = operation.name().contains("ipc to nil from") ? self.senders : null;
                        if (hidden != null) {
                            self.senders = null;
                        }
                    }

                    @Override
                    void after(HostedKernel kernel, Operation operation) {
                        if (hidden != null && self != null && self.senders == null) {
                            self.senders = hidden;
                        }
                    }
                },
                new Mutation(
                        "the end of a thread is not told to who waits for it", "life", "a thread waits for nobody") {
                    private final List<Tcb> waiting = new ArrayList<>();
                    private int partner;

                    @Override
                    void before(HostedKernel kernel, Operation operation) {
                        waiting.clear();
                        if (operation.name().contains("delete C")) {
                            partner = HostedKernel.id(World.C);
                            for (Tcb thread : KernelState.TCBS) {
                                if (thread.state() == Tcb.RECEIVING && thread.partner == partner) {
                                    waiting.add(thread);
                                    thread.partner = Abi.ANY_THREAD;
                                }
                            }
                        }
                    }

                    @Override
                    void after(HostedKernel kernel, Operation operation) {
                        waiting.forEach(thread -> thread.partner = partner);
                    }
                },
                after(
                        "a receiver of strings forgets its sender",
                        "strings",
                        "an invariant of thread",
                        (kernel, operation) -> {
                            Tcb receiver = first(t -> t.is(Tcb.RECEIVING_STRINGS));
                            if (receiver != null) {
                                receiver.transferPartner = null;
                            }
                        }),
                after("an interrupt stays masked", "interrupts", "mask of an interrupt", (kernel, operation) -> {
                    if (operation.name().contains("attaches")) {
                        KernelState.irqMask |= 1 << Interrupted.LINE;
                    }
                }),
                new Mutation("the fast path tells another sender", "ipc", "the fast path does something else") {
                    @Override
                    void after(HostedKernel kernel, Operation operation) {
                        if (operation.kind() == Kind.IPC && !kernel.slowPathOnly) {
                            kernel.running.eax ^= 1 << 20;
                        }
                    }
                });
    }

    private static List<Mutation> ofTime() {
        return List.of(
                after("a timeout is forgotten", "timeouts", "a wait that is not as long", (kernel, operation) -> {
                    if (KernelState.timeouts != 0) {
                        Timeouts.stop(KernelState.TIMEOUT_HEAP[KernelState.timeouts - 1]);
                    }
                }),
                after("a timeout is not stopped", "timeouts", "an invariant of thread", (kernel, operation) -> {
                    Tcb ready = first(t -> t.state() == Tcb.READY && t.kind() == Tcb.USER && t.readyNext != null);
                    if (ready != null) {
                        Timeouts.startAt(ready, kernel.now + 500);
                    }
                }),
                after("timeouts in disorder", "timeouts", "order of timeouts", (kernel, operation) -> {
                    if (KernelState.timeouts > 1) {
                        KernelState.TIMEOUT_HEAP[0].deadline = KernelState.TIMEOUT_HEAP[1].deadline + 1;
                    }
                }),
                after(
                        "a decision by what the key leaves out",
                        "scheduling",
                        "two states with the same key",
                        (kernel, operation) -> {
                            Tcb thread = HostedKernel.thread(World.B);
                            thread.unusedEsp++;
                            if (operation.kind() == Kind.TICK && thread.unusedEsp % 3 == 0) {
                                thread.sliceLeft = thread.sliceLength;
                            }
                        }),
                new Mutation("the tick looks at an old clock", "timeouts", "a timeout is over") {
                    @Override
                    void before(HostedKernel kernel, Operation operation) {
                        kernel.now -= operation.kind() == Kind.TICK ? 2 * World.TICK : 0;
                    }

                    @Override
                    void after(HostedKernel kernel, Operation operation) {
                        kernel.now += operation.kind() == Kind.TICK ? 2 * World.TICK : 0;
                    }
                });
    }

    private static List<Mutation> ofThreads() {
        return List.of(
                after("members of a space", "life", "members of a space", (kernel, operation) -> {
                    if (operation.name().contains("delete")) {
                        kernel.running.space.threads++;
                    }
                }),
                after("a UTCB elsewhere", "life", "a UTCB that is not", (kernel, operation) -> {
                    Tcb thread = first(t -> t.kind() == Tcb.STARTUP);
                    if (thread != null) {
                        thread.utcb += Abi.UTCB_SIZE;
                    }
                }),
                after("another page directory", "life", "an invariant of thread", (kernel, operation) -> {
                    if (operation.name().contains("in the space of C")) {
                        HostedKernel.thread(World.B).cr3 = HostedKernel.root().cr3;
                    }
                }),
                after("kernel memory is not given back", "life", "kernel memory is lost", (kernel, operation) -> {
                    if (HostedKernel.thread(World.C).state() == Tcb.FREE) {
                        Frames.allocate();
                    }
                }),
                after(
                        "kernel memory is given back twice",
                        "life",
                        "a page of the kernel's memory",
                        (kernel, operation) -> {
                            if (HostedKernel.thread(World.C).state() == Tcb.FREE) {
                                Frames.free(kernel.running.utcb & -Frames.PAGE_SIZE);
                            }
                        }));
    }

    private static List<Mutation> ofMemory() {
        return List.of(
                afterMapping("a right that the giver has not", "a right that the giver", (node, entry) -> {
                    Memory.store32(node.parent.entry, Memory.load32(node.parent.entry) & ~PageTables.WRITE);
                    Memory.store32(node.entry, entry | PageTables.WRITE);
                }),
                afterMapping("a page of another frame", "a page that is not the giver's", (node, entry) -> {
                    Memory.store32(node.entry, entry + Frames.PAGE_SIZE);
                }),
                afterMapping("a page that is gone, its node is not", "a node of a page that is not", (node, entry) -> {
                    Memory.store32(node.entry, 0);
                }),
                afterMapping("a page without node", "a page without a node", (node, entry) -> {
                    MapTree.removeLeaf(node);
                    Memory.store32(node.entry, entry);
                }),
                afterMapping("a giver does not know its gift", "a mapping that its giver", (node, entry) -> {
                    node.parent.child = null;
                }),
                afterMapping("a node is lost", "nodes that stand for no page", (node, entry) -> {
                    MapTree.allocate();
                }),
                after(
                        "a part that is of another 4 MiB",
                        "large",
                        "a page that is not the giver's",
                        (kernel, operation) -> {
                            MapNode part = partOfLarge();
                            if (part != null) {
                                Memory.store32(part.entry, Memory.load32(part.entry) + PageTables.TABLE_SPAN);
                            }
                        }),
                after("4 MiB that a node takes for a page", "large", "a node of another size", (kernel, operation) -> {
                    MapNode part = partOfLarge();
                    if (part != null) {
                        part.parent.page &= ~PageTables.LARGE;
                    }
                }),
                after("4 MiB by a part", "large", "a page that is larger", (kernel, operation) -> {
                    MapNode part = partOfLarge();
                    if (part != null) {
                        MapNode whole = MapTree.allocate();
                        MapTree.place(
                                whole,
                                HostedKernel.root().space,
                                LARGE_AT | PageTables.LARGE,
                                PageTables.directoryAddress(HostedKernel.root().space, LARGE_AT),
                                Memory.load32(part.parent.entry));
                        MapTree.attach(whole, part);
                    }
                }),
                after("a right by unmap", "mapping", "a right that nobody gave", (kernel, operation) -> {
                    MapNode node = gift();
                    if (operation.kind() == Kind.OTHER && node != null && node.parent.parent == null) {
                        Memory.store32(node.entry, Memory.load32(node.entry) | PageTables.WRITE);
                    }
                }));
    }

    /** What is done to a mapping that one of the threads has from another or from sigma0. */
    @FunctionalInterface
    private interface Damage {
        void damage(MapNode node, int entry);
    }

    private static Mutation afterMapping(String name, String finding, Damage damage) {
        return after(name, "mapping", finding, (kernel, operation) -> {
            MapNode node = gift();
            if (node != null) {
                damage.damage(node, Memory.load32(node.entry));
            }
        });
    }

    /** A page of 4 KiB that was given by one of 4 MiB; null if there is none. */
    private static @Nullable MapNode partOfLarge() {
        for (int i = 1; i < KernelState.nodeLimit; i++) {
            MapNode node = KernelState.NODES[i];
            if (node.parent != null && MapTree.isLarge(node.parent) && !MapTree.isLarge(node)) {
                return node;
            }
        }
        return null;
    }

    /** A leaf of a mapping tree that is not sigma0's; null if there is none. */
    private static @Nullable MapNode gift() {
        for (int i = 1; i < KernelState.nodeLimit; i++) {
            MapNode node = KernelState.NODES[i];
            boolean used = node.entry != 0 && Memory.load32(PageTables.nodeEntry(node.space, node.page)) == i;
            if (used && node.parent != null && node.child == null && node.page >>> 20 == 5) {
                return node;
            }
        }
        return null;
    }

    private static @Nullable Tcb first(Predicate<Tcb> condition) {
        for (int number = World.A; number <= World.C; number++) {
            if (condition.test(HostedKernel.thread(number))) {
                return HostedKernel.thread(number);
            }
        }
        return null;
    }
}
