package mkplay.aot.guest;

import mkplay.systemjava.Import;
import mkplay.systemjava.NoReturn;
import mkplay.systemjava.PanicHandler;

/** Reports failed checks to the conformance driver, which goes on with the next case. */
public final class Panics {
    private Panics() {}

    @PanicHandler
    static void panic(String message, String where, int line) {
        report(message, where, line);
    }

    @Import("guest_panicked")
    @NoReturn
    private static void report(String message, String where, int line) {
        throw new IllegalStateException("on the JVM a failed check is an exception");
    }
}
