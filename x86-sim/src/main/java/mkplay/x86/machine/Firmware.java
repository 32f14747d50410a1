package mkplay.x86.machine;

import mkplay.x86.device.InterruptController;
import mkplay.x86.device.Pit8254;
import mkplay.x86.device.PortBus;
import mkplay.x86.device.RealTimeClock;
import mkplay.x86.device.Uart;
import mkplay.x86.device.Vga;
import mkplay.x86.mmu.PhysicalMemory;

/**
 * The device state that a PC's firmware and boot loader leave behind, since none runs here: interrupt controllers at vectors
 * 0x08 and 0x70 with every input masked, timer channel 0 ticking at 18.2 Hz, serial port at 115200 baud, 8 bits, no parity,
 * one stop bit, without FIFOs, memory sizes in the clock's memory, a blank screen.
 */
final class Firmware {
    private static final int ICW1_CASCADED_WITH_ICW4 = 0x11;
    private static final int MASTER_VECTORS = 0x08;
    private static final int SLAVE_VECTORS = 0x70;
    private static final int MASTER_HAS_SLAVE_ON_2 = 0x04;
    private static final int SLAVE_IS_2 = 0x02;
    private static final int ICW4_8086 = 0x01;
    private static final int ALL_MASKED = 0xFF;
    private static final int CHANNEL_0_SQUARE_WAVE = 0x36;
    private static final int LINE_8N1 = 0x03;

    private static final int BLANK = 0x0720; // a space, light grey on black

    private static final int KIB = 1024;
    private static final int CMOS_BASE_MEMORY = 0x15;
    private static final int CMOS_EXTENDED_MEMORY = 0x17;
    private static final int CMOS_EXTENDED_MEMORY_2 = 0x30;
    private static final int CMOS_CENTURY = 0x32;
    private static final int CMOS_ABOVE_16_MIB = 0x34;

    private Firmware() {}

    static void initialise(PortBus ports, PhysicalMemory memory) {
        controller(ports, InterruptController.MASTER_PORT, MASTER_VECTORS, MASTER_HAS_SLAVE_ON_2);
        controller(ports, InterruptController.SLAVE_PORT, SLAVE_VECTORS, SLAVE_IS_2);
        ports.out(Pit8254.PORT + 3, 1, CHANNEL_0_SQUARE_WAVE);
        ports.out(Pit8254.PORT, 1, 0);
        ports.out(Pit8254.PORT, 1, 0);
        ports.out(Uart.COM1_PORT + 3, 1, LINE_8N1); // the divisor is 1 after reset
        memorySizes(ports, memory.size());
        clearScreen(memory);
    }

    private static void clearScreen(PhysicalMemory memory) {
        for (int at = 0; at < Vga.MEMORY_BYTES; at += 2) {
            memory.write16(Vga.MEMORY + at, BLANK);
        }
    }

    /** Where operating systems look for the memory size: KiB below 640, KiB above 1 MiB, 64 KiB units above 16 MiB. */
    private static void memorySizes(PortBus ports, int memoryBytes) {
        int extended = Math.min(memoryBytes / KIB - KIB, 0xFFFF);
        int above = Math.max(0, memoryBytes / (64 * KIB) - 256);
        memory16(ports, CMOS_BASE_MEMORY, 640);
        memory16(ports, CMOS_EXTENDED_MEMORY, extended);
        memory16(ports, CMOS_EXTENDED_MEMORY_2, extended);
        memory16(ports, CMOS_ABOVE_16_MIB, above);
        memory8(ports, CMOS_CENTURY, 0x20);
    }

    private static void memory16(PortBus ports, int index, int value) {
        memory8(ports, index, value);
        memory8(ports, index + 1, value >> 8);
    }

    private static void memory8(PortBus ports, int index, int value) {
        ports.out(RealTimeClock.PORT, 1, index);
        ports.out(RealTimeClock.PORT + 1, 1, value);
    }

    private static void controller(PortBus ports, int port, int vectors, int cascade) {
        ports.out(port, 1, ICW1_CASCADED_WITH_ICW4);
        ports.out(port + 1, 1, vectors);
        ports.out(port + 1, 1, cascade);
        ports.out(port + 1, 1, ICW4_8086);
        ports.out(port + 1, 1, ALL_MASKED);
    }
}
