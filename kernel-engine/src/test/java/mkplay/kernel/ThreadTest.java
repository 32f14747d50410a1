package mkplay.kernel;

import static mkplay.kernel.HostedKernel.ANY;
import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.ZERO;
import static mkplay.kernel.HostedKernel.id;
import static mkplay.kernel.HostedKernel.root;
import static mkplay.kernel.HostedKernel.sigma0;
import static mkplay.kernel.HostedKernel.tag;
import static org.assertj.core.api.Assertions.assertThat;

import mkplay.kernel.thread.Tcb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** ThreadControl, SpaceControl and ExchangeRegisters (L4 X.2, chapters 2 and 4.2): effects and every error. */
class ThreadTest {
    private HostedKernel kernel;
    private Tcb a;
    private Tcb b;

    @BeforeEach
    void boot() {
        kernel = new HostedKernel().settle();
        a = kernel.spawn(60, 0);
        b = kernel.spawn(61, a.globalId);
    }

    @AfterEach
    void close() {
        kernel.close();
    }

    private void refused(int error, int... registers) {
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, registers);
        assertThat(root().eax).isZero();
        assertThat(kernel.errorCode(root())).isEqualTo(error);
    }

    @Test
    void onlyPrivilegedSpacesControlThreadsAndSpaces() {
        kernel.switchTo(a);
        for (int call : new int[] {Abi.CALL_THREAD_CONTROL, Abi.CALL_SPACE_CONTROL, Abi.CALL_MEMORY_CONTROL}) {
            kernel.call(a, call, b.globalId, NIL, NIL, NIL, -1);
            assertThat(a.eax).isZero();
            assertThat(kernel.errorCode(a)).isEqualTo(Abi.ERROR_NO_PRIVILEGE);
        }
    }

    @Test
    void threadControlChecksItsArguments() {
        int root = root().globalId;
        refused(Abi.ERROR_THREAD, id(20), NIL, root, id(20), -1);
        refused(Abi.ERROR_THREAD, id(5000), NIL, root, id(5000), -1);
        refused(Abi.ERROR_THREAD, id(90), NIL, NIL, id(90), -1);
        refused(Abi.ERROR_SPACE, id(90), NIL, root, id(91), -1);
        refused(Abi.ERROR_SPACE, id(90), root, root, id(90), HostedKernel.UTCBS);
        refused(Abi.ERROR_SPACE, root().localId, NIL, root, root, -1);
        refused(Abi.ERROR_UTCB_AREA, id(90), root, root, a.globalId, HostedKernel.UTCBS + 0x10_0000);
        refused(Abi.ERROR_UTCB_AREA, id(90), root, root, a.globalId, HostedKernel.UTCBS + 8);
        refused(Abi.ERROR_THREAD, root, NIL, root, NIL, -1);
        assertThat(HostedKernel.thread(90).state()).isEqualTo(Tcb.FREE);
    }

    @Test
    void spaceControlChecksItsArgumentsAndSetsUpOnce() {
        int c = id(90);
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, c, NIL, root().globalId, c, -1);
        int kip = 0x2000_0000 | 12 << 4;
        int utcbs = 0x3000_0000 | 14 << 4;
        int[][] cases = {
            {id(91), kip, utcbs, Abi.ERROR_SPACE},
            {c, 0xC000_0000 | 12 << 4, utcbs, Abi.ERROR_KIP_AREA},
            {c, 0x2000_0000 | 10 << 4, utcbs, Abi.ERROR_KIP_AREA},
            {c, Abi.FPAGE_COMPLETE, utcbs, Abi.ERROR_KIP_AREA},
            {c, kip, 0xBFFF_F000 | 31 << 4, Abi.ERROR_UTCB_AREA},
            {c, kip, 0xF000_0000 | 12 << 4, Abi.ERROR_UTCB_AREA},
            {c, kip, NIL, Abi.ERROR_UTCB_AREA},
            {c, kip, 0x2000_0000 | 20 << 4, Abi.ERROR_UTCB_AREA},
        };
        for (int[] test : cases) {
            kernel.call(root(), Abi.CALL_SPACE_CONTROL, test[0], 0, test[1], test[2], 0);
            assertThat(root().eax).isZero();
            assertThat(kernel.errorCode(root())).isEqualTo(test[3]);
        }
        kernel.call(root(), Abi.CALL_SPACE_CONTROL, c, 0, kip, utcbs, 0);
        assertThat(root().eax).isOne();
        assertThat(kernel.pageTableEntry(HostedKernel.thread(90), 0x2000_0000) & 7)
                .as("read-only")
                .isEqualTo(5);
        kernel.call(root(), Abi.CALL_SPACE_CONTROL, c, 0, utcbs, kip, 0);
        assertThat(root().eax).isOne();
        assertThat(HostedKernel.thread(90).space.kipArea).isEqualTo(0x2000_0000);
    }

    @Test
    void aNewThreadStartsWithWhatItsPagerSendsAndNobodyElse() {
        int c = id(70);
        int utcb = HostedKernel.UTCBS + 20 * 512;
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, c, b.globalId, root().globalId, a.globalId, utcb);
        Tcb thread = HostedKernel.thread(70);
        assertThat(thread.localId).isEqualTo(utcb + 256);
        assertThat(kernel.load(thread.utcb + Abi.UTCB_GLOBAL_ID)).isEqualTo(c);
        assertThat(kernel.load(thread.utcb + Abi.UTCB_PAGER)).isEqualTo(b.globalId);
        kernel.ipc(root(), c, NIL, ZERO << 16, tag(2, 0));
        assertThat(kernel.errorCode(root())).isEqualTo(Abi.IPC_TIMEOUT << 1);
        kernel.switchTo(b);
        kernel.setMr(b, 1, 0x1111);
        kernel.setMr(b, 2, 0x2222);
        kernel.ipc(b, c, NIL, ZERO << 16, tag(2, 0));
        assertThat(thread.eip).isEqualTo(0x1111);
        assertThat(thread.esp).isEqualTo(0x2222);
        assertThat(thread.isRunnable()).isTrue();
        assertThat(thread.eflags).isEqualTo(0x202);
        assertThat(thread.priority).isEqualTo(100);
    }

    @Test
    void deletionEndsTheWaitsOfItsPartnersAndFreesTheId() {
        kernel.switchTo(a);
        kernel.ipc(a, b.globalId, NIL, 0, 0);
        kernel.switchTo(root());
        Tcb waiter = kernel.spawn(64, 0);
        kernel.switchTo(waiter);
        kernel.ipc(waiter, NIL, b.globalId, 0, 0);
        kernel.switchTo(root());
        int id = b.globalId;
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, id, NIL, NIL, NIL, -1);
        assertThat(kernel.errorCode(a)).isEqualTo(Abi.IPC_NO_PARTNER << 1 | Abi.PHASE_SEND);
        assertThat(kernel.errorCode(waiter)).isEqualTo(Abi.IPC_NO_PARTNER << 1 | Abi.PHASE_RECEIVE);
        assertThat(kernel.traced("threadDelete").getLast()).containsExactly(id);
        assertThat(a.space.threads).isOne();
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, id, NIL, NIL, NIL, -1);
        assertThat(root().eax).as("deleting nobody succeeds").isOne();
    }

    @Test
    void anotherVersionIsAnotherIdOfTheSameThread() {
        kernel.switchTo(a);
        kernel.ipc(a, NIL, b.globalId, 0, 0);
        kernel.switchTo(root());
        int renamed = b.globalId + 1;
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, renamed, NIL, NIL, a.globalId, -1);
        assertThat(root().eax).isOne();
        assertThat(b.globalId).isEqualTo(renamed);
        assertThat(kernel.load(b.utcb + Abi.UTCB_GLOBAL_ID)).isEqualTo(renamed);
        assertThat(kernel.errorCode(a)).isEqualTo(Abi.IPC_NO_PARTNER << 1 | Abi.PHASE_RECEIVE);
    }

    @Test
    void anActiveThreadMovesToAnotherSpaceWithItsUtcb() {
        Tcb c = kernel.spawn(66, 0);
        kernel.setMr(b, 5, 0x5555);
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, b.globalId, NIL, NIL, c.globalId, HostedKernel.UTCBS + 0x1000);
        assertThat(root().eax).isOne();
        assertThat(b.space).isSameAs(c.space);
        assertThat(b.cr3).isEqualTo(c.cr3);
        assertThat(b.localId).isEqualTo(HostedKernel.UTCBS + 0x1100);
        assertThat(kernel.mr(b, 5)).isEqualTo(0x5555);
        assertThat(a.space.threads).isOne();
    }

    private int exchange(Tcb self, int id, int control, int sp, int ip, int flags, int handle, int pager) {
        kernel.call(self, Abi.CALL_EXCHANGE_REGISTERS, id, control, sp, ip, flags, handle, pager);
        return self.eax;
    }

    @Test
    void exchangeRegistersReadsAndSetsInsideTheSpaceOnly() {
        kernel.switchTo(a);
        assertThat(exchange(a, root().globalId, 0, 0, 0, 0, 0, 0)).isZero();
        assertThat(kernel.errorCode(a)).isEqualTo(Abi.ERROR_THREAD);
        int oldIp = b.eip;
        assertThat(exchange(a, b.globalId, 0xF8, 0x10, 0x20, -1, 0x30, a.localId))
                .isEqualTo(b.localId);
        assertThat(a.esi).isEqualTo(oldIp);
        assertThat(b.esp).isEqualTo(0x10);
        assertThat(b.eip).isEqualTo(0x20);
        assertThat(b.eflags).as("no flag but the arithmetic ones").isEqualTo(0x202 | 0x8D5);
        assertThat(exchange(a, b.localId, 0x200, 0, 0, 0, 0, 0)).isEqualTo(b.globalId);
        assertThat(a.ebx).isEqualTo(0x30);
        assertThat(a.ebp).isEqualTo(a.globalId);
        assertThat(b.eip).isEqualTo(0x20);
    }

    @Test
    void haltStopsAndResumesAThread() {
        kernel.switchTo(a);
        exchange(a, b.globalId, 0x101, 0, 0, 0, 0, 0);
        assertThat(b.isRunnable()).isFalse();
        assertThat(b.readyNext).isNull();
        exchange(a, b.globalId, 0x100, 0, 0, 0, 0, 0);
        assertThat(a.ecx & 1).as("was halted").isOne();
        assertThat(b.isRunnable()).isTrue();
        assertThat(b.readyNext).isNotNull();
        exchange(a, a.globalId, 0x101, 0, 0, 0, 0, 0);
        assertThat(kernel.running).as("a thread may halt itself").isNotSameAs(a);
    }

    @Test
    void aHaltedThreadStillReceivesButDoesNotRun() {
        kernel.switchTo(b);
        kernel.ipc(b, NIL, ANY, 0, 0);
        kernel.switchTo(a);
        exchange(a, b.globalId, 0x101, 0, 0, 0, 0, 0);
        assertThat(a.ecx).as("was receiving").isEqualTo(2);
        kernel.ipc(a, b.globalId, NIL, ZERO << 16, 0);
        assertThat(kernel.mr(a, 0) & Abi.TAG_ERROR).isZero();
        assertThat(b.isRunnable()).isFalse();
        assertThat(b.state()).isEqualTo(Tcb.READY);
        exchange(a, b.globalId, 0x100, 0, 0, 0, 0, 0);
        assertThat(b.readyNext).isNotNull();
    }

    @Test
    void sendAndReceiveAreCancelledInTheirPhase() {
        kernel.switchTo(b);
        kernel.ipc(b, NIL, ANY, 0, 0);
        kernel.switchTo(a);
        exchange(a, b.globalId, 4, 0, 0, 0, 0, 0);
        assertThat(b.state()).as("it is not sending").isEqualTo(Tcb.RECEIVING);
        exchange(a, b.globalId, 2, 0, 0, 0, 0, 0);
        assertThat(kernel.errorCode(b)).isEqualTo(Abi.IPC_CANCELLED << 1 | Abi.PHASE_RECEIVE);
        kernel.switchTo(b);
        kernel.ipc(b, sigma0().globalId, NIL, 0, 0);
        kernel.ipc(kernel.running, b.globalId, NIL, ZERO << 16, 0);
        kernel.switchTo(b);
        kernel.ipc(b, root().globalId, NIL, 0, 0);
        kernel.switchTo(a);
        exchange(a, b.globalId, 4, 0, 0, 0, 0, 0);
        assertThat(a.ecx).as("was sending").isEqualTo(4);
        assertThat(kernel.errorCode(b)).isEqualTo(Abi.IPC_CANCELLED << 1 | Abi.PHASE_SEND);
        assertThat(root().senders).isNull();
    }

    @Test
    void aThreadThatWaitsForItsStartIsStartedByExchangeRegisters() {
        int c = id(70);
        kernel.call(
                root(),
                Abi.CALL_THREAD_CONTROL,
                c,
                b.globalId,
                root().globalId,
                a.globalId,
                HostedKernel.UTCBS + 20 * 512);
        kernel.switchTo(a);
        exchange(a, c, 0x11E, 0x7000, 0x6000, 0, 0, 0);
        Tcb thread = HostedKernel.thread(70);
        assertThat(thread.isRunnable()).isTrue();
        assertThat(thread.eip).isEqualTo(0x6000);
        assertThat(thread.esp).isEqualTo(0x7000);
    }

    @Test
    void flagsCanBeSetInAThreadThatCameBySysenter() {
        kernel.switchTo(b);
        kernel.ipc(b, NIL, ANY, 0, 0);
        kernel.switchTo(a);
        exchange(a, b.globalId, 0x26, 0, 0, 1, 0, 0);
        assertThat(b.exitKind).isEqualTo(Tcb.EXIT_IPC);
        assertThat(b.eflags).isEqualTo(0x203);
        assertThat(b.cs).isEqualTo(0x1B);
    }

    @Test
    void aPagersSpaceExchangesRegistersOfItsClients() {
        Tcb client = kernel.spawn(62, 0);
        int setIp = 0x10;
        kernel.call(root(), Abi.CALL_EXCHANGE_REGISTERS, client.globalId, setIp, 0, 0x1234);
        assertThat(root().eax).isEqualTo(client.localId);
        assertThat(client.eip).isEqualTo(0x1234);
        kernel.switchTo(a);
        kernel.call(a, Abi.CALL_EXCHANGE_REGISTERS, client.globalId, setIp, 0, 0x5678);
        assertThat(a.eax).isZero();
        assertThat(kernel.errorCode(a)).isEqualTo(Abi.ERROR_THREAD);
        assertThat(client.eip).isEqualTo(0x1234);
    }

    @Test
    void registersOfInterruptsAreNobodys() {
        int interrupt = 4 << Abi.THREAD_NUMBER_SHIFT | 1;
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, interrupt, a.globalId, NIL, interrupt, -1);
        assertThat(root().eax).isOne();
        for (Tcb caller : new Tcb[] {root(), a}) {
            kernel.switchTo(caller);
            kernel.call(caller, Abi.CALL_EXCHANGE_REGISTERS, interrupt, 0x1FF, 1, 2, 3, 4, 5);
            assertThat(caller.eax).isZero();
            assertThat(kernel.errorCode(caller)).isEqualTo(Abi.ERROR_THREAD);
        }
    }
}
