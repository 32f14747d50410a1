package mkplay.x86.machine;

import mkplay.x86.cpu.Cpu;
import mkplay.x86.machine.BootImage.Rom;
import mkplay.x86.machine.ImageFormatException.Kind;
import mkplay.x86.mmu.PhysicalMemory;

/** A ROM below 1 MiB, entered at the reset vector. */
record RomPlan(Rom image) implements BootPlan {
    private static final int MIB = 1 << 20;

    static RomPlan of(Rom image) throws ImageFormatException {
        int length = image.content().length;
        if (length == 0) {
            throw new ImageFormatException(Kind.TRUNCATED, 0, "the ROM is empty");
        }
        if (length % PhysicalMemory.PAGE != 0 || length > Rom.MAX_BYTES) {
            throw new ImageFormatException(
                    Kind.UNSUPPORTED, -1, "a ROM of " + length + " bytes, not of 4 to 128 KiB in whole pages");
        }
        return new RomPlan(image);
    }

    @Override
    public void load(PhysicalMemory memory) {
        memory.setRom(MIB - image.content().length, image.content());
    }

    /** The state after RESET (SDM 3A 10.1.1) is the ROM's. */
    @Override
    public void enter(Cpu cpu) {}
}
