package mkplay.kernel.init;

import mkplay.systemjava.Port;

/** The kernel's own console, polled over COM1: the banner, panics, debugger traps. User programs have their driver. */
public final class Console {
    private static final int COM1 = 0x3F8;
    private static final int LINE_CONTROL = COM1 + 3;
    private static final int LINE_STATUS = COM1 + 5;
    private static final int DIVISOR_LATCH = 0x80;
    private static final int EIGHT_BITS_NO_PARITY = 0x03;
    private static final int TRANSMITTER_EMPTY = 0x20;
    private static final int DATA_READY = 0x01;

    /** Status reads after which a transmitter that stays busy is taken for absent. */
    private static final int PATIENCE = 100_000;

    private Console() {}

    /** 115200 baud, 8 bits, no parity, no interrupts. */
    public static void initialise() {
        Port.out8(COM1 + 1, 0);
        Port.out8(LINE_CONTROL, DIVISOR_LATCH | EIGHT_BITS_NO_PARITY);
        Port.out8(COM1, 1);
        Port.out8(COM1 + 1, 0);
        Port.out8(LINE_CONTROL, EIGHT_BITS_NO_PARITY);
    }

    public static void print(String text) {
        for (int i = 0; i < text.length(); i++) {
            print(text.charAt(i));
        }
    }

    /** A received byte, or -1. */
    public static int poll() {
        return (Port.in8(LINE_STATUS) & DATA_READY) == 0 ? -1 : Port.in8(COM1);
    }

    /** Sends one byte. */
    public static void print(char c) {
        int tries = PATIENCE;
        while ((Port.in8(LINE_STATUS) & TRANSMITTER_EMPTY) == 0 && tries != 0) {
            tries--;
        }
        Port.out8(COM1, c);
    }

    /** Prints a number in decimal. */
    public static void printNumber(int number) {
        int divisor = 1_000_000_000;
        boolean started = false;
        int rest = number;
        while (divisor != 0) {
            int digit = Integer.divideUnsigned(rest, divisor);
            rest -= digit * divisor;
            started |= digit != 0 || divisor == 1;
            if (started) {
                print((char) ('0' + digit));
            }
            divisor /= 10;
        }
    }

    /** Prints a number as eight hexadecimal digits. */
    public static void printHex(int number) {
        for (int shift = 28; shift >= 0; shift -= 4) {
            int digit = number >>> shift & 0xF;
            print((char) (digit < 10 ? '0' + digit : 'A' - 10 + digit));
        }
    }
}
