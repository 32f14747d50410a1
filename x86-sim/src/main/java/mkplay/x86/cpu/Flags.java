package mkplay.x86.cpu;

/**
 * The arithmetic flags, kept as what they are computed from. An instruction stores its sign-extended result and the
 * vector of carries; a flag is worked out when something asks for it.
 *
 * <p>{@link #result} gives SF (its sign) and PF (its low byte), {@link #zero} gives ZF (set when 0). {@link #carries}
 * holds the carry out of the most significant bit in bit 31, the carry into it in bit 30 and the carry out of bit 3 in
 * bit 3: so CF is bit 31, OF is bit 31 xor bit 30, AF is bit 3.
 */
public final class Flags {
    /** EFLAGS bits. */
    public static final int CF = 1, PF = 4, AF = 0x10, ZF = 0x40, SF = 0x80, OF = 0x800;
    /** All arithmetic flags. */
    public static final int ALL = CF | PF | AF | ZF | SF | OF;

    /** See the class. */
    public int result, zero, carries;

    /** Sets the flags of a logical operation: CF, OF and AF clear. */
    public void logic(int r) {
        result = r;
        zero = r;
        carries = 0;
    }

    /** Sets the flags of an operation with carries. */
    public void set(int r, int c) {
        result = r;
        zero = r;
        carries = c;
    }

    /** As {@link #set}, keeping CF: for INC and DEC. */
    public void setKeepCarry(int r, int c) {
        result = r;
        zero = r;
        // Where the carry differs from the old CF, flip bits 31 and 30 together: OF stays.
        int x = (c ^ carries) & 0x80000000;
        carries = c ^ (x | x >>> 1);
    }

    /** CF. */
    public boolean carry() {
        return carries < 0;
    }

    /** CF as 0 or 1. */
    public int carryBit() {
        return carries >>> 31;
    }

    /** ZF. */
    public boolean isZero() {
        return zero == 0;
    }

    /** SF. */
    public boolean sign() {
        return result < 0;
    }

    /** OF. */
    public boolean overflow() {
        return (carries ^ carries << 1) < 0;
    }

    /** SF differs from OF. */
    public boolean less() {
        return (result ^ carries ^ carries << 1) < 0;
    }

    /** PF. */
    public boolean parity() {
        return (Integer.bitCount(result & 0xFF) & 1) == 0;
    }

    /** AF. */
    public boolean adjust() {
        return (carries & 8) != 0;
    }

    /** Evaluates a condition code (SDM 1 appendix B). */
    public boolean condition(int code) {
        boolean holds = switch (code >>> 1) {
            case 0 -> overflow();
            case 1 -> carry();
            case 2 -> isZero();
            case 3 -> carry() || isZero();
            case 4 -> sign();
            case 5 -> parity();
            case 6 -> less();
            default -> less() || isZero();
        };
        return holds ^ (code & 1) != 0;
    }

    /** The flags as EFLAGS bits. */
    public int get() {
        return (carries >>> 31)
                | (parity() ? PF : 0)
                | (adjust() ? AF : 0)
                | (zero == 0 ? ZF : 0)
                | (result < 0 ? SF : 0)
                | (overflow() ? OF : 0);
    }

    /** Sets all flags from EFLAGS bits. */
    public void put(int eflags) {
        result = ((eflags & SF) != 0 ? 0x80000000 : 0) | ((eflags & PF) != 0 ? 0 : 1);
        zero = ~eflags & ZF;
        int cf = eflags & CF;
        int of = eflags >>> 11 & 1;
        carries = cf << 31 | (cf ^ of) << 30 | ((eflags & AF) != 0 ? 8 : 0);
    }

    /** Changes the flags in the mask only. */
    public void put(int eflags, int mask) {
        put(get() & ~mask | eflags & mask);
    }
}
