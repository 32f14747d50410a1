package mkplay.kernel;

import static mkplay.kernel.HostedKernel.ANY;
import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.root;
import static mkplay.kernel.HostedKernel.sigma0;
import static mkplay.kernel.HostedKernel.tag;
import static org.assertj.core.api.Assertions.assertThat;

import mkplay.kernel.ipc.IpcFastPath;
import mkplay.kernel.mapping.Mapping;
import mkplay.kernel.sched.ReadyQueue;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.thread.Tcb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An answer to a page fault that maps much lets interrupts in, and whatever ends it in the middle leaves the thread waiting for one. */
class LongAnswerTest {
    private static final int PHYSICAL = 0x48_0000;
    private static final int SOURCE = 0x100_0000;
    private static final int TARGET = 0x200_0000;
    private static final int FAULT = TARGET + 100 * 4096 + 8;
    private static final int PAGES = 128;
    private static final int BITS = 19;

    private HostedKernel kernel;
    private Tcb pager;
    private Tcb user;

    @BeforeEach
    void boot() {
        kernel = new HostedKernel().settle();
        pager = kernel.spawn(60, 0);
        user = kernel.spawn(61, 0);
        assertThat(Mapping.mapRange(sigma0().space, PHYSICAL, pager.space, SOURCE, PAGES, 7, false))
                .isEqualTo(Mapping.DONE);
        kernel.store(user.utcb + Abi.UTCB_PAGER, pager.globalId);
        kernel.switchTo(pager);
        kernel.ipc(pager, NIL, ANY, 0, 0);
    }

    @AfterEach
    void close() {
        Invariants.check(kernel.running);
        Invariants.checkMappings();
        Invariants.checkFrames();
        kernel.close();
    }

    private void fault() {
        kernel.switchTo(user);
        kernel.pageFault(user, FAULT, true);
        assertThat(kernel.running).isSameAs(pager);
        assertThat(kernel.mr(pager, 1)).isEqualTo(FAULT);
    }

    private void prepareAnswer(Tcb self) {
        kernel.setMr(self, 1, TARGET | 8);
        kernel.setMr(self, 2, SOURCE | BITS << 4 | 7);
    }

    /** The pager answers, up to the first pause; then the root task runs. */
    private void answerInPart() {
        prepareAnswer(pager);
        pager.exitKind = Tcb.EXIT_IPC_BY_SYSEXIT;
        kernel.running = IpcFastPath.ipc(user.globalId, Abi.TIME_ZERO << 16, NIL, pager, tag(0, 2));
        assertThat(kernel.running).isSameAs(KernelState.IDLE);
        assertThat(mapped()).isBetween(1, PAGES - 1);
        Invariants.check(kernel.running);
        ReadyQueue.remove(root());
        KernelState.sliceOwner = root();
        kernel.running = root();
    }

    private int mapped() {
        int n = 0;
        for (int i = 0; i < PAGES; i++) {
            n += (kernel.pageTableEntry(user, TARGET + i * 4096) & PageTables.PRESENT) != 0 ? 1 : 0;
        }
        return n;
    }

    @Test
    void itLetsInterruptsIn() {
        fault();
        int eax = user.eax;
        prepareAnswer(pager);
        kernel.ipc(pager, user.globalId, ANY, Abi.TIME_ZERO << 16, tag(0, 2));
        assertThat(kernel.pauses()).isGreaterThan(2);
        assertThat(mapped()).isEqualTo(PAGES);
        assertThat(user.isRunnable()).isTrue();
        assertThat(user.eax).as("a register of the user").isEqualTo(eax);
        assertThat(kernel.traced("map")).hasSize(1);
    }

    @Test
    void manySmallItemsDoToo() {
        fault();
        for (int i = 0; i < 20; i++) {
            kernel.setMr(pager, 1 + 2 * i, TARGET + i * 4096 | 8);
            kernel.setMr(pager, 2 + 2 * i, SOURCE + i * 4096 | 12 << 4 | 7);
        }
        kernel.ipc(pager, user.globalId, ANY, Abi.TIME_ZERO << 16, tag(0, 40));
        assertThat(kernel.pauses()).isGreaterThan(2);
        assertThat(mapped()).isEqualTo(20);
    }

    @Test
    void aCancelledAnswerIsFollowedByAnother() {
        fault();
        answerInPart();
        kernel.store(pager.utcb + Abi.UTCB_PAGER, root().globalId);
        kernel.call(root(), Abi.CALL_EXCHANGE_REGISTERS, pager.globalId, 6);
        assertThat(kernel.errorCode(pager) & 0xF).isEqualTo(Abi.IPC_ABORTED << 1);
        assertThat(user.state()).isEqualTo(Tcb.RECEIVING);
        Invariants.check(kernel.running);
        kernel.switchTo(pager);
        prepareAnswer(pager);
        kernel.ipc(pager, user.globalId, ANY, Abi.TIME_ZERO << 16, tag(0, 2));
        assertThat(user.isRunnable()).isTrue();
        assertThat(mapped()).isEqualTo(PAGES);
    }

    @Test
    void withItsPagerTheThreadStops() {
        fault();
        answerInPart();
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, pager.globalId, NIL, NIL, NIL, -1);
        assertThat(root().eax).isOne();
        assertThat(user.is(Tcb.HALTED)).isTrue();
        assertThat(user.state()).isEqualTo(Tcb.READY);
        assertThat(mapped()).isZero();
    }

    /** The thread waits for a pager with the old version of the id. */
    @Test
    void aPagerThatIsAnotherOneMeanwhileIsNobody() {
        fault();
        answerInPart();
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, pager.globalId + 1, NIL, NIL, pager.globalId, -1);
        assertThat(root().eax).isOne();
        kernel.store(pager.utcb + Abi.UTCB_PAGER, root().globalId);
        kernel.call(root(), Abi.CALL_EXCHANGE_REGISTERS, pager.globalId, 6);
        assertThat(user.is(Tcb.HALTED)).isTrue();
    }

    @Test
    void whoIsRestartedForgetsTheFault() {
        fault();
        answerInPart();
        kernel.store(user.utcb + Abi.UTCB_PAGER, root().globalId);
        kernel.call(root(), Abi.CALL_EXCHANGE_REGISTERS, user.globalId, 6);
        assertThat(user.isRunnable()).isTrue();
        assertThat(user.is(Tcb.HALTED)).isFalse();
        assertThat(kernel.errorCode(pager) & 0xF).isEqualTo(Abi.IPC_ABORTED << 1);
        assertThat(kernel.errorCode(user)).as("an error of no call").isZero();
    }

    @Test
    void whoIsDeletedInTheMiddleLeavesNothingBehind() {
        fault();
        answerInPart();
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, user.globalId, NIL, NIL, NIL, -1);
        assertThat(root().eax).isOne();
        assertThat(kernel.errorCode(pager) & 0xF).isEqualTo(Abi.IPC_ABORTED << 1);
    }

    @Test
    void anItemThatBecomesAStringIsNoLongerAnItem() {
        fault();
        answerInPart();
        kernel.setMr(pager, 1, 16 << 10);
        kernel.setMr(pager, 2, SOURCE);
        kernel.switchTo(pager);
        assertThat(kernel.errorCode(pager) & 0xF).isEqualTo(Abi.IPC_OVERFLOW << 1);
        assertThat(user.state()).isEqualTo(Tcb.RECEIVING);
    }

    /** A fault in the middle of a message with strings gets the pages around the one that is missing at once. */
    @Test
    void forAStringItMapsWhatTheCopyNeeds() {
        kernel.switchTo(root());
        Tcb sender = kernel.spawn(62, 0);
        Mapping.mapRange(sigma0().space, PHYSICAL, sender.space, SOURCE, 1, 7, false);
        kernel.switchTo(user);
        kernel.setAcceptor(user, 1);
        kernel.store(user.utcb + Abi.UTCB_BR0 - 4, 64 << 10);
        kernel.store(user.utcb + Abi.UTCB_BR0 - 8, FAULT);
        kernel.ipc(user, NIL, sender.globalId, 0, 0);
        kernel.switchTo(sender);
        kernel.setMr(sender, 1, 64 << 10);
        kernel.setMr(sender, 2, SOURCE);
        kernel.ipc(sender, user.globalId, NIL, 0, tag(0, 2));
        assertThat(kernel.mr(pager, 1)).isEqualTo(FAULT);
        kernel.switchTo(pager);
        prepareAnswer(pager);
        kernel.ipc(pager, user.globalId, ANY, Abi.TIME_ZERO << 16, tag(0, 2));
        kernel.switchTo(sender);
        assertThat(user.transferPartner).isNull();
        assertThat(kernel.mr(user, 0)).isEqualTo(tag(0, 2));
        assertThat(mapped()).isEqualTo(8);
        assertThat(kernel.pageTableEntry(user, FAULT)).isNotZero();
    }
}
