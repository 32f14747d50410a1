package mkplay.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import mkplay.kernel.mapping.MapNode;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.space.Space;
import mkplay.kernel.thread.Tcb;
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
    }

    /** Exactly the runnable threads but the running one are queued, each under its priority. */
    private static void checkReadyQueue(Tcb running) {
        Set<Tcb> queued = Collections.newSetFromMap(new IdentityHashMap<>());
        int highest = -1;
        for (int priority = 0; priority < 256; priority++) {
            Tcb head = KernelState.READY[priority];
            boolean bit = (KernelState.READY_BITS[priority >>> 5] >>> (priority & 31) & 1) != 0;
            assertThat(bit).isEqualTo(head != null);
            if (head == null) {
                continue;
            }
            highest = priority;
            Tcb thread = head;
            do {
                assertThat(queued.add(thread)).isTrue();
                assertThat(thread.priority).isEqualTo(priority);
                assertThat(thread.readyNext.readyPrevious).isSameAs(thread);
                thread = thread.readyNext;
            } while (thread != head);
        }
        assertThat(KernelState.highestReady).isEqualTo(highest);
        for (Tcb thread : KernelState.TCBS) {
            boolean runnable = thread.isRunnable();
            assertThat(queued.contains(thread))
                    .as("thread %x status %x", thread.globalId, thread.status)
                    .isEqualTo(runnable && thread != running);
            if (thread == running) {
                assertThat(runnable).isTrue();
                assertThat(thread.is(Tcb.OWES)).isFalse();
            }
        }
        if (running == KernelState.IDLE) {
            assertThat(queued).isEmpty();
        }
    }

    private static void checkThreads() {
        Map<Space, Integer> members = new HashMap<>();
        for (int i = 0; i < KernelState.THREADS; i++) {
            Tcb thread = KernelState.TCBS[i];
            if (i < Abi.SYSTEM_BASE) {
                continue;
            }
            if (thread.state() == Tcb.FREE) {
                assertThat(thread.globalId).isZero();
                continue;
            }
            assertThat(thread.number()).isEqualTo(i);
            assertThat(thread.globalId & Abi.LOCAL_ID_MASK).isNotZero();
            assertThat(thread.cr3).isEqualTo(thread.space.cr3);
            assertThat(thread.utcb != 0).isEqualTo(thread.isActive());
            assertThat(i).isLessThan(KernelState.threadLimit);
            members.merge(thread.space, 1, Integer::sum);
        }
        for (Space space : KernelState.SPACE_POOL) {
            assertThat(space.cr3 == 0 ? 0 : space.threads).isEqualTo(members.getOrDefault(space, 0));
        }
    }

    /** Threads that wait to send are in the ring of their target, once. */
    private static void checkSenders() {
        Map<Tcb, Tcb> targets = new IdentityHashMap<>();
        for (Tcb target : KernelState.TCBS) {
            Tcb head = target.senders;
            if (head == null) {
                continue;
            }
            assertThat(target.state()).isNotEqualTo(Tcb.FREE);
            Tcb sender = head;
            do {
                assertThat(targets.put(sender, target)).isNull();
                assertThat(sender.sendNext.sendPrevious).isSameAs(sender);
                sender = sender.sendNext;
            } while (sender != head);
        }
        for (Tcb thread : KernelState.TCBS) {
            assertThat(thread.sendTarget).isSameAs(targets.get(thread));
            assertThat(thread.state() == Tcb.SENDING).isEqualTo(thread.sendTarget != null);
        }
    }

    /** Messages with strings have a sender and a receiver; one of the two has the next step to do. */
    private static void checkTransfers() {
        for (Tcb thread : KernelState.TCBS) {
            Tcb partner = thread.transferPartner;
            boolean sends = thread.is(Tcb.SENDING_STRINGS);
            boolean receives = thread.is(Tcb.RECEIVING_STRINGS);
            assertThat(partner != null).isEqualTo(sends || receives);
            if (partner == null) {
                assertThat(thread.state()).isNotEqualTo(Tcb.LOCKED);
                continue;
            }
            assertThat(sends && receives).isFalse();
            assertThat(partner.transferPartner).isSameAs(thread);
            assertThat(partner.is(Tcb.SENDING_STRINGS)).isEqualTo(receives);
            assertThat(thread.state() == Tcb.LOCKED && partner.state() == Tcb.LOCKED)
                    .isFalse();
            assertThat(thread.kind()).isIn(Tcb.USER, Tcb.PAGE_FAULT);
        }
    }

    private static void checkTimeouts() {
        int timed = 0;
        for (Tcb thread : KernelState.TCBS) {
            if (thread.is(Tcb.TIMED)) {
                timed++;
                assertThat(KernelState.TIMEOUT_HEAP[thread.heapIndex]).isSameAs(thread);
                boolean faulting = thread.transferPartner != null && thread.kind() == Tcb.PAGE_FAULT;
                assertThat(faulting || thread.state() == Tcb.RECEIVING || thread.state() == Tcb.SENDING)
                        .isTrue();
            }
        }
        assertThat(KernelState.timeouts).isEqualTo(timed);
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

    private static void checkPage(Space space, int page, Set<MapNode> seen) {
        int entry = PageTables.entry(space, page);
        int value = Memory.load32(entry);
        int index = Memory.load32(PageTables.nodeEntry(space, page));
        if (index == 0) {
            assertThat(value == 0 || (value & PageTables.KERNEL_OWNED) != 0).isTrue();
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
