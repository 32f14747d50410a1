package mkplay.systemjava;

/** Unsigned arithmetic on {@code int}. Kernel addresses are negative ints: {@code <} is wrong for them, {@link #below} is right. */
public final class U {
    private U() {}

    /** {@code a < b}, unsigned. */
    @Llvm("""
            %c = icmp ult i32 %0, %1
            %r = zext i1 %c to i32
            ret i32 %r""")
    public static boolean below(int a, int b) {
        return Integer.compareUnsigned(a, b) < 0;
    }

    /** {@code a <= b}, unsigned. */
    @Llvm("""
            %c = icmp ule i32 %0, %1
            %r = zext i1 %c to i32
            ret i32 %r""")
    public static boolean belowOrEqual(int a, int b) {
        return Integer.compareUnsigned(a, b) <= 0;
    }

    /** {@code a > b}, unsigned. */
    @Llvm("""
            %c = icmp ugt i32 %0, %1
            %r = zext i1 %c to i32
            ret i32 %r""")
    public static boolean above(int a, int b) {
        return Integer.compareUnsigned(a, b) > 0;
    }

    /** {@code a >= b}, unsigned. */
    @Llvm("""
            %c = icmp uge i32 %0, %1
            %r = zext i1 %c to i32
            ret i32 %r""")
    public static boolean aboveOrEqual(int a, int b) {
        return Integer.compareUnsigned(a, b) >= 0;
    }

    /** The smaller, unsigned. */
    public static int min(int a, int b) {
        return below(a, b) ? a : b;
    }

    /** The larger, unsigned. */
    public static int max(int a, int b) {
        return below(a, b) ? b : a;
    }

    /** Zero-extends to 64 bits. */
    @Llvm("""
            %r = zext i32 %0 to i64
            ret i64 %r""")
    public static long toLong(int a) {
        return Integer.toUnsignedLong(a);
    }

    /** Full 64-bit product of two unsigned numbers (one {@code mul}). */
    @Llvm("""
            %a = zext i32 %0 to i64
            %b = zext i32 %1 to i64
            %r = mul i64 %a, %b
            ret i64 %r""")
    public static long multiply(int a, int b) {
        return Integer.toUnsignedLong(a) * Integer.toUnsignedLong(b);
    }

    /**
     * Quotient of an unsigned 64-bit by an unsigned 32-bit number (one {@code div}). The high word must be below the divisor,
     * else the processor raises a divide error; the JVM model throws.
     */
    @Asm(value = "divl $3", constraints = "={eax},{edx},0,r,~{edx}")
    public static int divide(int high, int low, int divisor) {
        return (int) Long.divideUnsigned(dividend(high, low, divisor), Integer.toUnsignedLong(divisor));
    }

    /** Remainder of the same division as {@link #divide(int, int, int)}. */
    @Asm(value = "divl $3", constraints = "={edx},0,{eax},r,~{eax}")
    public static int remainder(int high, int low, int divisor) {
        return (int) Long.remainderUnsigned(dividend(high, low, divisor), Integer.toUnsignedLong(divisor));
    }

    private static long dividend(int high, int low, int divisor) {
        if (Integer.compareUnsigned(high, divisor) >= 0) {
            throw new ArithmeticException("divide error");
        }
        return (long) high << 32 | Integer.toUnsignedLong(low);
    }
}
