package mkplay.kernel;

import static mkplay.kernel.HostedKernel.ANY;
import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.ZERO;
import static mkplay.kernel.HostedKernel.root;
import static mkplay.kernel.HostedKernel.tag;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import mkplay.kernel.mapping.Unmap;
import mkplay.kernel.thread.Tcb;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way in which a message with strings ends early, and descriptors that lie (L4 X.2, 5.3 and 5.6). */
class StringIpcEndTest extends StringIpcCase {
    // ---- how it ends early

    private void xferTimeouts(int sender, int receiver) {
        kernel.store(a.utcb + Abi.UTCB_XFER_TIMEOUTS, sender << 16);
        kernel.store(b.utcb + Abi.UTCB_XFER_TIMEOUTS, receiver);
    }

    @Test
    void aTransferTimeoutOfZeroEndsAtTheFirstFault() {
        give(a, SOURCE_FRAMES, SOURCE);
        give(b, TARGET_FRAMES, TARGET);
        xferTimeouts(XFER_NEVER, ZERO);
        sendOne(5000);
        assertBrokenOff(Abi.IPC_PARTNER_TIMEOUT, Abi.IPC_TRANSFER_TIMEOUT, 4096);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void transferTimeoutsRunFromTheFirstFault(boolean senders) {
        give(b, TARGET_FRAMES, TARGET);
        give(b, TARGET_FRAMES + 4096, TARGET + 4096);
        int short_ = 100;
        int long_ = 900;
        xferTimeouts(senders ? short_ : long_, senders ? long_ : short_);
        sendOne(5000);
        give(a, SOURCE_FRAMES, SOURCE);
        kernel.now += 60;
        kernel.ipc(root(), a.globalId, ANY, 0, tag(0, 0));
        assertThat(kernel.running).as("the second page is missing").isSameAs(root());
        kernel.tick(30);
        assertThat(a.is(Tcb.SENDING_STRINGS)).isTrue();
        kernel.tick(30);
        assertBrokenOff(
                senders ? Abi.IPC_TRANSFER_TIMEOUT : Abi.IPC_PARTNER_TIMEOUT,
                senders ? Abi.IPC_PARTNER_TIMEOUT : Abi.IPC_TRANSFER_TIMEOUT,
                4096);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void exchangeRegistersAbortsBothSides(boolean sender) {
        give(a, SOURCE_FRAMES, SOURCE);
        give(b, TARGET_FRAMES, TARGET);
        sendOne(8192);
        assertThat(kernel.running).isSameAs(root());
        Tcb victim = sender ? a : b;
        kernel.call(root(), Abi.CALL_EXCHANGE_REGISTERS, victim.globalId, EXREGS_CANCEL);
        assertThat(root().eax).isNotZero();
        assertThat(root().ecx).isEqualTo(sender ? 4 : 2);
        assertBrokenOff(Abi.IPC_ABORTED, Abi.IPC_ABORTED, 4096);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theEndOfOneSideAbortsTheOther(boolean sender) {
        sendOne(8192);
        Tcb victim = sender ? a : b;
        Tcb other = sender ? b : a;
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, victim.globalId, NIL, NIL, NIL, -1);
        assertThat(root().eax).isOne();
        Invariants.check(kernel.running);
        assertThat(kernel.errorCode(other)).isEqualTo(Abi.IPC_ABORTED << 1 | (sender ? 1 : 0));
        assertThat(other.isRunnable()).isTrue();
    }

    @Test
    void aHaltedSenderGoesOnWhenItIsResumed() {
        sendOne(8192);
        kernel.call(root(), Abi.CALL_EXCHANGE_REGISTERS, a.globalId, EXREGS_HALT);
        assertThat(root().eax).isNotZero();
        give(a, SOURCE_FRAMES, SOURCE);
        kernel.ipc(root(), a.globalId, NIL, 0, tag(0, 0));
        assertThat(kernel.running).as("nobody goes on").isSameAs(root());
        kernel.call(root(), Abi.CALL_EXCHANGE_REGISTERS, a.globalId, EXREGS_RESUME);
        kernel.ipc(root(), NIL, ANY, 0, 0);
        serveFaults();
        assertArrived(2);
        assertCopied(8192);
    }

    @Test
    void strangersAreRefusedWhileTheMessageIsUnderWay() {
        Tcb other = kernel.spawn(62, 0);
        kernel.switchTo(other);
        kernel.ipc(other, NIL, ANY, 0, 0);
        sendOne(8192);
        run(other);
        kernel.ipc(other, b.globalId, NIL, ZERO << 16, tag(0, 0));
        assertThat(kernel.errorCode(other)).isEqualTo(Abi.IPC_TIMEOUT << 1);
        kernel.ipc(other, a.globalId, NIL, ZERO << 16, tag(0, 0));
        assertThat(kernel.errorCode(other)).isEqualTo(Abi.IPC_TIMEOUT << 1);
    }

    // ---- hostile descriptors

    @ParameterizedTest
    @ValueSource(ints = {0xBFFF_F800, 0xC000_0000, 0xE010_0000, -16})
    void addressesThatAreNotTheUsersEndTheMessage(int address) {
        giveAll();
        give(a, SOURCE_FRAMES, 0xBFFF_F000);
        give(b, TARGET_FRAMES, 0xBFFF_F000);
        send(List.of(List.of(part(4096, address))), List.of(List.of(part(4096, TARGET))), NIL);
        int bytes = address == 0xBFFF_F800 ? 2048 : 0;
        assertBrokenOff(Abi.IPC_OVERFLOW, Abi.IPC_OVERFLOW, bytes);
        send(List.of(List.of(part(4096, SOURCE))), List.of(List.of(part(4096, address))), NIL);
        assertBrokenOff(Abi.IPC_OVERFLOW, Abi.IPC_OVERFLOW, bytes);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deviceMemoryIsNotForStrings(boolean source) {
        int device = HostedKernel.RAM + (5 << 20);
        give(a, source ? device : SOURCE_FRAMES, SOURCE);
        give(b, source ? TARGET_FRAMES : device, TARGET);
        sendOne(64);
        assertBrokenOff(Abi.IPC_OVERFLOW, Abi.IPC_OVERFLOW, 0);
        send(List.of(List.of(part(64, SOURCE))), List.of(List.of(part(64, TARGET))), a.globalId);
        assertThat(kernel.errorCode(a)).isEqualTo(Abi.IPC_OVERFLOW << 1);
    }

    @Test
    void aReceiverWithoutStringAcceptorTakesNone() {
        giveAll();
        kernel.switchTo(b);
        kernel.setAcceptor(b, Abi.FPAGE_COMPLETE);
        kernel.ipc(b, NIL, a.globalId, 0, 0);
        kernel.switchTo(a);
        kernel.setMr(a, 1, 100 << 10);
        kernel.setMr(a, 2, SOURCE);
        kernel.ipc(a, b.globalId, NIL, 0, tag(0, 2));
        assertBrokenOff(Abi.IPC_OVERFLOW, Abi.IPC_OVERFLOW, 0);
    }

    @Test
    void descriptorsThatLeaveTheMessageAreRefused() {
        giveAll();
        kernel.switchTo(b);
        accept(List.of(List.of(part(100, TARGET))));
        kernel.ipc(b, NIL, a.globalId, 0, 0);
        kernel.switchTo(a);
        kernel.setMr(a, 1, 100 << 10 | 5 << 4);
        kernel.setMr(a, 2, SOURCE);
        kernel.ipc(a, b.globalId, NIL, 0, tag(0, 2));
        assertBrokenOff(Abi.IPC_OVERFLOW, Abi.IPC_OVERFLOW, 0);
    }

    @Test
    void registersThatChangeOnTheWayHarmNobody() {
        Random random = new Random(99);
        for (int round = 0; round < 60; round++) {
            give(b, TARGET_FRAMES, TARGET);
            send(
                    List.of(List.of(part(300, SOURCE, SOURCE + 5000), part(9, SOURCE + 9000))),
                    List.of(List.of(part(BYTES, TARGET))),
                    NIL);
            int faults = 0;
            while (kernel.running == root() && faults++ < 40) {
                kernel.setMr(a, 1 + random.nextInt(5), random.nextInt());
                kernel.store(b.utcb + Abi.UTCB_BR0 - 4 * (1 + random.nextInt(3)), random.nextInt());
                int address = kernel.mr(root(), 1) & -4096;
                Tcb client = root().eax == a.globalId ? a : b;
                give(client, client == a ? SOURCE_FRAMES : TARGET_FRAMES, address);
                kernel.ipc(root(), client.globalId, ANY, 0, tag(0, 0));
                Invariants.check(kernel.running);
            }
            if (kernel.running == root()) {
                kernel.call(root(), Abi.CALL_EXCHANGE_REGISTERS, a.globalId, EXREGS_CANCEL);
            } else {
                run(root());
            }
            assertThat(a.isRunnable() && b.isRunnable()).isTrue();
            Unmap.unmap(a.space, Abi.FPAGE_COMPLETE | RW, Unmap.REVOKE_ALSO_OWN, 0, Integer.MAX_VALUE);
            Unmap.unmap(b.space, Abi.FPAGE_COMPLETE | RW, Unmap.REVOKE_ALSO_OWN, 0, Integer.MAX_VALUE);
        }
        Invariants.checkMappings();
    }
}
