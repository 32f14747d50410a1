package mkplay.kernel;

import static mkplay.kernel.HostedKernel.ANY;
import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.id;
import static mkplay.kernel.HostedKernel.root;
import static mkplay.kernel.HostedKernel.sigma0;
import static mkplay.kernel.HostedKernel.tag;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import mkplay.kernel.mapping.IoMapping;
import mkplay.kernel.mapping.Mapping;
import mkplay.kernel.thread.Tcb;
import mkplay.systemjava.HostedPorts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Page faults, exceptions, I/O faults and interrupts as messages (L4 X.2, chapter 7). */
class FaultTest {
    private HostedKernel kernel;
    private Tcb pager;
    private Tcb client;

    @BeforeEach
    void boot() {
        kernel = new HostedKernel().settle();
        pager = kernel.spawn(60, 0);
        client = kernel.spawn(61, 0);
        kernel.store(client.utcb + Abi.UTCB_PAGER, pager.globalId);
        kernel.ipc(root(), NIL, ANY, 0, 0);
        kernel.switchTo(pager);
    }

    @AfterEach
    void close() {
        kernel.close();
    }

    private void code(Tcb thread, int address, int... bytes) {
        // A page of sigma0's memory appears in the thread's space by a map item.
        Mapping.mapRange(sigma0().space, 0x50_0000, thread.space, address & -4096, 1, 7, false);
        for (int i = 0; i < bytes.length; i++) {
            kernel.machine.memory().store8(0xE050_0000 + (address & 4095) + i, bytes[i]);
        }
        thread.eip = address;
    }

    @Test
    void aPageFaultIsACallToThePagerThatChangesNothingInTheClient() {
        kernel.ipc(pager, NIL, ANY, 0, 0);
        for (int i = 0; i < 64; i++) {
            kernel.setMr(client, i, 100 + i);
        }
        client.eax = 0xEA;
        client.eip = 0x123_4567;
        kernel.pageFault(client, 0x9000_0123, true);
        assertThat(kernel.running).isSameAs(pager);
        assertThat(pager.eax).isEqualTo(client.globalId);
        assertThat(kernel.mr(pager, 0)).isEqualTo(0xFFE2_0002);
        assertThat(kernel.mr(pager, 1)).isEqualTo(0x9000_0123);
        assertThat(kernel.mr(pager, 2)).isEqualTo(0x123_4567);
        assertThat(kernel.traced("pageFault")).containsExactly(List.of(client.globalId, 0x9000_0123, 0x123_4567, 2));
        Mapping.mapRange(sigma0().space, 0x50_0000, pager.space, 0x100_0000, 1, 7, false);
        kernel.setMr(pager, 1, 0x9000_0000 | 8);
        kernel.setMr(pager, 2, 0x100_0000 | 12 << 4 | 7);
        assertThat(kernel.ipc(pager, client.globalId, ANY, 0, tag(0, 2))).isSameAs(client);
        assertThat(kernel.pageTableEntry(client, 0x9000_0000)).isEqualTo(0x50_0007);
        assertThat(client.eax).isEqualTo(0xEA);
        assertThat(client.exitKind).isEqualTo(Tcb.EXIT_FRAME);
        for (int i = 0; i < 64; i++) {
            assertThat(kernel.mr(client, i)).isEqualTo(100 + i);
        }
    }

    @Test
    void aFaultWaitsForABusyPagerAndAnyWordsEndIt() {
        kernel.switchTo(client);
        kernel.pageFault(client, 0x9000_0000, false);
        assertThat(kernel.running).isSameAs(pager);
        kernel.ipc(pager, NIL, ANY, 0, 0);
        assertThat(kernel.mr(pager, 0)).isEqualTo(0xFFE4_0002);
        kernel.ipc(pager, client.globalId, NIL, 0, 0);
        assertThat(client.isRunnable()).isTrue();
    }

    @Test
    void aThreadWithoutAPagerStops() {
        kernel.store(client.utcb + Abi.UTCB_PAGER, NIL);
        kernel.switchTo(client);
        kernel.pageFault(client, 0x9000_0000, false);
        assertThat(client.is(Tcb.HALTED)).isTrue();
        assertThat(kernel.running).isSameAs(pager);
    }

    @Test
    void aThreadWhosePagerEndsStops() {
        kernel.switchTo(client);
        kernel.pageFault(client, 0x9000_0000, false);
        kernel.ipc(pager, root().globalId, NIL, 0, 0);
        kernel.switchTo(root());
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, pager.globalId, NIL, NIL, NIL, -1);
        assertThat(client.is(Tcb.HALTED)).isTrue();
    }

    @Test
    void anExceptionShowsAllRegistersAndTheAnswerLoadsThem() {
        kernel.store(client.utcb + Abi.UTCB_EXCEPTION_HANDLER, pager.globalId);
        kernel.ipc(pager, NIL, ANY, 0, 0);
        client.eip = 0x1001;
        client.eflags = 0x246;
        client.edi = 5;
        client.esi = 6;
        client.ebp = 7;
        client.esp = 8;
        client.ebx = 9;
        client.edx = 10;
        client.ecx = 11;
        client.eax = 12;
        kernel.trap(client, 0, 0);
        assertThat(kernel.running).isSameAs(pager);
        assertThat(kernel.mr(pager, 0)).isEqualTo(0xFFB0_000C);
        int[] expected = {0x1001, 0x246, 0, 0, 5, 6, 7, 8, 9, 10, 11, 12};
        for (int i = 0; i < 12; i++) {
            assertThat(kernel.mr(pager, i + 1)).isEqualTo(expected[i]);
            kernel.setMr(pager, i + 1, 0x100 + i);
        }
        kernel.setMr(pager, 2, -1);
        kernel.ipc(pager, client.globalId, ANY, 0, tag(12, 0));
        assertThat(kernel.running).isSameAs(client);
        assertThat(client.eip).isEqualTo(0x100);
        assertThat(client.eflags).isEqualTo(0x246 | 0x8D5);
        assertThat(client.edi).isEqualTo(0x104);
        assertThat(client.esp).isEqualTo(0x107);
        assertThat(client.eax).isEqualTo(0x10B);
        assertThat(client.vector).isZero();
    }

    @Test
    void anExceptionWithoutHandlerStopsTheThread() {
        kernel.switchTo(client);
        kernel.trap(client, 6, 0);
        assertThat(client.is(Tcb.HALTED)).isTrue();
        assertThat(kernel.traced("exception")).hasSize(1);
    }

    @Test
    void lockNopAnswersWithTheKernelInterfacePage() {
        kernel.switchTo(client);
        // The two bytes lie in two pages.
        code(client, 0x100_0FFE, 0x00, 0xF0);
        Mapping.mapRange(sigma0().space, 0x50_1000, client.space, 0x100_1000, 1, 7, false);
        kernel.machine.memory().store8(0xE050_1000, 0x90);
        client.eip = 0x100_0FFF;
        assertThat(kernel.trap(client, 6, 0)).isSameAs(client);
        assertThat(client.eax).isEqualTo(HostedKernel.KIP);
        assertThat(client.ecx).isEqualTo(0x8405_0000);
        assertThat(client.edx).isZero();
        assertThat(client.eip).isEqualTo(0x100_1001);
    }

    @Test
    void portsFollowTheirFpagesAndAFaultAsksThePager() {
        kernel.ipc(pager, NIL, ANY, 0, 0);
        kernel.switchTo(client);
        code(client, 0x100_0000, 0xEC);
        client.edx = 0x3FD;
        kernel.trap(client, 13, 0);
        assertThat(kernel.running).isSameAs(pager);
        assertThat(kernel.mr(pager, 0)).isEqualTo(0xFF80_0002);
        assertThat(kernel.mr(pager, 1)).isEqualTo(IoMapping.fpageOf(0x3FD));
        // The pager has no port either: its item gives nothing.
        kernel.setMr(pager, 1, 8);
        kernel.setMr(pager, 2, 0x3F8 << 16 | 3 << 10 | 2 << 4 | 0xF);
        kernel.ipc(pager, client.globalId, ANY, 0, tag(0, 2));
        kernel.trap(client, 13, 0);
        assertThat(kernel.running).isSameAs(pager);
        // The root task, which owns all ports, gives it eight of them.
        assertThat(IoMapping.map(root().space, pager.space, 0x3F8, 8)).isZero();
        kernel.setMr(pager, 1, 8);
        kernel.setMr(pager, 2, 0x3F8 << 16 | 3 << 10 | 2 << 4 | 0xF);
        kernel.ipc(pager, client.globalId, ANY, 0, tag(0, 2));
        assertThat(kernel.trap(client, 13, 0)).isSameAs(client);
        assertThat(KernelState.portsShown).isTrue();
        int bitmap = KernelState.tss + IoMapping.BITMAP_OFFSET;
        assertThat(kernel.load(bitmap + 0x7C) & 0xFF00_0000).isZero();
        assertThat(kernel.load(bitmap + 0x80)).isEqualTo(-1);
        // Revoked at the root, it is gone from both.
        IoMapping.revoke(root().space, 0x3F8, 1, false);
        assertThat(IoMapping.permits(client.space, 0x3F8, 1)).isFalse();
        assertThat(IoMapping.permits(pager.space, 0x3FF, 1)).isFalse();
        assertThat(KernelState.portsShown).isFalse();
    }

    @Test
    void anInterruptIsAMessageAndStaysMaskedUntilTheAnswer() {
        kernel.switchTo(root0());
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, id(4), client.globalId, NIL, id(4), -1);
        assertThat(root().eax).isOne();
        assertThat(KernelState.irqMask & 1 << 4).isZero();
        kernel.switchTo(client);
        kernel.ipc(client, NIL, ANY, 0, 0);
        Tcb interrupted = kernel.running;
        kernel.trap(interrupted, 0x24, 0);
        assertThat(KernelState.irqMask & 1 << 4).isNotZero();
        assertThat(client.isRunnable()).isTrue();
        assertThat(client.eax).isEqualTo(id(4));
        assertThat(kernel.mr(client, 0)).isEqualTo(0xFFF0_0000);
        kernel.switchTo(client);
        kernel.ipc(client, id(4), ANY, 0, 0);
        assertThat(KernelState.irqMask & 1 << 4).isZero();
        assertThat(client.state()).isEqualTo(Tcb.RECEIVING);
        // Nobody else can acknowledge; deleting the handler frees the interrupt.
        kernel.trap(kernel.running, 0x24, 0);
        kernel.switchTo(pager);
        kernel.ipc(pager, id(4), NIL, Abi.TIME_ZERO << 16, 0);
        assertThat(kernel.errorCode(pager)).isEqualTo(Abi.IPC_TIMEOUT << 1);
        kernel.switchTo(root());
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, client.globalId, NIL, NIL, NIL, -1);
        assertThat(HostedKernel.thread(4).state()).isEqualTo(Tcb.FREE);
        kernel.ipc(root(), id(4), NIL, 0, 0);
        assertThat(kernel.errorCode(root())).isEqualTo(Abi.IPC_NO_PARTNER << 1);
    }

    /** Any message lets the root task, which waits, run again. */
    private Tcb root0() {
        kernel.ipc(kernel.running, root().globalId, NIL, 0, 0);
        return root();
    }

    @Test
    void anInterruptForABusyHandlerWaitsForIt() {
        kernel.switchTo(root0());
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, id(4), client.globalId, NIL, id(4), -1);
        kernel.trap(root(), 0x24, 0);
        kernel.switchTo(client);
        kernel.ipc(client, NIL, id(4), 0, 0);
        assertThat(kernel.running).isSameAs(client);
        assertThat(client.eax).isEqualTo(id(4));
        assertThat(kernel.traced("interrupt")).containsExactly(List.of(4, client.globalId));
    }

    @Test
    void onlyExistingLinesCanBeAssociated() {
        kernel.switchTo(root0());
        for (int line : new int[] {0, 2}) {
            kernel.call(root(), Abi.CALL_THREAD_CONTROL, id(line), client.globalId, NIL, id(line), -1);
            assertThat(kernel.errorCode(root())).isEqualTo(Abi.ERROR_THREAD);
        }
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, id(5), id(99), NIL, id(5), -1);
        assertThat(kernel.errorCode(root())).isEqualTo(Abi.ERROR_THREAD);
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, id(5), client.globalId, NIL, id(5), -1);
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, id(5), id(5), NIL, id(5), -1);
        assertThat(root().eax).isOne();
        assertThat(HostedKernel.thread(5).state()).isEqualTo(Tcb.FREE);
        assertThat(KernelState.irqMask & 1 << 5).isNotZero();
    }

    @Test
    void aSpuriousInterruptIsNobodys() {
        HostedPorts.Device none = new HostedPorts.Device() {
            @Override
            public int in(int port, int bytes) {
                return 0;
            }

            @Override
            public void out(int port, int bytes, int value) {}
        };
        kernel.machine.ports().attach(0x20, 2, none);
        kernel.machine.ports().attach(0xA0, 2, none);
        int mask = KernelState.irqMask;
        assertThat(kernel.trap(pager, 0x27, 0)).isSameAs(pager);
        assertThat(kernel.trap(pager, 0x2F, 0)).isSameAs(pager);
        assertThat(KernelState.irqMask).isEqualTo(mask);
    }

    @Test
    void whoeverWaitsForAnInterruptLearnsThatItIsNobodys() {
        int interrupt = 4 << Abi.THREAD_NUMBER_SHIFT | 1;
        kernel.switchTo(root0());
        Tcb stranger = kernel.spawn(66, 0);
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, interrupt, client.globalId, NIL, interrupt, -1);
        assertThat(root().eax).isOne();
        kernel.switchTo(stranger);
        kernel.ipc(stranger, interrupt, NIL, 0, 0);
        assertThat(stranger.state()).isEqualTo(Tcb.SENDING);
        kernel.switchTo(root());
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, interrupt, interrupt, NIL, interrupt, -1);
        assertThat(root().eax).isOne();
        assertThat(stranger.isRunnable()).isTrue();
        assertThat(kernel.errorCode(stranger)).isEqualTo(Abi.IPC_NO_PARTNER << 1);
        Invariants.check(kernel.running);
    }

    @Test
    void aDriverThatEndsWhileItWaitsForItsInterruptIsGone() {
        kernel.switchTo(root0());
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, id(4), client.globalId, NIL, id(4), -1);
        kernel.switchTo(client);
        kernel.ipc(client, NIL, id(4), 0, 0);
        kernel.switchTo(root());
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, client.globalId, NIL, NIL, NIL, -1);
        assertThat(root().eax).isOne();
        Invariants.check(kernel.running);
        assertThat(client.readyNext).isNull();
        assertThat(HostedKernel.thread(4).state()).isEqualTo(Tcb.FREE);
    }
}
