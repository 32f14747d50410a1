package mkplay.aot.guest;

import mkplay.aot.guest.GuestState.Plain;
import mkplay.systemjava.Export;
import mkplay.systemjava.HostedMachine;
import mkplay.systemjava.TracePoint;

/** Trace points with arguments of every origin: computed, constant, loaded just now, loaded before something was stored. */
public final class TraceCases {
    private TraceCases() {}

    @TracePoint("Three values.")
    static void three(int a, int b, int c) {
        HostedMachine.trace("three", a, b, c);
    }

    @TracePoint("Nothing but that it happened.")
    static void mark() {
        HostedMachine.trace("mark");
    }

    @TracePoint("More values than registers.")
    static void many(int a, int b, int c, int d, int e) {
        HostedMachine.trace("many", a, b, c, d, e);
    }

    @Export
    static int tracesValues(int a, int b) {
        three(a, b, a * 3 + b);
        if (a > b) {
            mark();
        }
        three(1, -1, 0x80000000);
        return a - b;
    }

    @Export
    static int tracesMemory(int i, int value) {
        Plain p = GuestState.POOL[(i & 7) % 6];
        three(p.whole, p.words[i & 3], GuestState.counter);
        p.whole = value;
        GuestState.counter += value;
        three(GuestState.counter, GuestState.POOL[2].whole, p.watched);
        int before = p.whole;
        p.whole++;
        three(before, p.whole, bump(p) + p.whole);
        return p.whole;
    }

    private static int bump(Plain p) {
        return p.bump(3);
    }

    @Export
    static int tracesMany(int a, int b, int c) {
        many(a ^ b, b ^ c, a + c, a - b, b * c);
        for (int i = 0; i < (a & 3); i++) {
            many(i, GuestState.INTS[i], a, b, c);
        }
        return helper(a) + helper(b);
    }

    /** Small enough to be inlined: the probe is copied. */
    private static int helper(int a) {
        three(a, a, 7);
        return a + 1;
    }
}
