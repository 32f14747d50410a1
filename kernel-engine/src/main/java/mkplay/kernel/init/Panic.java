package mkplay.kernel.init;

import mkplay.kernel.Probe;
import mkplay.systemjava.Cold;
import mkplay.systemjava.Cpu;
import mkplay.systemjava.Export;
import mkplay.systemjava.NoReturn;
import mkplay.systemjava.PanicHandler;

/** The kernel found an error in itself: one line on the console, then the processor stops for ever. */
public final class Panic {
    private Panic() {}

    /** Called by failed checks, bounds and asserts. */
    @PanicHandler
    @Cold
    public static void panic(String message, String where, int line) {
        Console.print("kernel panic: ");
        Console.print(message);
        Console.print(" (");
        Console.print(where);
        Console.print(":");
        Console.printNumber(line);
        Console.print(")\n");
        stop(line);
    }

    /** An exception that was raised by the kernel itself; called by the entry code. */
    @Export("kernel_fault")
    @Cold
    public static void fault(int vector, int errorCode, int ip, int address) {
        Console.print("kernel panic: exception ");
        Console.printNumber(vector);
        Console.print(" in the kernel, error code 0x");
        Console.printHex(errorCode);
        Console.print(", ip 0x");
        Console.printHex(ip);
        Console.print(", address 0x");
        Console.printHex(address);
        Console.print("\n");
        stop(0);
    }

    @NoReturn
    private static void stop(int line) {
        Probe.panic(line);
        while (true) {
            Cpu.cli();
            Cpu.hlt();
        }
    }
}
