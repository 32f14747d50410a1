package mkplay.kernel;

import static mkplay.kernel.HostedKernel.ANY;
import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.root;
import static mkplay.kernel.HostedKernel.tag;
import static org.assertj.core.api.Assertions.assertThat;

import mkplay.kernel.thread.Tcb;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Total quantum, delayed and signalled preemption (L4 X.2, 3.2, 3.3 and 7.3). */
class PreemptionTest extends TwoSpacesCase {
    private static final int SIGNAL = 0x20, DELAY = 0x40, PENDING = 0x80;
    private static final int PREEMPTION = 0xFFD0_0002;
    private static final int MILLISECOND = 1000;
    private static final int NO_CHANGE = 0xFFFF;

    /** The root task has priority 255 and is the scheduler; a has 100, b 150. */
    @BeforeEach
    void prepare() {
        schedule(a, 100, -1, -1);
        schedule(b, 150, -1, -1);
    }

    private void schedule(Tcb thread, int priority, int time, int preemption) {
        kernel.call(root(), Abi.CALL_SCHEDULE, thread.globalId, priority, time, -1, preemption);
        assertThat(kernel.errorCode(root())).isZero();
        Invariants.check(kernel.running);
    }

    /** The root task and b wait for messages, a runs. */
    private void runA() {
        kernel.switchTo(b);
        kernel.ipc(b, NIL, ANY, 0, 0);
        kernel.switchTo(root());
        kernel.ipc(root(), NIL, ANY, 0, 0);
        assertThat(kernel.running).isSameAs(a);
    }

    private void ticks(int count) {
        for (int n = 0; n < count; n++) {
            kernel.tick(MILLISECOND);
            Invariants.check(kernel.running);
        }
    }

    private int flags(Tcb thread) {
        return kernel.load(thread.utcb + Abi.UTCB_PREEMPT_FLAGS) & 0xE0;
    }

    private void assertTold(Tcb listener, Tcb thread) {
        assertThat(kernel.running).isSameAs(listener);
        assertThat(listener.eax).isEqualTo(thread.globalId);
        assertThat(kernel.mr(listener, 0)).isEqualTo(PREEMPTION);
        assertThat(kernel.mr(listener, 1)).isEqualTo((int) kernel.now);
        assertThat(kernel.mr(listener, 2)).isZero();
    }

    // ---- total quantum

    @Test
    void theSchedulerIsAskedWhenTheQuantumIsUsedUp() {
        schedule(a, -1, NO_CHANGE << 16 | 5 << 10 | 157, -1); // 157 * 32 = 5024 us
        runA();
        ticks(5);
        assertThat(kernel.running).isSameAs(a);
        ticks(1);
        assertTold(root(), a);
        kernel.ipc(root(), a.globalId, ANY, 0, tag(0, 0));
        assertThat(kernel.running).isSameAs(a);
        // On what is left of the scheduler's own slice, then for a quantum that is as long as a slice.
        int ran = 0;
        while (kernel.running == a && ran < 40) {
            ticks(1);
            ran++;
        }
        assertThat(ran).isBetween(11, 20);
        assertTold(root(), a);
        schedule(a, -1, NO_CHANGE << 16 | Abi.TIME_NEVER, -1);
        kernel.ipc(root(), a.globalId, ANY, 0, tag(0, 0));
        ticks(100);
        assertThat(kernel.running).isSameAs(a);
    }

    @Test
    void whatIsLeftIsTold() {
        schedule(a, -1, 8 << 10 | 1000, -1);
        runA();
        ticks(3);
        kernel.ipc(a, root().globalId, NIL, 0, tag(0, 0));
        kernel.call(root(), Abi.CALL_SCHEDULE, a.globalId, -1, -1, -1, -1);
        assertThat(root().edx >>> 16).as("slice").isEqualTo(Abi.TIME_NEVER);
        int left = root().edx & 0xFFFF;
        assertThat((left & 0x3FF) << (left >>> 10)).isBetween(256_000 - 3 * MILLISECOND, 256_000 - 2 * MILLISECOND);
    }

    @Test
    void aDonorIsAskedWhenItsTurnComesAgain() {
        Tcb server = kernel.spawn(62, 0);
        kernel.switchTo(server);
        kernel.ipc(server, NIL, ANY, 0, 0);
        schedule(server, 100, -1, -1);
        schedule(a, -1, NO_CHANGE << 16 | 1000, -1);
        runA();
        kernel.ipc(a, server.globalId, server.globalId, 0, tag(0, 0));
        assertThat(kernel.running).as("on a's slice").isSameAs(server);
        ticks(2);
        assertThat(kernel.running).isSameAs(server);
        kernel.ipc(server, a.globalId, ANY, 0, tag(0, 0));
        assertTold(root(), a);
        kernel.ipc(root(), a.globalId, ANY, 0, tag(0, 0));
        assertThat(kernel.running).isSameAs(a);
        assertThat(kernel.mr(a, 0)).isEqualTo(tag(0, 0));
    }

    @Test
    void withoutSchedulerThreadTheThreadStops() {
        Tcb scheduler = kernel.spawn(62, 0);
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, a.globalId, NIL, scheduler.globalId, a.globalId, -1);
        schedule(a, -1, NO_CHANGE << 16 | 1000, -1);
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, scheduler.globalId, NIL, NIL, NIL, -1);
        runA();
        ticks(1);
        assertThat(a.is(Tcb.HALTED)).isTrue();
        assertThat(kernel.running).isSameAs(KernelState.IDLE);
    }

    // ---- delayed preemption

    /** A message makes b ready, whose priority is higher. */
    private void wakeB() {
        kernel.ipc(a, b.globalId, NIL, 0, tag(0, 0));
        Invariants.check(kernel.running);
    }

    @Test
    void aPreemptionIsHeldBackAsLongAsTheSchedulerAllows() {
        schedule(a, -1, -1, 200 << 16 | 2500);
        kernel.store(a.utcb + Abi.UTCB_PREEMPT_FLAGS, DELAY);
        runA();
        wakeB();
        assertThat(kernel.running).isSameAs(a);
        assertThat(flags(a)).isEqualTo(DELAY | PENDING);
        ticks(2);
        assertThat(kernel.running).isSameAs(a);
        ticks(1);
        assertThat(kernel.running).isSameAs(b);
    }

    @Test
    void aThreadThatIsDoneGivesUpByItself() {
        schedule(a, -1, -1, 200 << 16 | 5000);
        kernel.store(a.utcb + Abi.UTCB_PREEMPT_FLAGS, DELAY);
        runA();
        wakeB();
        kernel.call(a, Abi.CALL_THREAD_SWITCH, NIL);
        assertThat(kernel.running).isSameAs(b);
        assertThat(flags(a)).isEqualTo(DELAY);
    }

    @Test
    void clearingTheMarkDoesNotProlongADelay() {
        schedule(a, -1, -1, 200 << 16 | 2500);
        kernel.store(a.utcb + Abi.UTCB_PREEMPT_FLAGS, DELAY);
        runA();
        wakeB();
        int ran = 0;
        while (kernel.running == a && ran < 20) {
            kernel.store(a.utcb + Abi.UTCB_PREEMPT_FLAGS, DELAY);
            ticks(1);
            ran++;
        }
        assertThat(ran).isEqualTo(3);
        assertThat(kernel.running).isSameAs(b);
    }

    @Test
    void whoHoldsBackAPreemptionCannotHandTheProcessorToAnAccomplice() {
        Tcb accomplice = kernel.spawn(62, 0);
        schedule(accomplice, 100, -1, 200 << 16 | 60_000);
        schedule(a, -1, -1, 200 << 16 | 60_000);
        kernel.store(a.utcb + Abi.UTCB_PREEMPT_FLAGS, DELAY);
        kernel.switchTo(b);
        kernel.ipc(b, NIL, ANY, 0, 0);
        kernel.switchTo(root());
        kernel.ipc(root(), NIL, ANY, 0, 0);
        if (kernel.running != a) {
            kernel.call(kernel.running, Abi.CALL_THREAD_SWITCH, a.globalId);
        }
        wakeB();
        assertThat(kernel.running).isSameAs(a);
        kernel.call(a, Abi.CALL_THREAD_SWITCH, accomplice.globalId);
        assertThat(kernel.running).isSameAs(b);
    }

    @Test
    void everyPreemptionCanBeHeldBackForItsOwnTime() {
        schedule(a, -1, -1, 200 << 16 | 2500);
        kernel.store(a.utcb + Abi.UTCB_PREEMPT_FLAGS, DELAY);
        runA();
        for (int n = 0; n < 2; n++) {
            wakeB();
            ticks(2);
            assertThat(kernel.running).isSameAs(a);
            ticks(1);
            assertThat(kernel.running).isSameAs(b);
            kernel.ipc(b, NIL, ANY, 0, 0);
            assertThat(kernel.running).isSameAs(a);
        }
    }

    @Test
    void whoIsAboveTheSensitivePriorityOrTheWishIsNotHeldBack() {
        schedule(a, -1, -1, 149 << 16 | 5000);
        kernel.store(a.utcb + Abi.UTCB_PREEMPT_FLAGS, DELAY);
        runA();
        wakeB();
        assertThat(kernel.running).isSameAs(b);
        assertThat(flags(a)).isEqualTo(DELAY);
    }

    @Test
    void withoutTheSchedulersLeaveNothingIsHeldBack() {
        kernel.store(a.utcb + Abi.UTCB_PREEMPT_FLAGS, DELAY);
        runA();
        wakeB();
        assertThat(kernel.running).isSameAs(b);
    }

    @Test
    void theEndOfASliceIsHeldBackToo() {
        schedule(b, 100, -1, -1);
        schedule(a, -1, 1000 << 16, 100 << 16 | 2500);
        kernel.store(a.utcb + Abi.UTCB_PREEMPT_FLAGS, DELAY);
        kernel.ipc(root(), NIL, ANY, 0, 0);
        Tcb before;
        do {
            before = kernel.running;
            ticks(1);
        } while (before == kernel.running || kernel.running == b);
        assertThat(kernel.running).as("at the start of its slice").isSameAs(a);
        ticks(1);
        assertThat(flags(a) & PENDING).isNotZero();
        ticks(2);
        assertThat(kernel.running).isSameAs(a);
        ticks(1);
        assertThat(kernel.running).isSameAs(b);
    }

    // ---- signalled preemption

    @Test
    void theExceptionHandlerIsToldOfAPreemption() {
        kernel.store(a.utcb + Abi.UTCB_PREEMPT_FLAGS, SIGNAL);
        kernel.store(a.utcb + Abi.UTCB_EXCEPTION_HANDLER, root().globalId);
        runA();
        wakeB();
        assertTold(root(), a);
        assertThat(b.isRunnable()).isTrue();
        kernel.ipc(root(), a.globalId, ANY, 0, tag(0, 0));
        assertThat(kernel.running).isSameAs(b);
        assertThat(a.isRunnable()).isTrue();
        kernel.ipc(b, NIL, ANY, 0, 0);
        assertThat(kernel.running).isSameAs(a);
    }

    @Test
    void withoutAHandlerAPreemptionIsJustOne() {
        kernel.store(a.utcb + Abi.UTCB_PREEMPT_FLAGS, SIGNAL);
        runA();
        wakeB();
        assertThat(kernel.running).isSameAs(b);
        assertThat(a.isRunnable()).isTrue();
    }

    @Test
    void aDelayThatWasTooShortIsSignalled() {
        schedule(a, -1, -1, 200 << 16 | 1500);
        kernel.store(a.utcb + Abi.UTCB_PREEMPT_FLAGS, DELAY | SIGNAL);
        kernel.store(a.utcb + Abi.UTCB_EXCEPTION_HANDLER, root().globalId);
        runA();
        wakeB();
        ticks(1);
        assertThat(kernel.running).isSameAs(a);
        ticks(1);
        assertTold(root(), a);
    }

    @Test
    void aMessageEndsWhatWasHeldBack() {
        schedule(a, -1, -1, 200 << 16 | 5000);
        Tcb c = kernel.spawn(62, 0);
        schedule(c, 100, -1, -1);
        runA();
        kernel.store(a.utcb + Abi.UTCB_PREEMPT_FLAGS, DELAY);
        ticks(11);
        assertThat(kernel.running).isSameAs(a);
        assertThat(KernelState.delayEnd).isNotZero();
        // A call that the fast path would take.
        kernel.ipc(a, b.globalId, b.globalId, 0, tag(0, 0));
        assertThat(kernel.running).isSameAs(b);
        assertThat(KernelState.delayEnd).isZero();
        Invariants.check(kernel.running);
    }
}
