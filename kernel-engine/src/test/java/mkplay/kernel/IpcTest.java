package mkplay.kernel;

import static mkplay.kernel.HostedKernel.ANY;
import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.ZERO;
import static mkplay.kernel.HostedKernel.id;
import static mkplay.kernel.HostedKernel.root;
import static mkplay.kernel.HostedKernel.tag;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import mkplay.kernel.thread.Tcb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** IPC between user threads (L4 X.2, chapter 5): phases, specifiers, timeouts, errors. */
class IpcTest {
    private HostedKernel kernel;
    private Tcb a;
    private Tcb b;
    private Tcb neighbour;

    @BeforeEach
    void boot() {
        kernel = new HostedKernel().settle();
        a = kernel.spawn(60, 0);
        b = kernel.spawn(61, 0);
        neighbour = kernel.spawn(62, a.globalId);
        // The root task leaves the stage.
        kernel.ipc(root(), NIL, ANY, 0, 0);
        kernel.switchTo(a);
    }

    @AfterEach
    void close() {
        kernel.close();
    }

    @Test
    void callAndReplyCarryWordsBothWaysAndSwitchDirectly() {
        kernel.switchTo(b);
        kernel.ipc(b, NIL, ANY, 0, 0);
        kernel.switchTo(a);
        for (int i = 1; i <= 63; i++) {
            kernel.setMr(a, i, 1000 + i);
        }
        kernel.machine.fired().clear();
        assertThat(kernel.ipc(a, b.globalId, b.globalId, 0, tag(63, 0))).isSameAs(b);
        assertThat(b.eax).isEqualTo(a.globalId);
        assertThat(kernel.mr(b, 0)).isEqualTo(63);
        assertThat(kernel.mr(b, 63)).isEqualTo(1063);
        assertThat(kernel.traced("ipcTransfer")).containsExactly(List.of(a.globalId, b.globalId, 63, a.utcb));
        assertThat(kernel.traced("wakeup")).isEmpty();
        kernel.setMr(b, 1, 7);
        assertThat(kernel.ipc(b, a.globalId, ANY, 0, tag(1, 0) | 0xABC << 16)).isSameAs(a);
        assertThat(a.eax).isEqualTo(b.globalId);
        assertThat(kernel.mr(a, 0)).isEqualTo(0xABC << 16 | 1);
        assertThat(kernel.mr(a, 1)).isEqualTo(7);
    }

    @Test
    void sendersQueueInOrderAndAClosedWaitPicksItsPartner() {
        kernel.setMr(a, 1, 11);
        kernel.ipc(a, b.globalId, NIL, 0, tag(1, 0));
        kernel.switchTo(neighbour);
        kernel.setMr(neighbour, 1, 22);
        kernel.ipc(neighbour, b.globalId, NIL, 0, tag(1, 0));
        assertThat(kernel.running).isSameAs(b);
        kernel.ipc(b, NIL, neighbour.globalId, 0, 0);
        assertThat(kernel.running).isSameAs(b);
        assertThat(b.eax).isEqualTo(neighbour.globalId);
        assertThat(kernel.mr(b, 1)).isEqualTo(22);
        kernel.ipc(b, NIL, ANY, 0, 0);
        assertThat(b.eax).isEqualTo(a.globalId);
        assertThat(kernel.mr(b, 1)).isEqualTo(11);
        assertThat(a.isRunnable()).isTrue();
        assertThat(neighbour.isRunnable()).isTrue();
    }

    @Test
    void partnersOfTheSameSpaceAreKnownByLocalIds() {
        kernel.switchTo(neighbour);
        kernel.ipc(neighbour, NIL, Abi.ANY_LOCAL_THREAD, 0, 0);
        kernel.switchTo(a);
        assertThat(kernel.ipc(a, neighbour.localId, neighbour.localId, 0, 0)).isSameAs(neighbour);
        assertThat(neighbour.eax).isEqualTo(a.localId);
        assertThat(kernel.ipc(neighbour, a.localId, ANY, 0, 0)).isSameAs(a);
        assertThat(a.eax).isEqualTo(neighbour.localId);
    }

    @Test
    void anyLocalDoesNotTakeAStranger() {
        kernel.switchTo(b);
        kernel.ipc(b, a.globalId, NIL, 0, 0);
        kernel.switchTo(a);
        kernel.ipc(a, NIL, Abi.ANY_LOCAL_THREAD, ZERO, 0);
        assertFailed(a, Abi.PHASE_RECEIVE, Abi.IPC_TIMEOUT);
        kernel.ipc(a, NIL, ANY, ZERO, 0);
        assertThat(a.eax).isEqualTo(b.globalId);
    }

    @Test
    void zeroTimeoutsFailAtOnceInTheirPhase() {
        kernel.ipc(a, b.globalId, NIL, ZERO << 16, 0);
        assertFailed(a, Abi.PHASE_SEND, Abi.IPC_TIMEOUT);
        kernel.ipc(a, NIL, b.globalId, ZERO, 0);
        assertFailed(a, Abi.PHASE_RECEIVE, Abi.IPC_TIMEOUT);
        kernel.ipc(a, NIL, NIL, 0, 0);
        assertThat(kernel.mr(a, 0) & Abi.TAG_ERROR).isZero();
        assertThat(a.eax).isZero();
    }

    @Test
    void aReceiveTimeoutAfterASuccessfulSendStillLetsThePartnerRun() {
        kernel.switchTo(b);
        kernel.ipc(b, NIL, ANY, 0, 0);
        kernel.switchTo(a);
        kernel.ipc(a, b.globalId, b.globalId, ZERO, tag(0, 0));
        assertFailed(a, Abi.PHASE_RECEIVE, Abi.IPC_TIMEOUT);
        assertThat(b.isRunnable()).isTrue();
        assertThat(b.eax).isEqualTo(a.globalId);
    }

    @Test
    void unknownPartnersAreReportedByPhase() {
        for (int unknown : new int[] {id(99), a.globalId + 64, id(5000), 0x1234_5600, Abi.ANY_LOCAL_THREAD, ANY}) {
            kernel.ipc(a, unknown, NIL, 0, 0);
            assertFailed(a, Abi.PHASE_SEND, Abi.IPC_NO_PARTNER);
        }
        kernel.ipc(a, NIL, id(99), 0, 0);
        assertFailed(a, Abi.PHASE_RECEIVE, Abi.IPC_NO_PARTNER);
        kernel.ipc(a, NIL, 0x1234_5600, 0, 0);
        assertFailed(a, Abi.PHASE_RECEIVE, Abi.IPC_NO_PARTNER);
    }

    @Test
    void finiteTimeoutsStrikeInOrderOfTheirDeadlines() {
        // 4 ms, 2 ms, 8 ms: mantissa 1000 and exponents 2, 1, 3.
        kernel.ipc(a, NIL, a.globalId, 2 << 10 | 1000, 0);
        kernel.switchTo(b);
        kernel.ipc(b, NIL, b.globalId, 1 << 10 | 1000, 0);
        kernel.switchTo(neighbour);
        kernel.ipc(neighbour, a.globalId, NIL, (3 << 10 | 1000) << 16, 0);
        assertThat(kernel.running).isSameAs(KernelState.IDLE);
        assertThat(kernel.traced("idle").getLast()).containsExactly(3);
        assertThat(kernel.tick(1_999)).isSameAs(KernelState.IDLE);
        assertThat(kernel.tick(1)).isSameAs(b);
        assertFailed(b, Abi.PHASE_RECEIVE, Abi.IPC_TIMEOUT);
        kernel.ipc(b, NIL, b.globalId, 0, 0);
        assertThat(kernel.tick(2_000)).isSameAs(a);
        assertFailed(a, Abi.PHASE_RECEIVE, Abi.IPC_TIMEOUT);
        assertThat(kernel.tick(4_000)).isSameAs(a);
        assertThat(neighbour.isRunnable()).isTrue();
        assertFailed(neighbour, Abi.PHASE_SEND, Abi.IPC_TIMEOUT);
        assertThat(KernelState.timeouts).isZero();
    }

    @Test
    void aMessageBeforeTheTimeoutStopsIt() {
        kernel.switchTo(b);
        kernel.ipc(b, NIL, ANY, 1000, 0);
        assertThat(KernelState.timeouts).isOne();
        kernel.switchTo(a);
        kernel.ipc(a, b.globalId, NIL, 0, 0);
        assertThat(KernelState.timeouts).isZero();
        assertThat(b.status).isEqualTo(Tcb.READY);
    }

    @Test
    void stringItemsAndTooManyWordsOverflowOnBothSides() {
        kernel.switchTo(b);
        kernel.ipc(b, NIL, ANY, 0, 0);
        kernel.switchTo(a);
        kernel.setMr(a, 1, 0x40);
        kernel.setMr(a, 2, 0x1000);
        kernel.ipc(a, b.globalId, NIL, 0, tag(0, 2));
        assertFailed(a, Abi.PHASE_SEND, Abi.IPC_OVERFLOW);
        assertFailed(b, Abi.PHASE_RECEIVE, Abi.IPC_OVERFLOW);
        kernel.switchTo(b);
        kernel.ipc(b, NIL, ANY, 0, 0);
        kernel.switchTo(a);
        kernel.ipc(a, b.globalId, NIL, 0, tag(63, 1));
        assertFailed(a, Abi.PHASE_SEND, Abi.IPC_OVERFLOW);
        assertFailed(b, Abi.PHASE_RECEIVE, Abi.IPC_OVERFLOW);
    }

    @Test
    void aMapItemWithoutAWindowOverflowsAndANilFpageDoesNot() {
        kernel.switchTo(b);
        kernel.ipc(b, NIL, ANY, 0, 0);
        kernel.switchTo(a);
        kernel.setMr(a, 1, 8);
        kernel.setMr(a, 2, 0);
        kernel.ipc(a, b.globalId, NIL, 0, tag(0, 2));
        assertThat(kernel.mr(a, 0) & Abi.TAG_ERROR).isZero();
        assertThat(kernel.mr(b, 0)).isEqualTo(tag(0, 2));
        kernel.switchTo(b);
        kernel.ipc(b, NIL, ANY, 0, 0);
        kernel.switchTo(a);
        kernel.setMr(a, 2, 0x5000 | 12 << 4 | 7);
        kernel.ipc(a, b.globalId, NIL, 0, tag(0, 2));
        assertFailed(b, Abi.PHASE_RECEIVE, Abi.IPC_OVERFLOW);
    }

    @Test
    void propagationShowsTheVirtualSenderAndRedirectsItsClosedWait() {
        // b is a client that calls a; a forwards to its neighbour in b's name; the neighbour answers b.
        kernel.ipc(a, NIL, ANY, 0, 0);
        kernel.switchTo(neighbour);
        kernel.ipc(neighbour, NIL, ANY, 0, 0);
        assertThat(kernel.running).isSameAs(b);
        kernel.ipc(b, a.globalId, a.globalId, 0, tag(1, 0));
        assertThat(kernel.running).isSameAs(a);
        // To a thread of its own space it may speak in anybody's name.
        kernel.store(a.utcb + Abi.UTCB_SENDER, b.globalId);
        kernel.ipc(a, neighbour.globalId, ANY, 0, Abi.TAG_PROPAGATED);
        assertThat(neighbour.eax).isEqualTo(b.globalId);
        assertThat(kernel.mr(neighbour, 0)).isEqualTo(Abi.TAG_PROPAGATED);
        assertThat(kernel.load(neighbour.utcb + Abi.UTCB_SENDER)).isEqualTo(a.localId);
        kernel.switchTo(neighbour);
        kernel.ipc(neighbour, b.globalId, NIL, 0, tag(0, 0));
        assertThat(b.eax).isEqualTo(neighbour.globalId);
    }

    @Test
    void toAnotherSpaceOnlyThreadsOfTheOwnSpaceAreSpokenFor() {
        kernel.ipc(a, NIL, ANY, 0, 0);
        kernel.switchTo(b);
        // A thread of the receiver's space.
        kernel.store(b.utcb + Abi.UTCB_SENDER, neighbour.globalId);
        kernel.ipc(b, a.globalId, ANY, 0, Abi.TAG_PROPAGATED);
        assertThat(a.eax).isEqualTo(b.globalId);
        assertThat(kernel.mr(a, 0)).isZero();
        kernel.switchTo(a);
        kernel.store(a.utcb + Abi.UTCB_SENDER, neighbour.globalId);
        kernel.ipc(a, b.globalId, NIL, 0, Abi.TAG_PROPAGATED);
        assertThat(b.eax).isEqualTo(neighbour.globalId);
        assertThat(kernel.load(b.utcb + Abi.UTCB_SENDER)).isEqualTo(a.globalId);
    }

    @Test
    void aSenderWithAnAnswerToWaitForReceivesItWhenItRuns() {
        // a calls b, and neighbour sends to a meanwhile: a's open receive finds it when it gets the processor.
        kernel.ipc(a, b.globalId, ANY, 0, 0);
        kernel.switchTo(neighbour);
        kernel.setMr(neighbour, 1, 5);
        kernel.ipc(neighbour, a.globalId, NIL, 0, tag(1, 0));
        assertThat(kernel.running).isSameAs(b);
        kernel.ipc(b, NIL, ANY, 0, 0);
        assertThat(a.is(Tcb.RESUME_RECEIVE)).isTrue();
        kernel.switchTo(a);
        assertThat(a.eax).isEqualTo(neighbour.localId);
        assertThat(kernel.mr(a, 1)).isEqualTo(5);
    }

    private void assertFailed(Tcb thread, int phase, int code) {
        assertThat(kernel.mr(thread, 0) & Abi.TAG_ERROR).isNotZero();
        assertThat(kernel.errorCode(thread)).isEqualTo(code << 1 | phase);
        assertThat(thread.isRunnable()).isTrue();
    }
}
