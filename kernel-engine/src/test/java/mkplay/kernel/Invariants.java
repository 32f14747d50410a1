package mkplay.kernel;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import mkplay.kernel.ipc.SenderQueue;
import mkplay.kernel.irq.Pic;
import mkplay.kernel.mapping.IoMapping;
import mkplay.kernel.mapping.MapNode;
import mkplay.kernel.mapping.MapTree;
import mkplay.kernel.space.Frames;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.space.SmallSpaces;
import mkplay.kernel.space.Space;
import mkplay.kernel.thread.Tcb;
import mkplay.kernel.thread.Threads;
import mkplay.systemjava.Cpu;
import mkplay.systemjava.HostedMachine;
import mkplay.systemjava.Memory;
import mkplay.systemjava.U;

/** What holds between any two kernel operations. */
public final class Invariants {
    private Invariants() {}

    public static void check(Tcb running) {
        checkReadyQueue(running);
        checkThreads();
        checkSenders();
        checkWaits();
        checkTimeouts();
        checkInterrupts();
        checkTransfers();
        checkFpu(running);
        checkPorts(running);
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
            require(bit == (head != null), "bit of a priority");
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
        require(running != KernelState.IDLE || queued.isEmpty() || isPause(running), "idle while threads are ready");
    }

    /** In the middle of a long operation, whose thread is ready, interrupts are let in. */
    private static boolean isPause(Tcb running) {
        return running == KernelState.IDLE
                && Arrays.stream(KernelState.READY)
                        .anyMatch(head ->
                                head != null && head.is(Tcb.SENDING_STRINGS | Tcb.UNMAPPING | Tcb.ENDING_SPACES));
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
            require(thread.is(Tcb.REDIRECTED) == (thread.space.redirector != 0), thread);
            require(thread.utcb != 0 == thread.isActive(), thread);
            require(
                    thread.utcb == 0 || thread.utcb == PageTables.kernelAddress(thread.space, thread.localId),
                    "a UTCB that is not where its thread has it");
            members.merge(thread.space, 1, Integer::sum);
        }
        for (Space space : KernelState.SPACE_POOL) {
            if (space.cr3 != 0) {
                Integer there = members.remove(space);
                require(space.threads == (there == null ? 0 : there), "members of a space");
                require(there != null || isEnding(space), "a space without threads");
            }
        }
        require(members.isEmpty(), "members of a space that is not there");
    }

    /** Whether what a space holds is being taken back: somebody goes on with that. */
    private static boolean isEnding(Space space) {
        Space ending = KernelState.endingSpaces;
        while (ending != null && ending != space) {
            ending = ending.nextEnding;
        }
        return ending != null && Arrays.stream(threads()).anyMatch(thread -> thread.is(Tcb.ENDING_SPACES));
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

    /** Who waits waits for somebody, and no message that a thread waits for waits for that thread. */
    private static void checkWaits() {
        for (Tcb thread : threads()) {
            if (thread.state() != Tcb.RECEIVING || thread.kind() == Tcb.INTERRUPT) {
                continue;
            }
            require(SenderQueue.match(thread) == null, "sender and receiver wait for each other");
            int from = thread.partner;
            boolean open = from == Abi.ANY_THREAD || from == Abi.ANY_LOCAL_THREAD;
            // A new thread may wait for a pager that is yet to come.
            require(
                    open || thread.kind() == Tcb.STARTUP || Threads.byGlobalId(from) != null,
                    "a thread waits for nobody");
        }
    }

    /** An interrupt that has a handler and no message under way can come, another one cannot. */
    private static void checkInterrupts() {
        for (int line = 1; line < Pic.LINES; line++) {
            Tcb interrupt = KernelState.TCBS[line];
            boolean masked = (KernelState.irqMask >>> line & 1) != 0;
            if (line != Pic.CASCADE) {
                require(masked == (interrupt.state() != Tcb.DORMANT), "mask of an interrupt");
            }
            require(interrupt.handler != null == (interrupt.state() != Tcb.FREE), "an interrupt without handler");
            require(interrupt.handler == null || interrupt.handler.isActive(), "an interrupt whose handler is gone");
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
            int kind = thread.kind();
            require(kind == Tcb.USER || kind == Tcb.PAGE_FAULT || kind == Tcb.IO_FAULT, thread);
        }
    }

    /** Nobody but the running owner of the floating-point unit gets at its registers; it does not stay behind in a switch. */
    private static void checkFpu(Tcb running) {
        Tcb owner = KernelState.fpuOwner;
        boolean protects = (Cpu.cr0() & 8) != 0;
        require(KernelState.fpuLive != protects, "CR0.TS");
        require(owner == null || owner.fpuArea != 0, "owner of the FPU without save area");
        if (!isPause(running)) {
            require(!KernelState.fpuLive || owner == running, "the FPU is a thread's that does not run");
            require(KernelState.redirecting == running.is(Tcb.REDIRECTED), "redirecting");
        }
        boolean barrier =
                KernelState.fpuLive || KernelState.portsShown || KernelState.redirecting || KernelState.delayEnd != 0;
        require(KernelState.switchBarrier == (barrier ? 256 : KernelState.highestReady), "switch barrier");
        for (Tcb thread : threads()) {
            require(thread.fpuArea == 0 || thread.state() != Tcb.FREE, thread);
        }
    }

    /** The processor sees no ports but those of the running thread's space, all of them or those of its bitmap. */
    private static void checkPorts(Tcb running) {
        int bitmap = KernelState.tss + IoMapping.BITMAP_OFFSET;
        boolean shown = Memory.load16(bitmap - 2) == IoMapping.BITMAP_OFFSET;
        require(KernelState.portsShown == shown, "ports that are shown");
        if (!shown) {
            return;
        }
        Space space = KernelState.ioBitmapOwner;
        require(space != null && (isPause(running) || space == running.space), "ports of another space");
        for (int i = 0; i < Frames.PAGE_SIZE; i += 4) {
            require(Memory.load32(bitmap + i) == ports(space, space.ioBitmapLow, i), "a port that is shown");
            require(
                    Memory.load32(bitmap + Frames.PAGE_SIZE + i) == ports(space, space.ioBitmapHigh, i),
                    "a high port that is shown");
        }
    }

    private static int ports(Space space, int bitmap, int offset) {
        if (space.allPorts) {
            return 0;
        }
        return bitmap == 0 ? -1 : Memory.load32(bitmap + offset);
    }

    /** Every directory has the entries of the small spaces in their pieces, and nothing else there. */
    private static void checkSmallSpaces() {
        int[] expected = new int[1024];
        int small = 0;
        for (Space space : KernelState.SPACE_POOL) {
            int base = 0;
            int end = SmallSpaces.AREA;
            if (space.cr3 != 0 && space.small != 0) {
                small++;
                base = SmallSpaces.base(space.small);
                end = SmallSpaces.size(space.small);
                require(U.below(space.kipArea, end) && U.below(space.utcbArea, end), "a small space without its areas");
                for (int address = 0; address != end; address += PageTables.TABLE_SPAN) {
                    int index = base + address >>> 22;
                    require(expected[index] == 0, "two small spaces in one place");
                    expected[index] = PageTables.directoryEntry(space, address);
                }
            }
            if (space.cr3 != 0) {
                int limit = space.segmentLow & 0xFFFF | space.segmentHigh & 0xF_0000;
                require((limit << 12 | 0xFFF) == end - 1, "limit of a space's segments");
                require((space.segmentHigh & 0xFF00_0000 | (space.segmentHigh & 0xFF) << 16) == base, "their base");
            }
        }
        require(KernelState.smallSpaces == small, "number of small spaces");
        checkArea(Frames.window(KernelState.kernelDirectory), expected);
        for (Space space : KernelState.SPACE_POOL) {
            if (space.cr3 != 0) {
                checkArea(space.directory, expected);
            }
        }
    }

    private static void checkArea(int directory, int[] expected) {
        for (int i = SmallSpaces.AREA >>> 22; i < expected.length; i++) {
            // The processor marks each copy for itself.
            int differences = (Memory.load32(directory + 4 * i) ^ expected[i]) & ~PageTables.ACCESSED;
            require(differences == 0, "entry of a small space in a directory");
        }
    }

    private static void checkTimeouts() {
        int timed = 0;
        for (Tcb thread : threads()) {
            int state = thread.state();
            if (thread.is(Tcb.TIMED)) {
                timed++;
                require(KernelState.TIMEOUT_HEAP[thread.heapIndex] == thread, thread);
                boolean faulting = thread.transferPartner != null && thread.kind() == Tcb.PAGE_FAULT;
                require(faulting || state == Tcb.RECEIVING || state == Tcb.SENDING, thread);
                Tcb above = KernelState.TIMEOUT_HEAP[Math.max(0, thread.heapIndex - 1 >> 1)];
                require(above.deadline <= thread.deadline, "order of timeouts");
            }
            if ((state == Tcb.RECEIVING || state == Tcb.SENDING) && thread.transferPartner == null) {
                // The fast path does not note the timeouts, but the register that they came in stays.
                int time = state == Tcb.SENDING ? thread.timeouts >>> 16 : thread.ecx & 0xFFFF;
                boolean finite = thread.kind() == Tcb.USER && time != Abi.TIME_NEVER;
                require(thread.is(Tcb.TIMED) == finite, "a wait that is not as long as its timeout");
            }
        }
        require(KernelState.timeouts == timed, "number of timeouts");
    }

    /** Page tables equal the mapping database; nobody has a right that the giver has not. */
    public static void checkMappings() {
        checkSmallSpaces();
        Set<MapNode> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Space space : KernelState.SPACE_POOL) {
            if (space.cr3 != 0) {
                forTables(space, page -> checkTable(space, page, seen));
            }
        }
        int used = KernelState.nodeLimit - 1;
        for (MapNode node = KernelState.freeNodes; node != null; node = node.next) {
            require(!seen.contains(node), "a free node stands for a page");
            used--;
        }
        require(seen.size() == used, "nodes that stand for no page");
    }

    /** First addresses of the 4 MiB regions for which a space has page tables, or one page. */
    private static void forTables(Space space, IntConsumer action) {
        int end = space.directory + (Abi.USER_END >>> 20);
        for (int at = nextWord(space.directory, end); at < end; at = nextWord(at + 4, end)) {
            if ((Memory.load32(at) & PageTables.PRESENT) != 0) {
                action.accept(at - space.directory << 20);
            }
        }
    }

    /** Address of the first word in a page, not before {@code at}, that is not zero; or {@code end}. */
    private static int nextWord(int at, int end) {
        int found = at;
        if (found < end) {
            found += HostedMachine.current().memory().zeroBytes(at);
        }
        return Math.min(found & -4, end);
    }

    private static void checkTable(Space space, int region, Set<MapNode> seen) {
        if (PageTables.isLarge(space, region)) {
            checkPage(space, region, seen);
            return;
        }
        int entries = PageTables.entry(space, region);
        int nodes = PageTables.nodeEntry(space, region);
        int entry = entries;
        int node = nodes;
        while (true) {
            entry = nextWord(entry, entries + Frames.PAGE_SIZE);
            node = nextWord(node, nodes + Frames.PAGE_SIZE);
            int offset = Math.min(entry - entries, node - nodes);
            if (offset == Frames.PAGE_SIZE) {
                return;
            }
            checkPage(space, region + offset / 4 * Frames.PAGE_SIZE, seen);
            entry = entries + offset + 4;
            node = nodes + offset + 4;
        }
    }

    /** Every page of the kernel's memory is free, or known to belong to something: nothing is lost, nothing is there twice. */
    public static void checkFrames() {
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
        require(frames.size() == everUsed, "kernel memory is lost");
    }

    /** Pages of kernel memory that spaces hold, but sigma0's, which may keep tables for whatever it was asked for. */
    public static int framesOfUsers() {
        Set<Integer> frames = new HashSet<>();
        for (Space space : KernelState.SPACE_POOL) {
            if (space.cr3 != 0 && !space.sigma0) {
                useFrames(frames, space);
            }
        }
        return frames.size();
    }

    /** Mappings that spaces have, but sigma0's. */
    public static int mappingsOfUsers() {
        Set<MapNode> free = Collections.newSetFromMap(new IdentityHashMap<>());
        for (MapNode node = KernelState.freeNodes; node != null; node = node.next) {
            free.add(node);
        }
        return (int) Arrays.stream(KernelState.NODES, 1, KernelState.nodeLimit)
                .filter(node -> !free.contains(node) && !node.space.sigma0)
                .count();
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
        require(areas.size() == 8 * pages.size(), "a save area is lost");
        pages.forEach(page -> use(frames, page));
    }

    private static void useFrames(Set<Integer> frames, Space space) {
        use(frames, space.directory);
        use(frames, space.nodeDirectory);
        if (space.ioBitmapLow != 0) {
            use(frames, space.ioBitmapLow);
        }
        if (space.ioBitmapHigh != 0) {
            use(frames, space.ioBitmapHigh);
        }
        forTables(space, region -> {
            if (PageTables.isLarge(space, region)) {
                return;
            }
            int table = PageTables.entry(space, region);
            use(frames, table);
            use(frames, PageTables.nodeEntry(space, region));
            int end = table + Frames.PAGE_SIZE;
            for (int at = nextWord(table, end); at < end; at = nextWord(at + 4, end)) {
                int entry = Memory.load32(at);
                if ((entry & PageTables.KERNEL_OWNED) != 0 && (entry & PageTables.WRITE) != 0) {
                    use(frames, Frames.window(entry & PageTables.FRAME_MASK));
                }
            }
        });
    }

    private static void use(Set<Integer> frames, int window) {
        require(frames.add(window), "a page of the kernel's memory belongs to two things");
    }

    private static void checkPage(Space space, int page, Set<MapNode> seen) {
        int entry = PageTables.entry(space, page);
        int value = Memory.load32(entry);
        int index = Memory.load32(PageTables.nodeEntry(space, page));
        boolean kernels = (value & PageTables.KERNEL_OWNED) != 0;
        boolean large = PageTables.isLarge(space, page);
        int frame = value & (large ? PageTables.LARGE_FRAME_MASK : PageTables.FRAME_MASK);
        require(
                value == 0 || kernels || !Frames.isKernels(frame, large ? PageTables.TABLE_SPAN : Frames.PAGE_SIZE),
                "a user has the kernel's memory");
        if (index == 0) {
            require(value == 0 || kernels, "a page without a node");
            return;
        }
        MapNode node = KernelState.NODES[index];
        require(!kernels, "a page of the kernel's with a node");
        require((value & PageTables.PRESENT) != 0, "a node of a page that is not there");
        require(seen.add(node), "a node for two pages");
        require(node.index() == index && node.space == space, "a node of another space");
        require((node.page & -4096) == page && node.entry == entry, "a node of another page");
        require(MapTree.isLarge(node) == large, "a node of another size");
        checkParent(node, value);
        require(node.next == null || node.next.previous == node, "links between siblings");
        require(node.next == null || node.next.parent == node.parent, "siblings with two parents");
        require(node.child == null || node.child.parent == node, "a child of another parent");
        require(node.child == null || node.child.previous == null, "a child before the first");
    }

    private static void checkParent(MapNode node, int value) {
        if (node.parent == null) {
            require(node.space.sigma0, "a page that nobody gave");
            return;
        }
        int parent = Memory.load32(node.parent.entry);
        require((parent & PageTables.PRESENT) != 0, "a page whose giver has it no more");
        require(!MapTree.isLarge(node) || MapTree.isLarge(node.parent), "a page that is larger than the giver's");
        int mask = MapTree.isLarge(node.parent) ? PageTables.LARGE_FRAME_MASK : PageTables.FRAME_MASK;
        require((parent & mask) == (value & mask), "a page that is not the giver's");
        require(
                (parent & PageTables.WRITE) >= (value & PageTables.WRITE)
                        || (node.parent.page & MapNode.BEING_REVOKED) != 0,
                "a right that the giver has not");
        require(node.previous != null || node.parent.child == node, "a mapping that its giver does not know");
        MapNode above = node.parent;
        for (int steps = 0; above.parent != null; steps++) {
            require(steps < KernelState.MAP_NODES, "a circle of givers");
            above = above.parent;
        }
    }
}
