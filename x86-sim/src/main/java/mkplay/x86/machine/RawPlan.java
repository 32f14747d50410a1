package mkplay.x86.machine;

import mkplay.x86.cpu.Cpu;
import mkplay.x86.machine.BootImage.Raw;
import mkplay.x86.machine.ImageFormatException.Kind;
import mkplay.x86.mmu.PhysicalMemory;

/** Bytes at an address, entered at the first one. */
record RawPlan(Raw image) implements BootPlan {
    private static final int REAL_MODE_REACH = 0x10000;
    private static final int FIRST_HARD_DISK = 0x80;
    private static final int CODE_SELECTOR = 0x08;
    private static final int DATA_SELECTOR = 0x10;

    static RawPlan of(Raw image, int memoryBytes) throws ImageFormatException {
        long start = image.address() & 0xFFFFFFFFL;
        String where = "raw image at 0x" + Long.toHexString(start);
        if (image.content().length == 0) {
            throw new ImageFormatException(Kind.TRUNCATED, 0, where + " is empty");
        }
        if (start + image.content().length > memoryBytes) {
            throw new ImageFormatException(
                    Kind.NO_MEMORY, -1, where + " is beyond the memory of " + memoryBytes + " bytes");
        }
        if (image.mode() == Raw.Mode.REAL && start >= REAL_MODE_REACH) {
            throw new ImageFormatException(Kind.OUT_OF_RANGE, -1, where + " is out of reach of code segment 0");
        }
        return new RawPlan(image);
    }

    @Override
    public void load(PhysicalMemory memory) {
        memory.copyIn(image.address(), image.content(), 0, image.content().length);
    }

    /** A boot sector's stack grows down from itself, as with most BIOSes; they promise nothing but DL. */
    @Override
    public void enter(Cpu cpu) {
        if (image.mode() == Raw.Mode.REAL) {
            Entry.real(cpu, image.address());
            cpu.setGpr(Cpu.EDX, FIRST_HARD_DISK);
            cpu.setGpr(Cpu.ESP, image.address());
        } else {
            Entry.flat(cpu, CODE_SELECTOR, DATA_SELECTOR, image.address());
        }
    }
}
