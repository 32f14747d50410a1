package mkplay.aot.guest;

import mkplay.systemjava.Export;

/** Checks that fail: the compiled code panics with the message, class and line of the JVM's exception. */
public final class FailureCases {
    private FailureCases() {}

    @Export
    static int throwsConstant(int a) {
        if (a > 100) {
            throw new IllegalStateException("a is too large");
        }
        if (a == 7) {
            throw new IllegalArgumentException();
        }
        return a;
    }

    @Export
    static int asserts(int a) {
        assert a != 0;
        assert a != 1 : "a is one";
        return a;
    }

    @Export
    static int throwsInSwitch(int a) {
        return switch (a & 3) {
            case 0 -> 1;
            case 1 -> 5;
            default -> throw new IllegalStateException("neither 0 nor 1");
        };
    }

    @Export
    static int failsInCallee(int a, int b) {
        return quotient(a, b) + 1;
    }

    private static int quotient(int a, int b) {
        return a / b;
    }

    @Export
    static long longZero(long a, int b) {
        return a % (b & 3);
    }

    @Export
    static int effectsBeforeFailure(int a) {
        GuestState.counter ^= a;
        GuestState.INTS[3] = a;
        return GuestState.INTS[a | 8];
    }
}
