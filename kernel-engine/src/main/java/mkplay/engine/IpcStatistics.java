package mkplay.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts what the kernel's probes report about IPC. */
final class IpcStatistics {

    /** Messages of one direction between two threads. */
    private static final class PairCount {
        final int from;
        final int to;
        long count;
        long words;

        PairCount(int from, int to) {
            this.from = from;
            this.to = to;
        }
    }

    /** Distinct pairs that are told apart; more are only in the total, as a guest can make up any number of threads. */
    private static final int MAX_PAIRS = 4096;

    private final Map<Long, PairCount> pairs = new HashMap<>();
    private final List<PairCount> ordered = new ArrayList<>();
    private PairCount last = new PairCount(0, 0);
    private long count;
    private long words;
    long errors;
    long pageFaults;
    long interrupts;
    long exceptions;
    long maps;
    long switches;
    long preemptions;

    void transferred(int from, int to, int messageWords) {
        count++;
        words += messageWords;
        PairCount pair = last;
        if (pair.from != from || pair.to != to) {
            pair = find(from, to);
        }
        pair.count++;
        pair.words += messageWords;
    }

    private PairCount find(int from, int to) {
        long key = (long) from << 32 | to & 0xffffffffL;
        PairCount pair = pairs.get(key);
        if (pair == null) {
            pair = new PairCount(from, to);
            if (pairs.size() < MAX_PAIRS) {
                pairs.put(key, pair);
                ordered.add(pair);
            }
        }
        last = pair;
        return pair;
    }

    RunCounters.Ipc snapshot() {
        List<RunCounters.Pair> list = ordered.stream()
                .map(p -> new RunCounters.Pair(p.from, p.to, p.count, p.words))
                .toList();
        return new RunCounters.Ipc(
                count, words, errors, pageFaults, interrupts, exceptions, maps, switches, preemptions, list);
    }
}
