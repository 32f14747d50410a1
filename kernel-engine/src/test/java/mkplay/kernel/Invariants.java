package mkplay.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import mkplay.kernel.mapping.MapNode;
import mkplay.kernel.space.Frames;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.space.Space;
import mkplay.kernel.thread.Tcb;
import mkplay.systemjava.Cpu;
import mkplay.systemjava.Memory;

/** What holds between any two kernel operations. */
final class Invariants {
    private Invariants() {}

    static void check(Tcb running) {
        checkReadyQueue(running);
        checkThreads();
        checkSenders();
        checkTimeouts();
        checkTransfers();
        checkFpu(running);
    }

    /** The tests check this after every step, some millions of times: plain conditions, and only threads that ever were. */
    private static void require(boolean condition, Tcb thread) {
        if (!condition) {
            throw new AssertionError("an invariant of thread %x, status %x".formatted(thread.globalId, thread.status));
        }
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }

    /** Interrupts and threads that ever existed since boot. */
    private static Tcb[] threads() {
        return Arrays.copyOf(KernelState.TCBS, KernelState.threadLimit);
    }

    /** Exactly the runnable threads but the running one are queued, each under its priority. */
    private static void checkReadyQueue(Tcb running) {
        Set<Tcb> queued = Collections.newSetFromMap(new IdentityHashMap<>());
        int highest = -1;
        for (int priority = 0; priority < 256; priority++) {
            Tcb head = KernelState.READY[priority];
            boolean bit = (KernelState.READY_BITS[priority >>> 5] >>> (priority & 31) & 1) != 0;
            require(bit == (head != null), "bit of priority " + priority);
            if (head == null) {
                continue;
            }
            highest = priority;
            Tcb thread = head;
            do {
                require(queued.add(thread), thread);
                require(thread.priority == priority, thread);
                require(thread.readyNext.readyPrevious == thread, thread);
                thread = thread.readyNext;
            } while (thread != head);
        }
        require(KernelState.highestReady == highest, "highest priority");
        int runnables = 0;
        for (Tcb thread : threads()) {
            boolean runnable = thread.isRunnable();
            runnables += runnable && thread != running ? 1 : 0;
            require(queued.contains(thread) == (runnable && thread != running), thread);
            if (thread == running) {
                require(runnable && !thread.is(Tcb.OWES), thread);
            }
        }
        require(queued.size() == runnables, "a thread is queued that never was");
        require(running != KernelState.IDLE || queued.isEmpty(), "idle while threads are ready");
    }

    private static void checkThreads() {
        Map<Space, Integer> members = new HashMap<>();
        for (int i = Abi.SYSTEM_BASE; i < KernelState.threadLimit; i++) {
            Tcb thread = KernelState.TCBS[i];
            if (thread.state() == Tcb.FREE) {
                require(thread.globalId == 0, thread);
                continue;
            }
            require(thread.number() == i && (thread.globalId & Abi.LOCAL_ID_MASK) != 0, thread);
            require(thread.cr3 == thread.space.cr3, thread);
            require(thread.utcb != 0 == thread.isActive(), thread);
            members.merge(thread.space, 1, Integer::sum);
        }
        for (Space space : KernelState.SPACE_POOL) {
            require((space.cr3 == 0 ? 0 : space.threads) == members.getOrDefault(space, 0), "members of a space");
        }
    }

    /** Threads that wait to send are in the ring of their target, once. */
    private static void checkSenders() {
        Map<Tcb, Tcb> targets = new IdentityHashMap<>();
        for (Tcb target : threads()) {
            Tcb head = target.senders;
            if (head == null) {
                continue;
            }
            require(target.state() != Tcb.FREE, target);
            Tcb sender = head;
            do {
                require(targets.put(sender, target) == null, sender);
                require(sender.sendNext.sendPrevious == sender, sender);
                sender = sender.sendNext;
            } while (sender != head);
        }
        for (Tcb thread : threads()) {
            require(thread.sendTarget == targets.get(thread), thread);
            require(thread.state() == Tcb.SENDING == (thread.sendTarget != null), thread);
        }
    }

    /** Messages with strings have a sender and a receiver; one of the two has the next step to do. */
    private static void checkTransfers() {
        for (Tcb thread : threads()) {
            Tcb partner = thread.transferPartner;
            boolean sends = thread.is(Tcb.SENDING_STRINGS);
            boolean receives = thread.is(Tcb.RECEIVING_STRINGS);
            require(partner != null == (sends || receives), thread);
            if (partner == null) {
                require(thread.state() != Tcb.LOCKED, thread);
                continue;
            }
            require(!(sends && receives), thread);
            require(partner.transferPartner == thread, thread);
            require(partner.is(Tcb.SENDING_STRINGS) == receives, thread);
            require(thread.state() != Tcb.LOCKED || partner.state() != Tcb.LOCKED, thread);
            require(thread.kind() == Tcb.USER || thread.kind() == Tcb.PAGE_FAULT, thread);
        }
    }

    /** Nobody but the running owner of the floating-point unit gets at its registers; it does not stay behind in a switch. */
    private static void checkFpu(Tcb running) {
        Tcb owner = KernelState.fpuOwner;
        boolean protects = (Cpu.cr0() & 8) != 0;
        require(KernelState.fpuLive != protects, "CR0.TS");
        require(!KernelState.fpuLive || owner == running, "the FPU is a thread's that does not run");
        require(owner == null || owner.fpuArea != 0, "owner of the FPU without save area");
        require(KernelState.switchBarrier == (KernelState.fpuLive ? 256 : KernelState.highestReady), "switch barrier");
        for (Tcb thread : threads()) {
            require(thread.fpuArea == 0 || thread.state() != Tcb.FREE, thread);
        }
    }

    private static void checkTimeouts() {
        int timed = 0;
        for (Tcb thread : threads()) {
            if (thread.is(Tcb.TIMED)) {
                timed++;
                require(KernelState.TIMEOUT_HEAP[thread.heapIndex] == thread, thread);
                boolean faulting = thread.transferPartner != null && thread.kind() == Tcb.PAGE_FAULT;
                require(faulting || thread.state() == Tcb.RECEIVING || thread.state() == Tcb.SENDING, thread);
            }
        }
        require(KernelState.timeouts == timed, "number of timeouts");
    }

    /** Page tables equal the mapping database; nobody has a right that the giver has not. */
    static void checkMappings() {
        Set<MapNode> seen = new HashSet<>();
        for (Space space : KernelState.SPACE_POOL) {
            if (space.cr3 == 0) {
                continue;
            }
            for (int i = 0; i < Abi.USER_END >>> 22; i++) {
                if ((Memory.load32(space.directory + 4 * i) & PageTables.PRESENT) == 0) {
                    continue;
                }
                for (int page = i << 22, n = 0; n < 1024; n++, page += 4096) {
                    checkPage(space, page, seen);
                }
            }
        }
        int used = KernelState.nodeLimit - 1;
        for (MapNode node = KernelState.freeNodes; node != null; node = node.next) {
            assertThat(seen.contains(node)).isFalse();
            used--;
        }
        assertThat(seen.size()).isEqualTo(used);
    }

    /** Every page of the kernel's memory is free, or known to belong to something: nothing is lost, nothing is there twice. */
    static void checkFrames() {
        Set<Integer> frames = new HashSet<>();
        use(frames, KernelState.messageBuffer);
        useFpuAreas(frames);
        for (Space space : KernelState.SPACE_POOL) {
            if (space.cr3 != 0) {
                useFrames(frames, space);
            }
        }
        for (int frame = KernelState.freeFrames; frame != 0; frame = Memory.load32(Frames.window(frame))) {
            use(frames, Frames.window(frame));
        }
        int everUsed = (KernelState.framesNext - KernelState.kernelMemory) / Frames.PAGE_SIZE;
        assertThat(frames).hasSize(everUsed);
    }

    /** Each save area is one thread's or free; eight of them are a page. */
    private static void useFpuAreas(Set<Integer> frames) {
        Set<Integer> areas = new HashSet<>();
        for (int area = KernelState.freeFpuAreas; area != 0; area = Memory.load32(area)) {
            use(areas, area);
        }
        for (Tcb thread : threads()) {
            if (thread.fpuArea != 0) {
                use(areas, thread.fpuArea);
            }
        }
        Set<Integer> pages = new HashSet<>();
        areas.forEach(area -> pages.add(area & -Frames.PAGE_SIZE));
        assertThat(areas).hasSize(8 * pages.size());
        pages.forEach(page -> use(frames, page));
    }

    private static void useFrames(Set<Integer> frames, Space space) {
        use(frames, space.directory);
        use(frames, space.nodeDirectory);
        if (space.ioBitmapLow != 0) {
            use(frames, space.ioBitmapLow);
            use(frames, space.ioBitmapHigh);
        }
        for (int i = 0; i < Abi.USER_END >>> 22; i++) {
            int table = Memory.load32(space.directory + 4 * i);
            if ((table & PageTables.PRESENT) == 0) {
                continue;
            }
            use(frames, Frames.window(table & PageTables.FRAME_MASK));
            use(frames, Memory.load32(space.nodeDirectory + 4 * i));
            for (int n = 0; n < 1024; n++) {
                int entry = Memory.load32(Frames.window(table & PageTables.FRAME_MASK) + 4 * n);
                if ((entry & PageTables.KERNEL_OWNED) != 0 && (entry & PageTables.WRITE) != 0) {
                    use(frames, Frames.window(entry & PageTables.FRAME_MASK));
                }
            }
        }
    }

    private static void use(Set<Integer> frames, int window) {
        assertThat(frames.add(window))
                .as("page %x belongs to one thing", window)
                .isTrue();
    }

    private static void checkPage(Space space, int page, Set<MapNode> seen) {
        int entry = PageTables.entry(space, page);
        int value = Memory.load32(entry);
        int index = Memory.load32(PageTables.nodeEntry(space, page));
        if (index == 0) {
            require(value == 0 || (value & PageTables.KERNEL_OWNED) != 0, "a page without a node");
            return;
        }
        MapNode node = KernelState.NODES[index];
        assertThat(seen.add(node)).isTrue();
        assertThat(node.space).isSameAs(space);
        assertThat(node.page & -4096).isEqualTo(page);
        assertThat(node.entry).isEqualTo(entry);
        assertThat(value & PageTables.KERNEL_OWNED).isZero();
        if (node.parent == null) {
            assertThat(space.sigma0).isTrue();
        } else {
            int parent = Memory.load32(node.parent.entry);
            assertThat(parent & -4096).isEqualTo(value & -4096);
            assertThat(parent & PageTables.WRITE).isGreaterThanOrEqualTo(value & PageTables.WRITE);
        }
        if (node.next != null) {
            assertThat(node.next.previous).isSameAs(node);
            assertThat(node.next.parent).isSameAs(node.parent);
        }
    }
}
