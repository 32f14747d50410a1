package mkplay.x86.cpu;

import java.util.Map;
import java.util.TreeMap;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateReader.StateFormatException;
import mkplay.x86.state.StateWriter;

/** Saves and restores a processor between two instructions. */
final class CoreState {
    /** More MSRs than any model has: a bound for restoring. */
    private static final int MAX_MSRS = 4096;

    private CoreState() {}

    static void save(Core c, StateWriter out) {
        c.book();
        for (int n = 0; n < 8; n++) {
            out.i32(c.g[n]);
        }
        out.i32(c.eip);
        out.i32(c.eflags());
        out.u8(c.cpl);
        saveSystem(c, out);
        saveEvents(c, out);
        saveCounters(c, out);
        out.i32(c.currentPage());
        out.i32(c.currentPage() == 1 ? 0 : c.pagePhysical);
        c.mmu.save(out);
        c.fpu.save(out);
        c.simd.state.save(out);
        if (c.timed != null) {
            c.timed.pipeline.save(out);
        }
    }

    static void load(Core c, StateReader in) {
        c.mmu.allowDevices(true);
        c.pending = 0;
        for (int n = 0; n < 8; n++) {
            c.g[n] = in.i32();
        }
        c.eip = in.i32();
        c.setEflags(in.i32(), -1);
        c.cpl = in.u8(3);
        loadSystem(c, in);
        loadEvents(c, in);
        loadCounters(c, in);
        int page = in.i32();
        int physical = in.i32();
        boolean possible = ((page | physical) & 0xFFF) == 0 && c.mmu.memory().directlyReadable(physical);
        if (page != 1 && !possible) {
            throw new StateFormatException("code page 0x" + Integer.toHexString(physical) + " is not in memory");
        }
        c.mmu.load(in);
        c.fpu.load(in);
        c.simd.state.load(in);
        if (c.timed != null) {
            c.timed.pipeline.load(in);
            c.modeExtra = c.timed.pipeline.memory().extra();
        }
        c.segmentsChanged();
        c.debug.changed();
        c.enterPage(page, physical);
    }

    private static void saveSystem(Core c, StateWriter out) {
        for (Segment segment : c.segments) {
            segment.save(out);
        }
        c.tr.save(out);
        c.ldtr.save(out);
        for (int value : new int[] {c.gdtBase, c.gdtLimit, c.idtBase, c.idtLimit, c.cr0, c.cr3, c.cr4}) {
            out.i32(value);
        }
        for (int value : c.dr) {
            out.i32(value);
        }
        out.i32(c.msrs.size());
        for (Map.Entry<Integer, Long> msr : new TreeMap<>(c.msrs).entrySet()) {
            out.i32(msr.getKey());
            out.i64(msr.getValue());
        }
    }

    private static void loadSystem(Core c, StateReader in) {
        for (Segment segment : c.segments) {
            segment.load(in);
        }
        c.tr.load(in);
        c.ldtr.load(in);
        c.gdtBase = in.i32();
        c.gdtLimit = in.i32();
        c.idtBase = in.i32();
        c.idtLimit = in.i32();
        c.cr0 = in.i32();
        c.cr3 = in.i32();
        c.cr4 = in.i32();
        for (int n = 0; n < c.dr.length; n++) {
            c.dr[n] = in.i32();
        }
        c.msrs.clear();
        int count = in.i32(0, MAX_MSRS);
        for (int n = 0; n < count; n++) {
            c.msrs.put(in.i32(), in.i64());
        }
    }

    private static void saveEvents(Core c, StateWriter out) {
        out.bool(c.shadow);
        out.bool(c.nmiPending);
        out.bool(c.nmiBlocked);
        out.bool(c.interruptLine);
        out.bool(c.halted);
        out.bool(c.shutdown);
        out.i32(c.shutdownVector);
        out.i32(c.nextVector);
        out.i32(c.nextErrorCode);
        out.i32(c.repetitionFlags);
    }

    private static void loadEvents(Core c, StateReader in) {
        c.shadow = in.bool();
        c.nmiPending = in.bool();
        c.nmiBlocked = in.bool();
        c.interruptLine = in.bool();
        c.halted = in.bool();
        c.shutdown = in.bool();
        c.shutdownVector = in.i32(0, 0xFF);
        c.nextVector = in.i32(-1, 0xFF);
        c.nextErrorCode = in.i32();
        c.repetitionFlags = in.i32(Core.NO_REPETITION, Flags.ALL);
    }

    private static void saveCounters(Core c, StateWriter out) {
        out.i64(c.executed);
        out.i64(c.idle);
        out.i64(c.loads);
        out.i64(c.stores);
        out.i32(c.counts.length);
        for (long count : c.counts) {
            out.i64(count);
        }
    }

    private static void loadCounters(Core c, StateReader in) {
        c.executed = in.i64();
        c.idle = in.i64();
        c.loads = in.i64();
        c.stores = in.i64();
        in.i32(c.counts.length, c.counts.length);
        for (int n = 0; n < c.counts.length; n++) {
            c.counts[n] = in.i64();
        }
        // Saving books everything, so what is booked is what there is.
        c.modeExecuted = c.executed;
        c.modeIdle = c.idle;
        c.modeLoads = c.loads;
        c.modeStores = c.stores;
    }
}
