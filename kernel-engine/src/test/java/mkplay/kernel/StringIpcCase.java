package mkplay.kernel;

import static mkplay.kernel.HostedKernel.ANY;
import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.root;
import static mkplay.kernel.HostedKernel.sigma0;
import static mkplay.kernel.HostedKernel.tag;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import mkplay.kernel.mapping.Mapping;
import mkplay.kernel.space.Frames;
import mkplay.kernel.thread.Tcb;
import org.junit.jupiter.api.BeforeEach;

/** A sender a, a receiver b and their pager, the root task, for tests of strings in messages (L4 X.2, 5.3). */
abstract class StringIpcCase extends TwoSpacesCase {
    static final int PAGES = 16;
    static final int BYTES = PAGES << 12;
    /** Physical memory behind the sender's and the receiver's region. */
    static final int SOURCE_FRAMES = 0x50_0000, TARGET_FRAMES = 0x60_0000;

    static final int SOURCE = 0x100_0000, TARGET = 0x200_0000;
    static final int RW = 7;
    static final int XFER_NEVER = 0;
    static final int EXREGS_CANCEL = 6, EXREGS_HALT = 0x101, EXREGS_RESUME = 0x100;

    @BeforeEach
    void fill() {
        for (int n = 0; n < BYTES; n += 4) {
            kernel.store(Frames.window(SOURCE_FRAMES) + n, n * 0x01010101 ^ n >>> 7);
            kernel.store(Frames.window(TARGET_FRAMES) + n, -1);
        }
    }

    static void give(Tcb to, int physical, int address) {
        Mapping.identity(sigma0().space, physical);
        assertThat(Mapping.mapRange(sigma0().space, physical, to.space, address, 1, RW, false))
                .isEqualTo(Mapping.DONE);
    }

    void giveAll() {
        for (int n = 0; n < PAGES; n++) {
            give(a, SOURCE_FRAMES + (n << 12), SOURCE + (n << 12));
            give(b, TARGET_FRAMES + (n << 12), TARGET + (n << 12));
        }
    }

    /** Lets a thread run, which is ready or waits for anybody's message. */
    void run(Tcb thread) {
        if (thread.state() == Tcb.RECEIVING) {
            kernel.ipc(kernel.running, thread.globalId, NIL, 0, tag(0, 0));
        }
        kernel.switchTo(thread);
    }

    byte[] physical(int address) {
        byte[] bytes = new byte[BYTES];
        for (int n = 0; n < BYTES; n++) {
            bytes[n] = (byte) kernel.machine.memory().load8(Frames.window(address) + n);
        }
        return bytes;
    }

    // ---- descriptors

    /** A substring: length and addresses. */
    record Part(int length, List<Integer> addresses) {}

    static Part part(int length, Integer... addresses) {
        return new Part(length, List.of(addresses));
    }

    /** The registers of a string. */
    static List<Integer> words(List<Part> string, boolean more) {
        List<Integer> words = new ArrayList<>();
        for (int n = 0; n < string.size(); n++) {
            Part part = string.get(n);
            int compound = n + 1 < string.size() ? 0x200 : 0;
            words.add(part.length << 10 | part.addresses.size() - 1 << 4 | compound | (more ? 1 : 0));
            words.addAll(part.addresses);
        }
        return words;
    }

    void accept(List<List<Part>> buffers) {
        kernel.setAcceptor(b, 1);
        int register = 1;
        for (int n = 0; n < buffers.size(); n++) {
            for (int word : words(buffers.get(n), n + 1 < buffers.size())) {
                kernel.store(b.utcb + Abi.UTCB_BR0 - 4 * register++, word);
            }
        }
    }

    /** The receiver waits, then the pager, and the sender sends; what follows is up to the pager. */
    void send(List<List<Part>> strings, List<List<Part>> buffers, int from) {
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

    void sendOne(int bytes) {
        send(List.of(List.of(part(bytes, SOURCE))), List.of(List.of(part(BYTES, TARGET))), NIL);
    }

    /** The root task answers page faults with the page, until there are no more; returns how many there were. */
    int serveFaults() {
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

    void assertArrived(int typed) {
        assertThat(a.state()).isEqualTo(Tcb.READY);
        assertThat(b.state()).isEqualTo(Tcb.READY);
        assertThat(kernel.mr(a, 0) & Abi.TAG_ERROR).isZero();
        assertThat(kernel.mr(b, 0)).isEqualTo(tag(0, typed));
        assertThat(b.eax).isEqualTo(a.globalId);
    }

    void assertBrokenOff(int sendError, int receiveError, int bytes) {
        assertThat(kernel.mr(a, 0)).isEqualTo(Abi.TAG_ERROR);
        assertThat(kernel.mr(b, 0)).isEqualTo(Abi.TAG_ERROR);
        assertThat(kernel.errorCode(a)).isEqualTo(bytes << 4 | sendError << 1);
        assertThat(kernel.errorCode(b)).isEqualTo(bytes << 4 | receiveError << 1 | 1);
        assertThat(a.state()).isEqualTo(Tcb.READY);
        assertThat(b.state()).isEqualTo(Tcb.READY);
        Invariants.check(kernel.running);
    }

    void assertCopied(int bytes) {
        byte[] source = physical(SOURCE_FRAMES);
        byte[] target = physical(TARGET_FRAMES);
        assertThat(Arrays.copyOf(target, bytes)).isEqualTo(Arrays.copyOf(source, bytes));
        for (int n = bytes; n < BYTES; n++) {
            assertThat(target[n]).isEqualTo((byte) -1);
        }
    }
}
