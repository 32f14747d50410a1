package mkplay.systemjava;

/** Bit scans, one instruction each. */
public final class Bits {
    private Bits() {}

    /** Number of the lowest set bit ({@code bsf}); {@code word} must not be 0, else the JVM model throws. */
    @Llvm(value = """
            %r = call i32 @llvm.cttz.i32(i32 %0, i1 true)
            ret i32 %r""", declare = "declare i32 @llvm.cttz.i32(i32, i1)")
    public static int lowest(int word) {
        return Integer.numberOfTrailingZeros(nonZero(word));
    }

    /** Number of the highest set bit ({@code bsr}); {@code word} must not be 0, else the JVM model throws. */
    @Llvm(value = """
            %z = call i32 @llvm.ctlz.i32(i32 %0, i1 true)
            %r = xor i32 %z, 31
            ret i32 %r""", declare = "declare i32 @llvm.ctlz.i32(i32, i1)")
    public static int highest(int word) {
        return 31 - Integer.numberOfLeadingZeros(nonZero(word));
    }

    private static int nonZero(int word) {
        if (word == 0) {
            throw new ArithmeticException("bit scan of zero");
        }
        return word;
    }
}
