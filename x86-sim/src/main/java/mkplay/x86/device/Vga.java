package mkplay.x86.device;

import mkplay.x86.mmu.PhysicalMemory;
import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/**
 * A VGA in text mode (IBM VGA Technical Reference): registers at 0x3B0 to 0x3DF and 32 KiB of characters and attributes at
 * 0xB8000, which in text mode behave as RAM and are RAM here. Registers are kept and read back; those that decide what text
 * looks like (size, start address, row pitch, cursor, blinking) are obeyed. Absent: graphics modes, fonts, the memory at
 * 0xA0000 and 0xB0000, split screen and panning.
 */
public final class Vga implements PortDevice, Resettable, Snapshotable {
    public static final int FIRST_PORT = 0x3B0;
    public static final int PORTS = 0x30;
    /** The text memory. */
    public static final int MEMORY = 0xB8000;
    /** Bytes of text memory. */
    public static final int MEMORY_BYTES = 0x8000;

    private static final int MONOCHROME = 0x3B0; // CRT controller and status when the guest wants them here
    private static final int COLOR = 0x3D0;
    private static final int ATTRIBUTE = 0x3C0;
    private static final int ATTRIBUTE_READ = 0x3C1;
    private static final int MISCELLANEOUS = 0x3C2;
    private static final int DAC_MASK = 0x3C6;
    private static final int DAC_READ_INDEX = 0x3C7;
    private static final int DAC_WRITE_INDEX = 0x3C8;
    private static final int DAC_DATA = 0x3C9;
    private static final int MISCELLANEOUS_READ = 0x3CC;

    private static final int COLOR_ADDRESSES = 0x01; // of the miscellaneous register
    private static final int PALETTE_ON = 0x20; // of the attribute index
    private static final int PROTECT = 0x80; // of CRT register 0x11: registers 0 to 7
    private static final int BLINK = 0x08; // of attribute register 0x10
    private static final int GRAPHICS = 0x01; // of attribute register 0x10
    private static final int CURSOR_OFF = 0x20; // of CRT register 0x0A

    // CRT registers.
    private static final int WIDTH = 0x01, OVERFLOW = 0x07, CELL = 0x09, CURSOR_START = 0x0A, CURSOR_END = 0x0B;
    private static final int START = 0x0C, CURSOR = 0x0E, RETRACE_END = 0x11, HEIGHT = 0x12, PITCH = 0x13;

    /** 720x400 at 70 Hz: 449 lines of which 400 are shown, 100 steps each of which 80 are shown. */
    private static final long STEPS_PER_SECOND = 3_146_900;

    private static final int STEPS = 100, STEPS_SHOWN = 80, LINES = 449, LINES_SHOWN = 400;
    private static final int RETRACE = 412, RETRACE_LINES = 2;

    private static final byte[] MODE_3_CRT = bytes("5F4F50825581BF1F004F0D0E000000009C8E8F281F96B9A3FF");
    private static final byte[] MODE_3_SEQUENCER = bytes("0300030002");
    private static final byte[] MODE_3_GRAPHICS = bytes("0000000000100E00FF");
    private static final byte[] MODE_3_ATTRIBUTE = bytes("000102030405140738393A3B3C3D3E3F0C000F0800");
    private static final int MODE_3_MISCELLANEOUS = 0x67;
    private static final int MAX_COLUMNS = 132, MAX_ROWS = 60;

    private final PhysicalMemory memory;
    private final EventQueue events;
    private final DeviceClock clock;

    private final IndexedRegisters crt = new IndexedRegisters(MODE_3_CRT);
    private final IndexedRegisters sequencer = new IndexedRegisters(MODE_3_SEQUENCER);
    private final IndexedRegisters graphics = new IndexedRegisters(MODE_3_GRAPHICS);
    private final IndexedRegisters attribute = new IndexedRegisters(MODE_3_ATTRIBUTE);
    private final Palette palette = new Palette();
    private boolean attributeData; // the next write to 0x3C0 is data
    private int miscellaneous;
    private int feature;

    /**
     * @param cpuHz the CPU's nominal clock
     * @param memory where the text memory is
     */
    public Vga(EventQueue events, long cpuHz, PhysicalMemory memory) {
        this.events = events;
        this.memory = memory;
        clock = new DeviceClock(STEPS_PER_SECOND, cpuHz);
        reset();
    }

    private static byte[] bytes(String hex) {
        return java.util.HexFormat.of().parseHex(hex);
    }

    /** Mode 3 (80x25, colour), as the firmware leaves it. The text memory is not touched. */
    @Override
    public void reset() {
        crt.reset();
        sequencer.reset();
        graphics.reset();
        attribute.reset();
        attribute.setIndex(PALETTE_ON);
        palette.reset();
        attributeData = false;
        miscellaneous = MODE_3_MISCELLANEOUS;
        feature = 0;
    }

    @Override
    public int read(int port, int bytes) {
        return switch (port) {
            case ATTRIBUTE -> attribute.index();
            case ATTRIBUTE_READ -> attribute.read();
            case MISCELLANEOUS -> 0x10; // a monitor is connected
            case 0x3C4 -> sequencer.index();
            case 0x3C5 -> sequencer.read();
            case DAC_MASK -> palette.mask();
            case DAC_READ_INDEX -> palette.state();
            case DAC_WRITE_INDEX -> palette.writeIndex();
            case DAC_DATA -> palette.read();
            case 0x3CA -> feature;
            case MISCELLANEOUS_READ -> miscellaneous;
            case 0x3CE -> graphics.index();
            case 0x3CF -> graphics.read();
            default -> readMovable(port);
        };
    }

    /** The registers that are at 0x3Dx in colour and at 0x3Bx in monochrome modes. */
    private int readMovable(int port) {
        if ((port & ~0xF) != base()) {
            return 0xFF;
        }
        return switch (port & 0xF) {
            case 4 -> crt.index();
            case 5 -> crt.read();
            case 0xA -> status();
            default -> 0xFF;
        };
    }

    private int base() {
        return (miscellaneous & COLOR_ADDRESSES) != 0 ? COLOR : MONOCHROME;
    }

    private int status() {
        attributeData = false;
        long step = clock.tickAt(events.now());
        long line = step / STEPS % LINES;
        boolean shown = line < LINES_SHOWN && step % STEPS < STEPS_SHOWN;
        boolean retrace = line >= RETRACE && line < RETRACE + RETRACE_LINES;
        return (shown ? 0 : 0x01) | (retrace ? 0x08 : 0);
    }

    @Override
    public void write(int port, int bytes, int value) {
        switch (port) {
            case ATTRIBUTE -> writeAttribute(value);
            case MISCELLANEOUS -> miscellaneous = value;
            case 0x3C4 -> sequencer.setIndex(value);
            case 0x3C5 -> sequencer.write(value);
            case DAC_MASK -> palette.setMask(value);
            case DAC_READ_INDEX -> palette.setReadIndex(value);
            case DAC_WRITE_INDEX -> palette.setWriteIndex(value);
            case DAC_DATA -> palette.write(value);
            case 0x3CE -> graphics.setIndex(value);
            case 0x3CF -> graphics.write(value);
            default -> writeMovable(port, value);
        }
    }

    private void writeAttribute(int value) {
        if (attributeData) {
            attribute.write(value);
        } else {
            attribute.setIndex(value & 0x3F);
        }
        attributeData = !attributeData;
    }

    private void writeMovable(int port, int value) {
        if ((port & ~0xF) != base()) {
            return;
        }
        switch (port & 0xF) {
            case 4 -> crt.setIndex(value);
            case 5 -> writeCrt(value);
            case 0xA -> feature = value & 3;
            default -> {}
        }
    }

    private void writeCrt(int value) {
        boolean locked = (crt.get(RETRACE_END) & PROTECT) != 0;
        if (locked && crt.index() == OVERFLOW) {
            crt.write(crt.get(OVERFLOW) & ~0x10 | value & 0x10); // line compare is never protected
        } else if (!locked || crt.index() > OVERFLOW) {
            crt.write(value);
        }
    }

    /** What is on the screen now. Looking has no effect on the guest. */
    public TextScreen screen() {
        boolean text = (attribute.get(0x10) & GRAPHICS) == 0 && (graphics.get(6) & 1) == 0;
        int cellHeight = (crt.get(CELL) & 0x1F) + 1;
        int lines = (crt.get(HEIGHT) | (crt.get(OVERFLOW) & 2) << 7 | (crt.get(OVERFLOW) & 0x40) << 3) + 1;
        int columns = text ? Math.min(crt.get(WIDTH) + 1, MAX_COLUMNS) : 0;
        int rows = text ? Math.min(lines / cellHeight, MAX_ROWS) : 0;
        byte[] characters = new byte[columns * rows];
        byte[] attributes = new byte[columns * rows];
        int start = crt.get(START) << 8 | crt.get(START + 1);
        int pitch = crt.get(PITCH) * 2;
        byte[] content = new byte[MEMORY_BYTES];
        memory.copyOut(MEMORY, content, 0, MEMORY_BYTES);
        int at = (crt.get(CURSOR) << 8 | crt.get(CURSOR + 1)) - start;
        int cursor = -1;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int cell = row * pitch + column;
                int from = (start + cell) * 2 & MEMORY_BYTES - 1;
                characters[row * columns + column] = content[from];
                attributes[row * columns + column] = content[from + 1];
                cursor = cell == at ? row * columns + column : cursor;
            }
        }
        int first = crt.get(CURSOR_START) & 0x1F;
        int last = crt.get(CURSOR_END) & 0x1F;
        boolean shown = (crt.get(CURSOR_START) & CURSOR_OFF) == 0 && first <= last;
        boolean blink = (attribute.get(0x10) & BLINK) != 0;
        return new TextScreen(
                columns, rows, characters, attributes, blink, shown ? cursor : -1, first, last, cellHeight);
    }

    @Override
    public void save(StateWriter out) {
        crt.save(out);
        sequencer.save(out);
        graphics.save(out);
        attribute.save(out);
        palette.save(out);
        out.bool(attributeData);
        out.u8(miscellaneous);
        out.u8(feature);
    }

    @Override
    public void load(StateReader in) {
        crt.load(in);
        sequencer.load(in);
        graphics.load(in);
        attribute.load(in);
        palette.load(in);
        attributeData = in.bool();
        miscellaneous = in.u8();
        feature = in.u8(3);
    }
}
