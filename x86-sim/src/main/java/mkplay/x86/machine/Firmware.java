package mkplay.x86.machine;

import mkplay.x86.device.InterruptController;
import mkplay.x86.device.IoApic;
import mkplay.x86.device.LocalApic;
import mkplay.x86.device.Pit8254;
import mkplay.x86.device.PortBus;
import mkplay.x86.device.RealTimeClock;
import mkplay.x86.device.Uart;
import mkplay.x86.device.Vga;
import mkplay.x86.mmu.PhysicalMemory;
import mkplay.x86.timing.CpuModel;

/**
 * The device state that a PC's firmware and boot loader leave behind, since none runs here: interrupt controllers at vectors
 * 0x08 and 0x70 with every input masked, timer channel 0 ticking at 18.2 Hz, serial port at 115200 baud, 8 bits, no parity,
 * one stop bit, without FIFOs, configuration in the clock's memory, a blank screen, the BIOS data area, the MP table.
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

    private static final int SPURIOUS_VECTOR = 0xF0, LINT0 = 0x350, LINT1 = 0x360; // local APIC registers
    private static final int APIC_ENABLED = 0x100, SPURIOUS = 0xFF, EXTERNAL = 0x700, NMI = 0x400;
    private static final int ROM = 0xF0000;

    private static final int BLANK = 0x0720; // a space, light grey on black

    private static final int KIB = 1024;
    private static final int CMOS_SUMMED = 0x10;
    private static final int CMOS_SUMMED_LAST = 0x2D;
    private static final int CMOS_SUM = 0x2E; // high byte first
    private static final int CMOS_DISKS = 0x12;
    private static final int USER_TYPE = 0xF; // see the extended type
    private static final int USER_TYPE_EXTENDED = 47;
    private static final int CMOS_EQUIPMENT = 0x14;
    private static final int CMOS_BASE_MEMORY = 0x15;
    private static final int CMOS_EXTENDED_MEMORY = 0x17;
    private static final int CMOS_EXTENDED_MEMORY_2 = 0x30;
    private static final int CMOS_CENTURY = 0x32;
    private static final int CMOS_ABOVE_16_MIB = 0x34;

    private Firmware() {}

    /** @param disks which of the four disks are there */
    static void initialise(PortBus ports, PhysicalMemory memory, CpuModel model, boolean[] disks) {
        controller(ports, InterruptController.MASTER_PORT, MASTER_VECTORS, MASTER_HAS_SLAVE_ON_2);
        controller(ports, InterruptController.SLAVE_PORT, SLAVE_VECTORS, SLAVE_IS_2);
        ports.out(Pit8254.PORT + 3, 1, CHANNEL_0_SQUARE_WAVE);
        ports.out(Pit8254.PORT, 1, 0);
        ports.out(Pit8254.PORT, 1, 0);
        ports.out(Uart.COM1_PORT + 3, 1, LINE_8N1); // the divisor is 1 after reset
        boolean coprocessor = model.has(CpuModel.FPU);
        memorySizes(ports, memory.size());
        configuration(ports, coprocessor, disks);
        clearScreen(memory);
        BiosData.write(memory, coprocessor, diskCount(disks));
        if (model.has(CpuModel.APIC)) {
            virtualWire(memory);
            byte[] rom = new byte[PhysicalMemory.PAGE];
            byte[] table = MpTable.at(ROM, model);
            System.arraycopy(table, 0, rom, 0, table.length);
            memory.setRom(ROM, rom);
        }
    }

    private static int diskCount(boolean[] disks) {
        int count = 0;
        for (boolean disk : disks) {
            count += disk ? 1 : 0;
        }
        return count;
    }

    /** The 8259 pair interrupts by LINT0, NMI is on LINT1 (MP specification 3.6.2.2). */
    private static void virtualWire(PhysicalMemory memory) {
        memory.write32(LocalApic.ADDRESS + SPURIOUS_VECTOR, APIC_ENABLED | SPURIOUS);
        memory.write32(LocalApic.ADDRESS + LINT0, EXTERNAL);
        memory.write32(LocalApic.ADDRESS + LINT1, NMI);
        memory.write32(IoApic.ADDRESS, 0);
        memory.write32(IoApic.ADDRESS + 0x10, MpTable.IO_APIC_ID << 24);
    }

    /** What set-up programs store: no floppy drives, disks of the user-defined type, equipment, and the sum over it. */
    private static void configuration(PortBus ports, boolean coprocessor, boolean[] disks) {
        memory8(ports, CMOS_DISKS, (disks[0] ? USER_TYPE << 4 : 0) | (disks[1] ? USER_TYPE : 0));
        memory8(ports, CMOS_DISKS + 7, disks[0] ? USER_TYPE_EXTENDED : 0);
        memory8(ports, CMOS_DISKS + 8, disks[1] ? USER_TYPE_EXTENDED : 0);
        memory8(ports, CMOS_EQUIPMENT, coprocessor ? 0x02 : 0x00);
        int sum = 0;
        for (int index = CMOS_SUMMED; index <= CMOS_SUMMED_LAST; index++) {
            ports.out(RealTimeClock.PORT, 1, index);
            sum += ports.in(RealTimeClock.PORT + 1, 1);
        }
        memory8(ports, CMOS_SUM, sum >> 8);
        memory8(ports, CMOS_SUM + 1, sum);
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
