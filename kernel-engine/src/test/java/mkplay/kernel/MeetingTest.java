package mkplay.kernel;

import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.id;
import static mkplay.kernel.HostedKernel.root;
import static mkplay.kernel.HostedKernel.tag;
import static org.assertj.core.api.Assertions.assertThat;

import mkplay.kernel.thread.Tcb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Sender and receiver wait already when something else makes them partners: a thread begins to live, gets another id or space, or a
 * closed wait is redirected. They must meet then, not wait for ever.
 */
class MeetingTest {
    private static final int NEW = 70;
    private HostedKernel kernel;
    private Tcb a;
    private Tcb b;
    private Tcb c;

    @BeforeEach
    void boot() {
        kernel = new HostedKernel().settle();
        a = kernel.spawn(60, 0);
        b = kernel.spawn(61, a.globalId);
        c = kernel.spawn(63, 0);
        a.space.privileged = true;
        kernel.ipc(root(), NIL, Abi.SIGMA0, 0, 0);
    }

    @AfterEach
    void close() {
        Invariants.check(kernel.running);
        kernel.close();
    }

    private void control(Tcb self, int thread, int pager, int space, int utcb) {
        kernel.call(self, Abi.CALL_THREAD_CONTROL, thread, pager, self.globalId, space, utcb);
        assertThat(self.eax).as("error %d", kernel.errorCode(self)).isOne();
    }

    private static int utcb(int number) {
        return HostedKernel.UTCBS + (number - Abi.USER_BASE) * Abi.UTCB_SIZE;
    }

    @Test
    void aStartMessageThatCameBeforeTheThreadWasActivatedStartsIt() {
        control(a, id(NEW), NIL, a.globalId, -1);
        kernel.switchTo(b);
        kernel.setMr(b, 1, 0x1234);
        kernel.setMr(b, 2, 0x5678);
        kernel.ipc(b, id(NEW), NIL, 0, tag(2, 0));
        kernel.switchTo(a);
        control(a, id(NEW), b.globalId, a.globalId, utcb(NEW));
        raiseNew(a);
        kernel.switchTo(HostedKernel.thread(NEW));
        assertThat(HostedKernel.thread(NEW).eip).isEqualTo(0x1234);
        assertThat(HostedKernel.thread(NEW).esp).isEqualTo(0x5678);
        assertThat(b.state()).isEqualTo(Tcb.READY);
    }

    @Test
    void aSenderThatBecomesLocalIsHeardByWhoWaitsForLocalOnes() {
        kernel.switchTo(b);
        kernel.ipc(b, NIL, Abi.ANY_LOCAL_THREAD, 0x1C00 | 1000, 0);
        kernel.switchTo(c);
        kernel.setMr(c, 1, 77);
        kernel.ipc(c, b.globalId, NIL, 0, tag(1, 0));
        kernel.switchTo(a);
        assertThat(b.state()).isEqualTo(Tcb.RECEIVING);
        control(a, c.globalId, NIL, a.globalId, utcb(64));
        kernel.switchTo(b);
        assertThat(b.eax).isEqualTo(c.localId);
        assertThat(kernel.mr(b, 1)).isEqualTo(77);
        assertThat(c.state()).isEqualTo(Tcb.READY);
    }

    @Test
    void aReceiverThatBecomesLocalHearsASenderThatWaits() {
        kernel.switchTo(c);
        kernel.ipc(c, NIL, Abi.ANY_LOCAL_THREAD, 0, 0);
        kernel.switchTo(b);
        kernel.ipc(b, c.globalId, NIL, 0, 0);
        kernel.switchTo(a);
        control(a, c.globalId, NIL, a.globalId, utcb(64));
        kernel.switchTo(c);
        assertThat(c.eax).isEqualTo(b.localId);
    }

    @Test
    void aThreadThatGetsTheIdOfAnAwaitedPagerIsHeard() {
        int later = b.globalId + 1;
        control(a, id(NEW), later, a.globalId, utcb(NEW));
        kernel.switchTo(b);
        kernel.setMr(b, 1, 0x1234);
        kernel.ipc(b, id(NEW), NIL, 0, tag(1, 0));
        kernel.switchTo(a);
        assertThat(b.state()).isEqualTo(Tcb.SENDING);
        control(a, later, NIL, a.globalId, -1);
        raiseNew(a);
        kernel.switchTo(HostedKernel.thread(NEW));
        assertThat(HostedKernel.thread(NEW).eip).isEqualTo(0x1234);
    }

    @Test
    void aRedirectedWaitFindsTheMessageThatWaitsForIt() {
        kernel.switchTo(a);
        kernel.ipc(a, NIL, b.globalId, 0, 0);
        kernel.switchTo(c);
        // In the name of D, which is C's neighbour.
        makeNeighbour(c);
        Tcb d = HostedKernel.thread(NEW);
        kernel.switchTo(d);
        kernel.ipc(d, NIL, b.globalId, 0, 0);
        kernel.switchTo(c);
        kernel.store(c.utcb + Abi.UTCB_SENDER, d.globalId);
        kernel.setMr(c, 1, 99);
        kernel.ipc(c, a.globalId, NIL, 0, tag(1, 0) | Abi.TAG_PROPAGATED);
        assertThat(c.state()).isEqualTo(Tcb.SENDING);
        // B answers D in A's name: A waits for D now, and C has spoken for D.
        kernel.switchTo(b);
        kernel.store(b.utcb + Abi.UTCB_SENDER, a.globalId);
        kernel.ipc(b, d.globalId, NIL, 0, tag(0, 0) | Abi.TAG_PROPAGATED);
        kernel.switchTo(a);
        assertThat(a.eax).isEqualTo(d.globalId);
        assertThat(kernel.mr(a, 1)).isEqualTo(99);
    }

    @Test
    void aMessageInTheReceiversOwnNameRedirectsNothing() {
        kernel.switchTo(a);
        kernel.ipc(a, NIL, c.globalId, 0, 0);
        kernel.switchTo(b);
        kernel.store(b.utcb + Abi.UTCB_SENDER, a.globalId);
        kernel.ipc(b, a.globalId, NIL, 0, tag(0, 0) | Abi.TAG_PROPAGATED);
        kernel.switchTo(c);
        kernel.store(c.utcb + Abi.UTCB_SENDER, a.globalId);
        kernel.ipc(c, a.globalId, a.globalId, 0, tag(0, 0) | Abi.TAG_PROPAGATED);
        assertThat(kernel.running).isSameAs(a);
        assertThat(b.state()).isEqualTo(Tcb.SENDING);
    }

    /** Makes D in C's space, ready to run. */
    private void makeNeighbour(Tcb self) {
        self.space.privileged = true;
        control(self, id(NEW), self.globalId, self.globalId, utcb(NEW));
        kernel.ipc(self, id(NEW), NIL, 0, tag(2, 0));
        raiseNew(self);
    }

    private void raiseNew(Tcb self) {
        kernel.call(self, Abi.CALL_SCHEDULE, id(NEW), 255, -1, -1, -1);
    }
}
