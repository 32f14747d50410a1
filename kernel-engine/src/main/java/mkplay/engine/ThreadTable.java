package mkplay.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mkplay.kernel.Abi;
import org.jspecify.annotations.Nullable;

/** The threads of a run as its probes tell of them: names, address spaces, and whom each blocked thread waits for. */
final class ThreadTable {

    /** Threads that are remembered; the kernel has fewer, but ids can be used again and again. */
    private static final int MAX_THREADS = 8192;

    private static final class Entry {
        final int id;
        String name = "";
        int space;
        boolean blocked;
        boolean sending;
        int partner;

        Entry(int id) {
            this.id = id;
        }

        ThreadInfo info() {
            return new ThreadInfo(id, name, space);
        }
    }

    private final Map<Integer, Entry> threads = new LinkedHashMap<>();

    private @Nullable Entry entry(int id) {
        Entry entry = threads.get(id);
        if (entry == null && threads.size() < MAX_THREADS) {
            entry = new Entry(id);
            threads.put(id, entry);
        }
        return entry;
    }

    /** A thread was made or moved to another space; the table's view of it. */
    @Nullable
    ThreadInfo created(int id, int space) {
        Entry entry = entry(id);
        if (entry == null) {
            return null;
        }
        entry.space = space;
        return entry.info();
    }

    @Nullable
    ThreadInfo named(int id, String name) {
        Entry entry = entry(id);
        if (entry == null) {
            return null;
        }
        entry.name = name;
        return entry.info();
    }

    void deleted(int id) {
        Entry entry = threads.get(id);
        if (entry != null) {
            entry.blocked = false;
        }
    }

    void blocked(int id, int partner, boolean sending) {
        Entry entry = entry(id);
        if (entry != null) {
            entry.blocked = true;
            entry.partner = partner;
            entry.sending = sending;
        }
    }

    void ready(int id) {
        Entry entry = threads.get(id);
        if (entry != null) {
            entry.blocked = false;
        }
    }

    /** The address space of a thread, 0 for one that is not known. */
    int space(int id) {
        Entry entry = threads.get(id);
        return entry == null ? 0 : entry.space;
    }

    String name(int id) {
        Entry entry = threads.get(id);
        return entry == null ? "" : entry.name;
    }

    List<ThreadInfo> threads() {
        return threads.values().stream().map(Entry::info).toList();
    }

    /** Interrupt threads have the lowest numbers (KIP ThreadInfo.SystemBase). */
    static boolean isInterrupt(int id) {
        return id != 0 && id >>> Abi.THREAD_NUMBER_SHIFT < Abi.SYSTEM_BASE;
    }

    /** The blocked threads; an interrupt whose handler has yet to answer is not one. */
    List<WaitEdge> waits() {
        List<WaitEdge> waits = new ArrayList<>();
        for (Entry entry : threads.values()) {
            if (entry.blocked && !isInterrupt(entry.id)) {
                waits.add(new WaitEdge(entry.id, entry.name, entry.partner, name(entry.partner), entry.sending));
            }
        }
        return waits;
    }

    /** Whether some thread other than the named one waits, directly or through others, for the named one. */
    boolean anyoneWaitsFor(String name) {
        for (Entry entry : threads.values()) {
            // An interrupt that waits for its driver's answer waits for no input.
            if (!isInterrupt(entry.id) && !entry.name.equals(name) && reaches(entry, name)) {
                return true;
            }
        }
        return false;
    }

    private boolean reaches(Entry start, String name) {
        Entry entry = start;
        for (int steps = threads.size(); steps > 0 && entry != null && entry.blocked; steps--) {
            Entry partner = threads.get(entry.partner);
            if (partner != null && partner.name.equals(name)) {
                return true;
            }
            entry = partner;
        }
        return false;
    }
}
