package mkplay.kernel.sched;

import mkplay.kernel.KernelState;
import mkplay.systemjava.Cpu;
import mkplay.systemjava.Port;
import mkplay.systemjava.U;

/**
 * The system clock and the tick. The clock is the time stamp counter divided by its frequency, or the count of ticks where
 * there is no counter. Timer 0 of the 8254 ticks at 1 kHz.
 */
public final class Clock {
    /** Input frequency of the 8254. */
    private static final int PIT_HERTZ = 1_193_182;

    /** Divisor for 1 kHz; one tick is 1193 / 1193182 s = 999.848 microseconds. */
    private static final int DIVISOR = 1193;

    /** Length of a tick in microseconds, rounded, for time slices. */
    public static final int TICK_MICROSECONDS = 1000;

    private static final int PORT_COUNTER0 = 0x40;
    private static final int PORT_CONTROL = 0x43;

    /** Counter 0, low then high byte, mode 2 (rate generator), binary. */
    private static final int MODE_RATE = 0x34;

    private static final int LATCH_COUNTER0 = 0;

    /** Timer periods that the calibration of the time stamp counter takes: about 2 ms. */
    private static final int CALIBRATION_TICKS = 2400;

    private Clock() {}

    /** Microseconds since boot. */
    public static long microseconds() {
        int khz = KernelState.clockKhz;
        if (khz == 0) {
            return KernelState.tickMicroseconds;
        }
        long count = Cpu.rdtsc();
        int high = (int) (count >>> 32);
        // Milliseconds first, in two steps so that no quotient exceeds 32 bits, then the microseconds of the remainder.
        int upper = Integer.divideUnsigned(high, khz);
        int rest = high - upper * khz;
        int lower = U.divide(rest, (int) count, khz);
        int remainder = (int) count - lower * khz;
        long thousandths = U.multiply(remainder, 1000);
        int fraction = U.divide((int) (thousandths >>> 32), (int) thousandths, khz);
        return (((long) upper << 32) | U.toLong(lower)) * 1000 + fraction;
    }

    /** Counts one tick. */
    public static void tick() {
        KernelState.tickMicroseconds += TICK_MICROSECONDS;
    }

    /** Starts the periodic tick. */
    public static void startTick() {
        program(DIVISOR);
    }

    private static void program(int divisor) {
        Port.out8(PORT_CONTROL, MODE_RATE);
        Port.out8(PORT_COUNTER0, divisor & 0xFF);
        Port.out8(PORT_COUNTER0, divisor >>> 8 & 0xFF);
    }

    private static int counter() {
        Port.out8(PORT_CONTROL, LATCH_COUNTER0);
        int low = Port.in8(PORT_COUNTER0);
        return low | Port.in8(PORT_COUNTER0) << 8;
    }

    /** Frequency of the time stamp counter in kHz, measured against timer 0. Interrupts are off. */
    public static int calibrate() {
        program(0);
        int start = counter();
        long first = Cpu.rdtsc();
        int passed;
        do {
            passed = (start - counter()) & 0xFFFF;
        } while (passed < CALIBRATION_TICKS);
        long cycles = Cpu.rdtsc() - first;
        // cycles / (passed / hertz) / 1000; cycles of 2 ms fit 32 bits up to 2 THz.
        long scaled = U.multiply((int) cycles, PIT_HERTZ / 1000);
        return U.divide((int) (scaled >>> 32), (int) scaled, passed);
    }
}
