package mkplay.kernel;

import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.id;
import static mkplay.kernel.HostedKernel.root;
import static mkplay.kernel.HostedKernel.tag;
import static org.assertj.core.api.Assertions.assertThat;

import mkplay.kernel.space.Frames;
import mkplay.kernel.thread.Tcb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The floating-point unit's registers follow the threads that use them, lazily. */
class FpuTest {
    private static final int TS = 8;
    private static final int FXSR = 1 << 24;

    private HostedKernel kernel;

    @BeforeEach
    void boot() {
        kernel = new HostedKernel().settle();
    }

    @AfterEach
    void close() {
        kernel.close();
    }

    private boolean isProtected() {
        return (kernel.machine.cpu().control(0) & TS) != 0;
    }

    private void calculate(Tcb thread) {
        kernel.switchTo(thread);
        kernel.calculate(thread);
        Invariants.check(kernel.running);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, FXSR})
    void everyThreadFindsItsOwnRegisters(int format) {
        KernelState.processorFeatures = KernelState.processorFeatures & ~FXSR | format;
        Tcb a = kernel.spawn(60, 0);
        Tcb b = kernel.spawn(61, 0);
        for (int i = 0; i < 5; i++) {
            calculate(a);
            calculate(b);
            calculate(root());
            calculate(a);
        }
        Invariants.checkFrames();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, FXSR})
    void aThreadBeginsAsAfterFninit(int format) {
        KernelState.processorFeatures = KernelState.processorFeatures & ~FXSR | format;
        Tcb a = kernel.spawn(60, 0);
        kernel.machine.cpu().fpu().setWord(0, 0x1234);
        kernel.switchTo(a);
        kernel.trap(a, 7, 0);
        assertThat(kernel.machine.cpu().fpu().word(0)).isEqualTo(0x37F);
        // FXSAVE's tags are 1 for a register in use, FNSAVE's 11 for an empty one.
        assertThat(kernel.machine.cpu().fpu().word(format == 0 ? 2 : 1)).isEqualTo(format == 0 ? 0xFFFF : 0);
        assertThat(kernel.machine.cpu().fpu().word(6)).isEqualTo(format == 0 ? 0 : 0x1F80);
    }

    @Test
    void onlyTheFirstUseAfterAnotherThreadsIsAnException() {
        Tcb a = kernel.spawn(60, 0);
        calculate(a);
        assertThat(isProtected()).isFalse();
        kernel.switchTo(root());
        assertThat(isProtected()).isTrue();
        assertThat(KernelState.fpuOwner).isSameAs(a);
        kernel.machine.cpu().fpu().setWord(20, 77);
        kernel.switchTo(a);
        kernel.trap(a, 7, 0);
        // Nobody used it in between: nothing was saved or loaded.
        assertThat(kernel.machine.cpu().fpu().word(20)).isEqualTo(77);
        assertThat(kernel.load(a.fpuArea + 80)).isZero();
    }

    @Test
    void aThreadThatNeverCalculatesHasNoSaveArea() {
        Tcb a = kernel.spawn(60, 0);
        calculate(root());
        kernel.switchTo(a);
        assertThat(a.fpuArea).isZero();
        assertThat(isProtected()).isTrue();
    }

    @Test
    void theShortWayOfIpcLeavesNoRegistersBehind() {
        Tcb server = kernel.spawn(60, 0);
        kernel.switchTo(server);
        kernel.ipc(server, NIL, HostedKernel.ANY, 0, 0);
        calculate(root());
        kernel.ipc(root(), server.globalId, server.globalId, 0, tag(2, 0));
        assertThat(kernel.running).isSameAs(server);
        assertThat(isProtected()).isTrue();
        Invariants.check(server);
        kernel.calculate(server);
        kernel.ipc(server, root().globalId, HostedKernel.ANY, 0, tag(0, 0));
        assertThat(kernel.running).isSameAs(root());
        kernel.calculate(root());
    }

    @Test
    void aDeletedThreadsRegistersGoToNobody() {
        Tcb a = kernel.spawn(60, 0);
        calculate(a);
        int area = a.fpuArea;
        kernel.switchTo(root());
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, id(60), NIL, NIL, NIL, -1);
        assertThat(KernelState.fpuOwner).isNull();
        assertThat(KernelState.freeFpuAreas).isEqualTo(area);
        kernel.spawn(60, 0);
        calculate(a);
        assertThat(a.fpuArea).isEqualTo(area);
        Invariants.checkFrames();
    }

    @Test
    void withoutMemoryForASaveAreaItIsAnException() {
        while (Frames.allocate() != 0) {
            // All of the kernel's memory.
        }
        Tcb self = root();
        kernel.store(self.utcb + Abi.UTCB_EXCEPTION_HANDLER, id(50));
        kernel.trap(self, 7, 0);
        assertThat(self.fpuArea).isZero();
        assertThat(kernel.traced("exception")).hasSize(1);
    }
}
