package mkplay.kernel;

import static mkplay.kernel.HostedKernel.ANY;
import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.ZERO;
import static mkplay.kernel.HostedKernel.root;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import mkplay.kernel.sched.ReadyQueue;
import mkplay.kernel.thread.Tcb;
import org.junit.jupiter.api.Test;

/** Priorities, time slices, donation (L4 X.2, chapter 3). */
class SchedulerTest extends TwoSpacesCase {
    private void priority(Tcb thread, int priority) {
        kernel.call(kernel.running, Abi.CALL_SCHEDULE, thread.globalId, priority, -1, -1, -1);
        assertThat(kernel.errorCode(root())).isZero();
    }

    @Test
    void equalPrioritiesTakeTurnsWhenTheirSliceEnds() {
        kernel.ipc(root(), NIL, ANY, 0, 0);
        Tcb first = kernel.running;
        List<Tcb> order = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            order.add(kernel.tick(1000));
        }
        assertThat(order.get(8)).isSameAs(first);
        assertThat(order.get(9)).isNotSameAs(first);
        assertThat(order.get(19)).isSameAs(first);
        assertThat(kernel.traced("preempt")).hasSize(4);
    }

    @Test
    void aHigherPriorityThatBecomesReadyRunsAtOnceAndTheOtherKeepsItsTurn() {
        priority(a, 50);
        priority(b, 60);
        kernel.switchTo(b);
        kernel.switchTo(root());
        // b sleeps 2 ms, the root task for ever: a runs until b's timeout.
        kernel.ipc(root(), NIL, ANY, 0, 0);
        assertThat(kernel.running).isSameAs(b);
        kernel.ipc(b, NIL, b.globalId, 1 << 10 | 1000, 0);
        assertThat(kernel.running).isSameAs(a);
        kernel.tick(1000);
        assertThat(kernel.running).isSameAs(a);
        kernel.tick(1000);
        assertThat(kernel.running).isSameAs(b);
        assertThat(kernel.traced("preempt").getLast()).containsExactly(a.globalId);
        kernel.ipc(b, NIL, b.globalId, 1 << 10 | 1000, 0);
        assertThat(kernel.running).isSameAs(a);
    }

    @Test
    void aNewPriorityTakesEffectAtOnce() {
        priority(a, 10);
        assertThat(kernel.running).isSameAs(root());
        priority(root(), 5);
        assertThat(kernel.running).isSameAs(b);
        assertThat(KernelState.highestReady).isEqualTo(10);
    }

    @Test
    void aCallToALowerPriorityYieldsToTheReadyThreadBetween() {
        priority(a, 50);
        priority(b, 60);
        // The root task is above both; a waits, b is ready; the call to a must not hold b up.
        kernel.switchTo(a);
        assertThat(kernel.ipc(a, NIL, ANY, 0, 0)).isSameAs(root());
        assertThat(kernel.ipc(root(), a.globalId, a.globalId, 0, 0)).isSameAs(b);
        assertThat(a.isRunnable()).isTrue();
    }

    @Test
    void threadSwitchDonatesToAReadyThreadAndYieldsOtherwise() {
        priority(a, 20);
        kernel.call(root(), Abi.CALL_THREAD_SWITCH, a.globalId);
        assertThat(kernel.running).isSameAs(a);
        kernel.call(a, Abi.CALL_THREAD_SWITCH, NIL);
        assertThat(kernel.running).isNotSameAs(a);
        Tcb running = kernel.running;
        kernel.call(running, Abi.CALL_THREAD_SWITCH, HostedKernel.sigma0().globalId);
        assertThat(kernel.running).isNotSameAs(HostedKernel.sigma0()).isNotSameAs(running);
    }

    @Test
    void anUnlimitedSliceIsNotPreempted() {
        kernel.call(root(), Abi.CALL_SCHEDULE, a.globalId, -1, 0, -1, -1);
        assertThat(kernel.errorCode(root())).isZero();
        kernel.switchTo(b);
        kernel.call(b, Abi.CALL_THREAD_SWITCH, NIL);
        while (kernel.running != a) {
            kernel.tick(1000);
        }
        for (int i = 0; i < 100; i++) {
            assertThat(kernel.tick(1000)).isSameAs(a);
        }
    }

    @Test
    void scheduleChecksItsCallerAndItsArguments() {
        kernel.call(root(), Abi.CALL_SCHEDULE, HostedKernel.id(99), -1, -1, -1, -1);
        assertThat(root().eax).isZero();
        assertThat(kernel.errorCode(root())).isEqualTo(Abi.ERROR_THREAD);
        // Points in time are neither slice nor quantum.
        kernel.call(root(), Abi.CALL_SCHEDULE, a.globalId, -1, 0x8001 << 16, -1, -1);
        assertThat(kernel.errorCode(root())).isEqualTo(Abi.ERROR_PARAMETER);
        kernel.call(root(), Abi.CALL_SCHEDULE, a.globalId, -1, 0x8001, -1, -1);
        assertThat(kernel.errorCode(root())).isEqualTo(Abi.ERROR_PARAMETER);
        kernel.switchTo(a);
        kernel.call(a, Abi.CALL_SCHEDULE, b.globalId, 3, -1, -1, -1);
        assertThat(kernel.errorCode(a)).isEqualTo(Abi.ERROR_NO_PRIVILEGE);
        assertThat(b.priority).isEqualTo(255);
    }

    @Test
    void aSchedulerGivesNoMorePriorityThanItHas() {
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, b.globalId, NIL, a.globalId, b.globalId, -1);
        priority(b, 30);
        priority(a, 50);
        kernel.ipc(root(), NIL, ANY, 0, 0);
        int[][] cases = {
            {51, -1, Abi.ERROR_PARAMETER, 30},
            {-1, 51 << 16 | 1000, Abi.ERROR_PARAMETER, 30},
            {50, 50 << 16 | 1000, 0, 50},
            {0x1FF, -1, 0, 50},
            {20, -1, 0, 20},
        };
        for (int[] test : cases) {
            kernel.call(a, Abi.CALL_SCHEDULE, b.globalId, test[0], -1, -1, test[1]);
            assertThat(kernel.errorCode(a)).isEqualTo(test[2]);
            assertThat(b.priority).isEqualTo(test[3]);
        }
        assertThat(b.preemption).isEqualTo(50 << 16 | 1000);
    }

    @Test
    void scheduleReportsWhatAThreadDoes() {
        kernel.call(root(), Abi.CALL_SCHEDULE, a.globalId, -1, -1, -1, -1);
        assertThat(root().eax).isEqualTo(3);
        kernel.call(root(), Abi.CALL_SCHEDULE, HostedKernel.sigma0().globalId, -1, -1, -1, -1);
        assertThat(root().eax).isEqualTo(6);
        kernel.switchTo(a);
        kernel.ipc(a, b.globalId, NIL, 0, 0);
        kernel.switchTo(root());
        kernel.call(root(), Abi.CALL_SCHEDULE, a.globalId, -1, -1, -1, -1);
        assertThat(root().eax).isEqualTo(4);
        kernel.ipc(root(), NIL, NIL, ZERO, 0);
    }

    @Test
    void readyQueueBehavesLikeAListPerPriority() {
        Random random = new Random(1);
        List<Deque<Tcb>> model = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            model.add(new ArrayDeque<>());
        }
        while (ReadyQueue.takeHighest() != null) {
            // What the boot left.
        }
        List<Tcb> free = new ArrayList<>(List.of(KernelState.TCBS).subList(100, 160));
        for (Tcb thread : free) {
            thread.priority = random.nextInt(8) * 31;
        }
        for (int step = 0; step < 20_000; step++) {
            int action = random.nextInt(4);
            if (action < 2 && !free.isEmpty()) {
                Tcb thread = free.remove(random.nextInt(free.size()));
                if (action == 0) {
                    ReadyQueue.addLast(thread);
                    model.get(thread.priority).addLast(thread);
                } else {
                    ReadyQueue.addFirst(thread);
                    model.get(thread.priority).addFirst(thread);
                }
            } else if (action == 2) {
                Tcb taken = ReadyQueue.takeHighest();
                assertThat(taken).isSameAs(highest(model));
                if (taken != null) {
                    model.get(taken.priority).removeFirst();
                    free.add(taken);
                }
            } else {
                Tcb thread = KernelState.TCBS[100 + random.nextInt(60)];
                boolean queued = model.get(thread.priority).remove(thread);
                ReadyQueue.remove(thread);
                if (queued) {
                    free.add(thread);
                }
            }
            Tcb highest = highest(model);
            assertThat(KernelState.highestReady).isEqualTo(highest == null ? -1 : highest.priority);
        }
    }

    private static Tcb highest(List<Deque<Tcb>> model) {
        for (int i = 255; i >= 0; i--) {
            if (!model.get(i).isEmpty()) {
                return model.get(i).getFirst();
            }
        }
        return null;
    }
}
