package mkplay.x86.cpu;

import mkplay.x86.isa.Insn;
import mkplay.x86.isa.Kind;
import mkplay.x86.mmu.GuestFault;
import mkplay.x86.mmu.WatchedRanges;
import mkplay.x86.state.Derived;

/**
 * DR0 to DR7 (SDM 3B 17.2): breakpoints on instructions, data and ports, and the watches that observers outside the guest set
 * beside them. The registers themselves are {@link Core#dr}; everything here is derived from them but the hits and the
 * observers' ranges.
 */
final class DebugRegisters implements WatchedRanges.Listener {
    private static final int BREAKPOINTS = 4;
    /** DR7.RW of a breakpoint. */
    private static final int EXECUTE = 0, WRITE = 1, PORT = 2;
    /** DR6: the instruction breakpoints' bits, BD, BS. */
    static final int DR6_ACCESS = 0x2000, DR6_STEP = 0x4000;

    private static final int DR6_WRITABLE = 0xE00F, DR6_ONES = 0xFFFF0FF0;
    private static final int DR7_WRITABLE = 0xFFFF23FF, DR7_ONES = 0x400, DR7_GENERAL_DETECT = 0x2000;
    private static final int CR4_DE = 8;

    private final Core c;
    /** Breakpoints met by the instruction in progress, as DR6 bits. */
    @Derived("scratch inside one instruction")
    private int hits;

    @Derived("of DR7 and observers")
    private boolean dataWatched;

    @Derived("of DR7 and CR4")
    private boolean portsWatched;

    @Derived("observers")
    private int[] observedFirsts = {};

    @Derived("observers")
    private int[] observedLasts = {};

    DebugRegisters(Core core) {
        c = core;
    }

    /** Data is watched, by a breakpoint or an observer: instructions must be executed one at a time. */
    boolean dataWatched() {
        return dataWatched;
    }

    /** A data or port breakpoint was met: the trap comes after the instruction. */
    boolean hit() {
        return hits != 0;
    }

    /** Moves the hits to DR6. */
    void reportHits() {
        c.dr[6] |= hits;
        hits = 0;
    }

    /** An instruction that faulted after it had met breakpoints raises no trap for them. */
    void forgetHits() {
        hits = 0;
    }

    /** MOV with a debug register. */
    void move(Insn i) {
        boolean write = i.k1 == Kind.DREG;
        int number = write ? i.v1 : i.v2;
        if (number == 4 || number == 5) {
            // Other names of DR6 and DR7, unless debugging extensions are on.
            if ((c.cr4 & CR4_DE) != 0) {
                throw c.ud();
            }
            number += 2;
        }
        if ((c.dr[7] & DR7_GENERAL_DETECT) != 0) {
            c.dr[6] |= DR6_ACCESS;
            throw c.fault.with(GuestFault.DB, 0);
        }
        if (write) {
            set(number, c.g[i.v2]);
        } else {
            c.g[i.v1] = c.dr[number];
        }
    }

    private void set(int number, int value) {
        c.dr[number] = switch (number) {
            case 6 -> value & DR6_WRITABLE | DR6_ONES;
            case 7 -> value & DR7_WRITABLE | DR7_ONES;
            default -> value;
        };
        changed();
    }

    /** A #DB is about to be delivered: its handler may use the registers. */
    void delivered() {
        c.dr[7] &= ~DR7_GENERAL_DETECT;
    }

    /** Derives everything anew; after every change of DR0 to DR3, DR7, CR4.DE or the observers' ranges. */
    void changed() {
        c.cache.clearBreakpoints();
        int[] firsts = java.util.Arrays.copyOf(observedFirsts, observedFirsts.length + BREAKPOINTS);
        int[] lasts = java.util.Arrays.copyOf(observedLasts, firsts.length);
        int count = observedFirsts.length;
        portsWatched = false;
        for (int n = 0; n < BREAKPOINTS; n++) {
            if (!enabled(n)) {
                continue;
            }
            int kind = kind(n);
            if (kind == EXECUTE) {
                c.cache.addBreakpoint(c.dr[n]);
            } else if (kind == PORT) {
                portsWatched |= (c.cr4 & CR4_DE) != 0;
            } else {
                firsts[count] = first(n);
                lasts[count++] = first(n) + bytes(n) - 1;
            }
        }
        dataWatched = count > 0;
        c.mmu.watch(java.util.Arrays.copyOf(firsts, count), java.util.Arrays.copyOf(lasts, count), this);
        c.refreshPage();
    }

    /** Sets the ranges of observers outside the guest. */
    void observe(int[] firsts, int[] lasts) {
        observedFirsts = firsts.clone();
        observedLasts = lasts.clone();
        changed();
    }

    private boolean enabled(int n) {
        return (c.dr[7] >>> 2 * n & 3) != 0;
    }

    private int kind(int n) {
        return c.dr[7] >>> 16 + 4 * n & 3;
    }

    private int bytes(int n) {
        int length = c.dr[7] >>> 18 + 4 * n & 3;
        return length == 2 ? 8 : length + 1;
    }

    private int first(int n) {
        return c.dr[n] & -bytes(n);
    }

    @Override
    public void accessed(int linear, int bytes, boolean write) {
        for (int n = 0; n < BREAKPOINTS; n++) {
            int kind = kind(n);
            if (enabled(n) && (kind == WRITE ? write : kind == 3) && meets(n, linear, bytes)) {
                hits |= 1 << n;
            }
        }
        if (observedFirsts.length > 0) {
            c.bus.dataAccessed(linear, bytes, write);
        }
    }

    private boolean meets(int n, int at, int bytes) {
        return Integer.compareUnsigned(at, first(n) + bytes(n) - 1) <= 0
                && Integer.compareUnsigned(first(n), at + bytes - 1) <= 0;
    }

    /** A port was accessed. */
    void portAccessed(int port, int bytes) {
        if (portsWatched) {
            for (int n = 0; n < BREAKPOINTS; n++) {
                if (enabled(n) && kind(n) == PORT && meets(n, port, bytes)) {
                    hits |= 1 << n;
                }
            }
        }
    }

    /** Whether an instruction breakpoint is at a linear address; notes it in DR6. */
    boolean breaksAt(int linear) {
        int met = 0;
        for (int n = 0; n < BREAKPOINTS; n++) {
            if (enabled(n) && kind(n) == EXECUTE && c.dr[n] == linear) {
                met |= 1 << n;
            }
        }
        c.dr[6] |= met;
        return met != 0;
    }
}
