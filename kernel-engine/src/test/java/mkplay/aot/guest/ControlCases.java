package mkplay.aot.guest;

import mkplay.systemjava.Export;

/** Branches, loops, switches, calls, values that stay on the stack across branches. */
public final class ControlCases {
    private ControlCases() {}

    @Export
    static int branchesOnZero(int a) {
        int r = 0;
        if (a == 0) {
            r |= 1;
        }
        if (a != 0) {
            r |= 2;
        }
        if (a < 0) {
            r |= 4;
        }
        if (a >= 0) {
            r |= 8;
        }
        if (a > 0) {
            r |= 16;
        }
        if (a <= 0) {
            r |= 32;
        }
        return r;
    }

    @Export
    static int branchesOnPairs(int a, int b) {
        int r = 0;
        if (a == b) {
            r |= 1;
        }
        if (a != b) {
            r |= 2;
        }
        if (a < b) {
            r |= 4;
        }
        if (a >= b) {
            r |= 8;
        }
        if (a > b) {
            r |= 16;
        }
        if (a <= b) {
            r |= 32;
        }
        return r;
    }

    @Export
    static int ternaries(int a, int b) {
        return (a > b ? a : b) - (a < 0 ? -a : a) * (b < 0 ? b == -1 ? 3 : -b : b + (a > 5 ? 1 : 2));
    }

    @Export
    static long ternaryOnStack(int a, long b) {
        return b + (a > 0 ? b * 3 : a == 0 ? 17L : b - 1) + identity(a < 3 ? 1L : 2L, a > 9 ? 5 : 6);
    }

    private static long identity(long a, int b) {
        return a * b;
    }

    @Export
    static boolean logic(int a, int b, int c) {
        return a > b && b > c || a < c && !(b == c) || (a ^ b) < 0 & c > 0;
    }

    @Export
    static int loops(int a, int b) {
        int sum = 0;
        for (int i = a & 31; i >= 0; i--) {
            if ((i & 7) == 3) {
                continue;
            }
            int j = 0;
            while (true) {
                sum = sum * 31 + (b ^ i);
                if (++j > (i & 3)) {
                    break;
                }
            }
            do {
                sum += j;
            } while (--j > 0);
        }
        return sum;
    }

    @Export
    static int labelled(int a) {
        int count = 0;
        outer:
        for (int i = 0; i < 20; i++) {
            for (int j = 0; j < 20; j++) {
                if (i * j == (a & 255)) {
                    break outer;
                }
                if (j > i) {
                    continue outer;
                }
                count += i ^ j;
            }
        }
        return count;
    }

    @Export
    @SuppressWarnings("fallthrough")
    static int denseSwitch(int a) {
        switch (a & 15) {
            case 0:
                return 100;
            case 1:
            case 2:
                return 200 + a;
            case 3:
                a += 5;
            case 4:
                a += 7;
                break;
            case 5:
                return -1;
            case 7:
                return a * 3;
            case 9:
                a ^= 0x55;
                break;
            default:
                return a;
        }
        return a * 2;
    }

    @Export
    static int sparseSwitch(int a) {
        return switch (a) {
            case Integer.MIN_VALUE -> 1;
            case -1 -> 2;
            case 0 -> 3;
            case 1000 -> 4;
            case 0x7FFFFFFF -> 5;
            case 0x12345678 -> 6;
            default -> a >>> 3;
        };
    }

    @Export
    static int fibonacci(int a) {
        return fib(a & 15);
    }

    private static int fib(int n) {
        return n < 2 ? n : fib(n - 1) + fib(n - 2);
    }

    @Export
    static boolean evenByMutualRecursion(int a) {
        return even(a & 63);
    }

    private static boolean even(int n) {
        return n == 0 || odd(n - 1);
    }

    private static boolean odd(int n) {
        return n != 0 && even(n - 1);
    }

    @Export
    static void returnsNothing(int a, int b) {
        if (a > b) {
            return;
        }
        GuestState.counter += a;
    }

    @Export
    static int compoundAssignments(int a, int b) {
        int x = a;
        x += b;
        x -= b >> 1;
        x *= 3;
        x /= (b & 7) + 1;
        x %= 10007;
        x <<= b;
        x >>= 2;
        x >>>= 1;
        x ^= a;
        x |= 5;
        x &= 0x7FFFFFF;
        return x++ + ++x;
    }

    /** The byte addition wraps in the assignment. */
    @Export
    static int narrowLocals(int a, int b) {
        byte x = (byte) a;
        x += (byte) b;
        short y = (short) b;
        y *= (short) a;
        char z = (char) a;
        z -= (char) b;
        boolean w = x > y;
        w ^= z > 1000;
        return x + y * 3 + z * 5 + (w ? 7 : 0);
    }
}
