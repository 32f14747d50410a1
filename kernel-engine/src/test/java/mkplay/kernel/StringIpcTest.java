package mkplay.kernel;

import static mkplay.kernel.HostedKernel.ANY;
import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.root;
import static mkplay.kernel.HostedKernel.tag;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import mkplay.kernel.mapping.Unmap;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.thread.Tcb;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Strings in messages (L4 X.2, 5.3): what arrives, also after page faults of either side. */
class StringIpcTest extends StringIpcCase {
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

    @ParameterizedTest
    @ValueSource(ints = {1, 31, 32, 33, 4096, 30_001})
    void soItDoesOnAProcessorWhoseCacheIsFilledFirst(int bytes) {
        KernelState.fillsLines = true;
        aStringArrivesAndNothingElseChanges(bytes);
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
            Unmap.unmap(a.space, SOURCE | 16 << 4 | RW, Unmap.REVOKE_ALSO_OWN, 0, Integer.MAX_VALUE);
            Unmap.unmap(b.space, TARGET | 16 << 4 | RW, Unmap.REVOKE_ALSO_OWN, 0, Integer.MAX_VALUE);
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
            for (int address : part.addresses()) {
                for (int n = 0; n < part.length(); n++) {
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
}
