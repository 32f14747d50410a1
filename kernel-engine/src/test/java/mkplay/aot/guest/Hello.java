package mkplay.aot.guest;

import mkplay.systemjava.Export;
import mkplay.systemjava.PanicHandler;
import mkplay.systemjava.Port;

/** The smallest guest: prints over the UART, then indexes out of bounds. */
public final class Hello {
    private static final int UART = 0x3F8;
    private static final int[] SQUARES = {0, 1, 4, 9};

    private Hello() {}

    @Export
    static void guestMain(int magic, int information) {
        print("hello from system Java\n");
        print(magic == 0x2BADB002 ? "booted by multiboot\n" : "who booted me?\n");
        int sum = 0;
        for (int square : SQUARES) {
            sum += square;
        }
        number(sum);
        number(SQUARES[information & 4 | 8]);
    }

    @PanicHandler
    static void panic(String message, String where, int line) {
        print("panic: ");
        print(message);
        print(" at ");
        print(where);
        print(":");
        number(line);
    }

    private static void print(String text) {
        for (int i = 0; i < text.length(); i++) {
            put(text.charAt(i));
        }
    }

    private static void number(int value) {
        if (value >= 10) {
            digits(value / 10);
        }
        put('0' + value % 10);
        put('\n');
    }

    private static void digits(int value) {
        if (value >= 10) {
            digits(value / 10);
        }
        put('0' + value % 10);
    }

    private static void put(int character) {
        while ((Port.in8(UART + 5) & 0x20) == 0) {
            Thread.onSpinWait();
        }
        Port.out8(UART, character);
    }
}
