package mkplay.kernel;

import static mkplay.kernel.HostedKernel.ANY;
import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.ZERO;
import static mkplay.kernel.HostedKernel.id;
import static mkplay.kernel.HostedKernel.root;
import static mkplay.kernel.HostedKernel.tag;
import static org.assertj.core.api.Assertions.assertThat;

import mkplay.kernel.thread.Tcb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What leaves a space with a redirector goes to it (L4 X.2, 4.3). */
class RedirectionTest {
    private HostedKernel kernel;
    private Tcb jailed;
    private Tcb monitor;
    private Tcb server;

    @BeforeEach
    void boot() {
        kernel = new HostedKernel().settle();
        jailed = kernel.spawn(60, 0);
        monitor = kernel.spawn(61, 0);
        server = kernel.spawn(62, 0);
        waits(monitor);
        waits(server);
        kernel.switchTo(root());
        redirect(monitor.globalId);
    }

    @AfterEach
    void close() {
        Invariants.check(kernel.running);
        kernel.close();
    }

    private void waits(Tcb thread) {
        kernel.switchTo(thread);
        kernel.ipc(thread, NIL, ANY, 0, 0);
    }

    private void redirect(int redirector) {
        kernel.call(root(), Abi.CALL_SPACE_CONTROL, jailed.globalId, 0, 0, 0, redirector);
        assertThat(root().eax).isOne();
    }

    private int utcb(Tcb thread, int field) {
        return kernel.load(thread.utcb + field);
    }

    @Test
    void aMessageToAnotherSpaceComesToTheRedirector() {
        kernel.switchTo(jailed);
        kernel.setMr(jailed, 1, 4711);
        kernel.ipc(jailed, server.globalId, server.globalId, 0, tag(1, 0));
        assertThat(kernel.running).isSameAs(monitor);
        assertThat(monitor.eax).isEqualTo(jailed.globalId);
        assertThat(kernel.mr(monitor, 0)).isEqualTo(tag(1, 0) | Abi.TAG_REDIRECTED);
        assertThat(kernel.mr(monitor, 1)).isEqualTo(4711);
        assertThat(utcb(monitor, Abi.UTCB_INTENDED_RECEIVER)).isEqualTo(server.globalId);
        assertThat(server.state()).isEqualTo(Tcb.RECEIVING);
    }

    @Test
    void theRedirectorHandsItOnAndTheAnswerComesStraightBack() {
        kernel.switchTo(jailed);
        kernel.ipc(jailed, server.globalId, server.globalId, 0, tag(1, 0));
        kernel.store(monitor.utcb + Abi.UTCB_SENDER, jailed.globalId);
        kernel.ipc(monitor, server.globalId, ANY, 0, tag(1, 0) | Abi.TAG_PROPAGATED);
        assertThat(kernel.running).isSameAs(server);
        assertThat(server.eax).isEqualTo(jailed.globalId);
        assertThat(kernel.mr(server, 0)).isEqualTo(tag(1, 0) | Abi.TAG_PROPAGATED);
        assertThat(utcb(server, Abi.UTCB_SENDER)).isEqualTo(monitor.globalId);
        kernel.ipc(server, jailed.globalId, ANY, 0, tag(2, 0));
        assertThat(kernel.running).isSameAs(jailed);
        assertThat(jailed.eax).isEqualTo(server.globalId);
        assertThat(kernel.mr(jailed, 0)).isEqualTo(tag(2, 0));
    }

    @Test
    void nobodyElseSpeaksForTheSpace() {
        kernel.switchTo(jailed);
        kernel.ipc(jailed, NIL, ANY, 0, 0);
        kernel.switchTo(root());
        Tcb stranger = kernel.spawn(63, 0);
        kernel.switchTo(stranger);
        kernel.store(stranger.utcb + Abi.UTCB_SENDER, jailed.globalId);
        kernel.ipc(stranger, server.globalId, NIL, ZERO << 16, tag(1, 0) | Abi.TAG_PROPAGATED);
        assertThat(server.eax).isEqualTo(stranger.globalId);
    }

    @Test
    void theRedirectorMayAnswerInTheNameOfWhomItKeepsAway() {
        kernel.switchTo(jailed);
        kernel.ipc(jailed, server.globalId, server.globalId, 0, tag(1, 0));
        kernel.ipc(monitor, jailed.globalId, NIL, ZERO << 16, tag(0, 0));
        assertThat(kernel.errorCode(monitor)).isEqualTo(Abi.IPC_TIMEOUT << 1);
        kernel.store(monitor.utcb + Abi.UTCB_SENDER, server.globalId);
        kernel.ipc(monitor, jailed.globalId, ANY, ZERO << 16, tag(0, 0) | Abi.TAG_PROPAGATED);
        assertThat(jailed.state()).isEqualTo(Tcb.READY);
        assertThat(jailed.eax).isEqualTo(server.globalId);
    }

    @Test
    void theSpaceTalksFreelyWithItselfAndWithItsRedirector() {
        kernel.switchTo(root());
        Tcb brother = kernel.spawn(63, jailed.globalId);
        waits(brother);
        kernel.switchTo(jailed);
        kernel.ipc(jailed, brother.globalId, NIL, ZERO << 16, tag(0, 0));
        assertThat(brother.eax).isEqualTo(jailed.localId);
        kernel.switchTo(jailed);
        kernel.ipc(jailed, monitor.globalId, NIL, ZERO << 16, tag(0, 0));
        assertThat(kernel.mr(monitor, 0)).isZero();
        assertThat(monitor.eax).isEqualTo(jailed.globalId);
    }

    @Test
    void othersReachTheSpaceAsBefore() {
        waits(jailed);
        kernel.switchTo(root());
        kernel.ipc(root(), jailed.globalId, NIL, ZERO << 16, tag(3, 0));
        assertThat(jailed.eax).isEqualTo(root().globalId);
    }

    @Test
    void aRedirectorThatIsGoneIsAnError() {
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, monitor.globalId, NIL, NIL, NIL, -1);
        kernel.switchTo(jailed);
        kernel.ipc(jailed, server.globalId, NIL, 0, tag(0, 0));
        assertThat(kernel.errorCode(jailed)).isEqualTo(Abi.IPC_NO_PARTNER << 1);
        assertThat(server.state()).isEqualTo(Tcb.RECEIVING);
    }

    @Test
    void withoutRedirectorEverybodyGetsHisOwnAgain() {
        redirect(NIL);
        assertThat(jailed.is(Tcb.REDIRECTED)).isTrue();
        redirect(ANY);
        kernel.switchTo(jailed);
        kernel.ipc(jailed, server.globalId, NIL, ZERO << 16, tag(0, 0));
        assertThat(server.eax).isEqualTo(jailed.globalId);
    }

    @Test
    void aRedirectorMustExistAndBeElsewhere() {
        kernel.call(root(), Abi.CALL_SPACE_CONTROL, jailed.globalId, 0, 0, 0, id(99));
        assertThat(kernel.errorCode(root())).isEqualTo(Abi.ERROR_THREAD);
        kernel.call(root(), Abi.CALL_SPACE_CONTROL, jailed.globalId, 0, 0, 0, jailed.globalId);
        assertThat(root().eax).isZero();
    }

    @Test
    void whoMovesItselfIntoTheSpaceIsRedirectedAtOnce() {
        int utcb = HostedKernel.UTCBS + 40 * Abi.UTCB_SIZE;
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, root().globalId, NIL, NIL, jailed.globalId, utcb);
        assertThat(root().eax).isOne();
        assertThat(KernelState.redirecting).isTrue();
        kernel.ipc(root(), server.globalId, NIL, ZERO << 16, tag(1, 0));
        assertThat(kernel.mr(monitor, 0)).isEqualTo(tag(1, 0) | Abi.TAG_REDIRECTED);
    }

    @Test
    void whoMovesIntoTheSpaceIsRedirectedAndWhoLeavesIsNot() {
        Tcb guest = kernel.spawn(63, 0);
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, guest.globalId, NIL, NIL, jailed.globalId, -1);
        assertThat(root().eax).isOne();
        assertThat(guest.is(Tcb.REDIRECTED)).isTrue();
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, guest.globalId, NIL, NIL, server.globalId, -1);
        assertThat(guest.is(Tcb.REDIRECTED)).isFalse();
    }
}
