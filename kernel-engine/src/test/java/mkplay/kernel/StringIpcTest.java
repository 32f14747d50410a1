package mkplay.kernel;

import static mkplay.kernel.HostedKernel.ANY;
import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.ZERO;
import static mkplay.kernel.HostedKernel.root;
import static mkplay.kernel.HostedKernel.sigma0;
import static mkplay.kernel.HostedKernel.tag;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import mkplay.kernel.mapping.Mapping;
import mkplay.kernel.mapping.Unmap;
import mkplay.kernel.space.Frames;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.thread.Tcb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Strings in messages (L4 X.2, 5.3): what arrives, page faults of either side, and every way in which they end early. */
class StringIpcTest {
    private static final int PAGES = 16;
    private static final int BYTES = PAGES << 12;
    /** Physical memory behind the sender's and the receiver's region. */
    private static final int SOURCE_FRAMES = 0x50_0000, TARGET_FRAMES = 0x60_0000;

    private static final int SOURCE = 0x100_0000, TARGET = 0x200_0000;
    private static final int RW = 7;
    private static final int XFER_NEVER = 0;
    private static final int EXREGS_CANCEL = 6, EXREGS_HALT = 0x101, EXREGS_RESUME = 0x100;

    private HostedKernel kernel;
    private Tcb a;
    private Tcb b;

    @BeforeEach
    void boot() {
        kernel = new HostedKernel().settle();
        a = kernel.spawn(60, 0);
        b = kernel.spawn(61, 0);
        for (int n = 0; n < BYTES; n += 4) {
            kernel.store(Frames.window(SOURCE_FRAMES) + n, n * 0x01010101 ^ n >>> 7);
            kernel.store(Frames.window(TARGET_FRAMES) + n, -1);
        }
    }

    @AfterEach
    void close() {
        kernel.close();
    }

    private static void give(Tcb to, int physical, int address) {
        Mapping.identity(sigma0().space, physical);
        assertThat(Mapping.mapRange(sigma0().space, physical, to.space, address, 1, RW, false))
                .isEqualTo(Mapping.DONE);
    }

    private void giveAll() {
        for (int n = 0; n < PAGES; n++) {
            give(a, SOURCE_FRAMES + (n << 12), SOURCE + (n << 12));
            give(b, TARGET_FRAMES + (n << 12), TARGET + (n << 12));
        }
    }

    /** Lets a thread run, which is ready or waits for anybody's message. */
    private void run(Tcb thread) {
        if (thread.state() == Tcb.RECEIVING) {
            kernel.ipc(kernel.running, thread.globalId, NIL, 0, tag(0, 0));
        }
        kernel.switchTo(thread);
    }

    private byte[] physical(int address) {
        byte[] bytes = new byte[BYTES];
        for (int n = 0; n < BYTES; n++) {
            bytes[n] = (byte) kernel.machine.memory().load8(Frames.window(address) + n);
        }
        return bytes;
    }

    // ---- descriptors

    /** A substring: length and addresses. */
    private record Part(int length, List<Integer> addresses) {}

    private static Part part(int length, Integer... addresses) {
        return new Part(length, List.of(addresses));
    }

    /** The registers of a string. */
    private static List<Integer> words(List<Part> string, boolean more) {
        List<Integer> words = new ArrayList<>();
        for (int n = 0; n < string.size(); n++) {
            Part part = string.get(n);
            int compound = n + 1 < string.size() ? 0x200 : 0;
            words.add(part.length << 10 | part.addresses.size() - 1 << 4 | compound | (more ? 1 : 0));
            words.addAll(part.addresses);
        }
        return words;
    }

    private void accept(List<List<Part>> buffers) {
        kernel.setAcceptor(b, 1);
        int register = 1;
        for (int n = 0; n < buffers.size(); n++) {
            for (int word : words(buffers.get(n), n + 1 < buffers.size())) {
                kernel.store(b.utcb + Abi.UTCB_BR0 - 4 * register++, word);
            }
        }
    }

    /** The receiver waits, then the pager, and the sender sends; what follows is up to the pager. */
    private void send(List<List<Part>> strings, List<List<Part>> buffers, int from) {
        kernel.switchTo(b);
        accept(buffers);
        kernel.ipc(b, NIL, a.globalId, 0, 0);
        run(root());
        kernel.ipc(root(), NIL, ANY, 0, 0);
        assertThat(kernel.running).isSameAs(a);
        int register = 1;
        for (List<Part> string : strings) {
            for (int word : words(string, true)) {
                kernel.setMr(a, register++, word);
            }
        }
        kernel.ipc(a, b.globalId, from, 0, tag(0, register - 1));
        Invariants.check(kernel.running);
    }

    private void sendOne(int bytes) {
        send(List.of(List.of(part(bytes, SOURCE))), List.of(List.of(part(BYTES, TARGET))), NIL);
    }

    /** The root task answers page faults with the page, until there are no more; returns how many there were. */
    private int serveFaults() {
        int faults = 0;
        while (kernel.running == root()) {
            int address = kernel.mr(root(), 1);
            boolean source = address < TARGET;
            Tcb client = source ? a : b;
            assertThat(root().eax).isEqualTo(client.globalId);
            assertThat(kernel.mr(root(), 0)).isEqualTo((source ? 0xFFE4_0000 : 0xFFE2_0000) | 2);
            assertThat(kernel.mr(root(), 2)).isEqualTo(client.eip);
            int offset = address - (source ? SOURCE : TARGET) & -4096;
            give(client, (source ? SOURCE_FRAMES : TARGET_FRAMES) + offset, address & -4096);
            kernel.ipc(root(), client.globalId, ANY, 0, tag(0, 0));
            Invariants.check(kernel.running);
            faults++;
        }
        return faults;
    }

    private void assertArrived(int typed) {
        assertThat(a.state()).isEqualTo(Tcb.READY);
        assertThat(b.state()).isEqualTo(Tcb.READY);
        assertThat(kernel.mr(a, 0) & Abi.TAG_ERROR).isZero();
        assertThat(kernel.mr(b, 0)).isEqualTo(tag(0, typed));
        assertThat(b.eax).isEqualTo(a.globalId);
    }

    private void assertBrokenOff(int sendError, int receiveError, int bytes) {
        assertThat(kernel.mr(a, 0)).isEqualTo(Abi.TAG_ERROR);
        assertThat(kernel.mr(b, 0)).isEqualTo(Abi.TAG_ERROR);
        assertThat(kernel.errorCode(a)).isEqualTo(bytes << 4 | sendError << 1);
        assertThat(kernel.errorCode(b)).isEqualTo(bytes << 4 | receiveError << 1 | 1);
        assertThat(a.state()).isEqualTo(Tcb.READY);
        assertThat(b.state()).isEqualTo(Tcb.READY);
        Invariants.check(kernel.running);
    }

    private void assertCopied(int bytes) {
        byte[] source = physical(SOURCE_FRAMES);
        byte[] target = physical(TARGET_FRAMES);
        assertThat(Arrays.copyOf(target, bytes)).isEqualTo(Arrays.copyOf(source, bytes));
        for (int n = bytes; n < BYTES; n++) {
            assertThat(target[n]).isEqualTo((byte) -1);
        }
    }

    // ---- what arrives

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 4095, 4096, 4097, 30_001, BYTES})
    void aStringArrivesAndNothingElseChanges(int bytes) {
        giveAll();
        sendOne(bytes);
        assertArrived(2);
        assertCopied(bytes);
        assertThat(kernel.mr(b, 1)).isEqualTo(bytes << 10 | 1);
        assertThat(kernel.pauses()).isEqualTo(bytes / 8192);
    }

    @Test
    void theAccessIsNotedInThePageTables() {
        giveAll();
        sendOne(4096);
        int noted = PageTables.ACCESSED | PageTables.DIRTY;
        assertThat(kernel.pageTableEntry(a, SOURCE) & noted).isEqualTo(PageTables.ACCESSED);
        assertThat(kernel.pageTableEntry(b, TARGET) & noted).isEqualTo(noted);
        assertThat(kernel.pageTableEntry(b, TARGET + 4096) & noted).isZero();
    }

    @Test
    void aQueuedSenderSendsWhenTheReceiverComes() {
        giveAll();
        kernel.switchTo(a);
        kernel.setMr(a, 1, 100 << 10);
        kernel.setMr(a, 2, SOURCE);
        kernel.ipc(a, b.globalId, NIL, 0, tag(0, 2));
        kernel.switchTo(b);
        accept(List.of(List.of(part(100, TARGET))));
        kernel.ipc(b, NIL, ANY, 0, 0);
        Invariants.check(kernel.running);
        kernel.switchTo(a);
        assertArrived(2);
        assertCopied(100);
    }

    @Test
    void stringsAndMapItemsGoInTheirOrder() {
        giveAll();
        give(a, 0x68_0000, 0x300_0000);
        kernel.switchTo(b);
        kernel.setAcceptor(b, Abi.FPAGE_COMPLETE | 1);
        kernel.store(b.utcb + Abi.UTCB_BR0 - 4, 64 << 10);
        kernel.store(b.utcb + Abi.UTCB_BR0 - 8, TARGET);
        kernel.ipc(b, NIL, ANY, 0, 0);
        kernel.switchTo(a);
        int[] words = {7, 0x400_0000 | 9, 0x300_0000 | 12 << 4 | RW, 64 << 10, SOURCE};
        for (int n = 0; n < words.length; n++) {
            kernel.setMr(a, n + 1, words[n]);
        }
        kernel.ipc(a, b.globalId, NIL, 0, tag(1, 4));
        kernel.switchTo(b);
        assertThat(kernel.mr(b, 0)).isEqualTo(tag(1, 4));
        assertThat(kernel.mr(b, 1)).isEqualTo(7);
        assertThat(kernel.pageTableEntry(b, 0x400_0000) & -4096).isEqualTo(0x68_0000);
        assertCopied(64);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void randomStringsWithRandomPageFaultsAreWhatTheModelSays(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 12; round++) {
            for (int n = 0; n < PAGES; n++) {
                if (random.nextInt(3) > 0) {
                    give(a, SOURCE_FRAMES + (n << 12), SOURCE + (n << 12));
                }
                if (random.nextInt(3) > 0) {
                    give(b, TARGET_FRAMES + (n << 12), TARGET + (n << 12));
                }
            }
            List<List<Part>> strings = layout(random, SOURCE, 12);
            List<List<Part>> buffers = layout(random, TARGET, 10);
            byte[] expected = physical(TARGET_FRAMES);
            int cut = model(physical(SOURCE_FRAMES), expected, strings, buffers);
            send(strings, buffers, NIL);
            serveFaults();
            int words = strings.stream().mapToInt(s -> words(s, true).size()).sum();
            if (cut < 0) {
                assertArrived(words);
            } else {
                assertBrokenOff(Abi.IPC_OVERFLOW, Abi.IPC_OVERFLOW, cut);
            }
            assertThat(physical(TARGET_FRAMES)).isEqualTo(expected);
            run(root());
            Unmap.unmap(a.space, SOURCE | 16 << 4 | RW, true);
            Unmap.unmap(b.space, TARGET | 16 << 4 | RW, true);
        }
        Invariants.checkMappings();
    }

    private static List<List<Part>> layout(Random random, int base, int most) {
        List<List<Part>> strings = new ArrayList<>();
        int words = 0;
        int count = 1 + random.nextInt(3);
        for (int s = 0; s < count; s++) {
            List<Part> string = new ArrayList<>();
            int parts = 1 + random.nextInt(3);
            for (int p = 0; p < parts && words < most; p++) {
                int length = random.nextBoolean() ? random.nextInt(9000) : random.nextInt(40);
                Integer[] addresses = new Integer[1 + random.nextInt(3)];
                Arrays.setAll(addresses, n -> base + random.nextInt(BYTES - length));
                string.add(part(length, addresses));
                words += 1 + addresses.length;
            }
            if (!string.isEmpty()) {
                strings.add(string);
            }
        }
        return strings;
    }

    /** Copies as the manual says; returns the number of bytes before a buffer was missing or too short, -1 if none was. */
    private static int model(byte[] source, byte[] target, List<List<Part>> strings, List<List<Part>> buffers) {
        int total = 0;
        for (int s = 0; s < strings.size(); s++) {
            List<Integer> from = bytes(strings.get(s), SOURCE);
            List<Integer> to = s < buffers.size() ? bytes(buffers.get(s), TARGET) : List.of();
            for (int n = 0; n < from.size(); n++, total++) {
                if (n == to.size()) {
                    return total;
                }
                target[to.get(n)] = source[from.get(n)];
            }
        }
        return -1;
    }

    private static List<Integer> bytes(List<Part> string, int base) {
        List<Integer> offsets = new ArrayList<>();
        for (Part part : string) {
            for (int address : part.addresses) {
                for (int n = 0; n < part.length; n++) {
                    offsets.add(address - base + n);
                }
            }
        }
        return offsets;
    }

    // ---- page faults

    @Test
    void everyMissingPageIsAskedForOnce() {
        sendOne(BYTES);
        assertThat(serveFaults()).isEqualTo(2 * PAGES);
        assertArrived(2);
        assertCopied(BYTES);
    }

    @Test
    void aFaultWithoutAPagerAbortsBoth() {
        kernel.store(b.utcb + Abi.UTCB_PAGER, NIL);
        give(a, SOURCE_FRAMES, SOURCE);
        sendOne(100);
        kernel.switchTo(b);
        assertBrokenOff(Abi.IPC_ABORTED, Abi.IPC_ABORTED, 0);
        kernel.store(b.utcb + Abi.UTCB_PAGER, root().globalId);
    }

    @Test
    void aPagerThatGoesAwayAbortsBoth() {
        Tcb pager = kernel.spawn(62, 0);
        kernel.switchTo(pager);
        kernel.ipc(pager, NIL, ANY, 0, 0);
        kernel.store(a.utcb + Abi.UTCB_PAGER, pager.globalId);
        sendOne(100);
        assertThat(kernel.running).isSameAs(pager);
        assertThat(a.state()).isEqualTo(Tcb.RECEIVING);
        run(root());
        kernel.call(root(), Abi.CALL_THREAD_CONTROL, pager.globalId, NIL, NIL, NIL, -1);
        assertThat(root().eax).isOne();
        assertBrokenOff(Abi.IPC_ABORTED, Abi.IPC_ABORTED, 0);
    }

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
    @ValueSource(ints = {0xBFFF_F800, 0xC000_0000, 0xF010_0000, -16})
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
            Unmap.unmap(a.space, Abi.FPAGE_COMPLETE | RW, true);
            Unmap.unmap(b.space, Abi.FPAGE_COMPLETE | RW, true);
        }
        Invariants.checkMappings();
    }
}
