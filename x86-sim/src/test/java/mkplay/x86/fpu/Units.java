package mkplay.x86.fpu;

/** Distance of extended values in units in the last place. */
public final class Units {
    private Units() {}

    /** Whether two finite values are equal or neighbours among the extended values. */
    public static boolean atMostOne(int ase, long asig, int bse, long bsig) {
        if (ase == bse) {
            return Math.abs(asig - bsig) <= 1;
        }
        if (bse == ase + 1) {
            return atMostOne(bse, bsig, ase, asig);
        }
        // Across a power of two; below the smallest normal number there is no integer bit.
        long last = (bse & X87.EXPONENT) == 0 ? Long.MAX_VALUE : -1;
        return ase == bse + 1 && asig == X87.INTEGER_BIT && bsig == last;
    }
}
