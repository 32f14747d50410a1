package mkplay.x86.machine;

import mkplay.x86.device.Uart;
import mkplay.x86.mmu.PhysicalMemory;

/** The BIOS data area at 0x400 and the extended one below 640 KiB, as a BIOS leaves them that has booted from nothing. */
final class BiosData {
    private static final int EXTENDED_AREA = 0x9FC00;
    private static final int EXTENDED_KIB = 1;

    private static final int COM1 = 0x400, EXTENDED_SEGMENT = 0x40E, EQUIPMENT = 0x410, BASE_KIB = 0x413;
    private static final int KEYBOARD_HEAD = 0x41A, KEYBOARD_TAIL = 0x41C, KEYBOARD_START = 0x480, KEYBOARD_END = 0x482;
    private static final int VIDEO_MODE = 0x449,
            COLUMNS = 0x44A,
            PAGE_BYTES = 0x44C,
            CURSOR_SHAPE = 0x460,
            CRT_PORT = 0x463;
    private static final int DISKS = 0x475, LAST_ROW = 0x484, CELL_HEIGHT = 0x485;

    private static final int KEYBOARD_BUFFER = 0x1E; // from 0x400
    private static final int KEYBOARD_BUFFER_END = 0x3E;
    private static final int ONE_SERIAL_PORT = 1 << 9, COLOR_80 = 0x20, COPROCESSOR = 0x02;

    private BiosData() {}

    static void write(PhysicalMemory memory, boolean coprocessor, int disks) {
        memory.write16(COM1, Uart.COM1_PORT);
        memory.write16(EXTENDED_SEGMENT, EXTENDED_AREA >> 4);
        memory.write16(EQUIPMENT, ONE_SERIAL_PORT | COLOR_80 | (coprocessor ? COPROCESSOR : 0));
        memory.write16(BASE_KIB, EXTENDED_AREA >> 10);
        memory.write16(KEYBOARD_HEAD, KEYBOARD_BUFFER);
        memory.write16(KEYBOARD_TAIL, KEYBOARD_BUFFER);
        memory.write16(KEYBOARD_START, KEYBOARD_BUFFER);
        memory.write16(KEYBOARD_END, KEYBOARD_BUFFER_END);
        memory.write8(VIDEO_MODE, 3);
        memory.write16(COLUMNS, 80);
        memory.write16(PAGE_BYTES, 0x1000);
        memory.write16(CURSOR_SHAPE, 0x0D0E);
        memory.write16(CRT_PORT, 0x3D4);
        memory.write8(DISKS, disks);
        memory.write8(LAST_ROW, 24);
        memory.write16(CELL_HEIGHT, 16);
        memory.write8(EXTENDED_AREA, EXTENDED_KIB);
    }
}
