package mkplay.x86.machine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import mkplay.x86.cpu.Cpu;
import mkplay.x86.machine.ImageFormatException.Kind;
import mkplay.x86.machine.MemoryMap.Range;
import mkplay.x86.mmu.PhysicalMemory;

/**
 * Where a Linux kernel, its initial RAM disk, its command line and the zero page go (Documentation/arch/x86/boot.rst, "32-bit
 * Boot Protocol", and zero-page.rst). The kernel is loaded to 1 MiB, the RAM disk as high as it and the kernel allow, the rest
 * near the end of conventional memory, where boot loaders for BIOS put it.
 */
final class LinuxLayout implements BootPlan {
    /** Bytes between the command line and what follows it. */
    static final int COMMAND_LINE_ROOM = 0x2000;

    private static final int PAGE = PhysicalMemory.PAGE;
    private static final int ZERO_PAGE = 0x90000;
    private static final int DESCRIPTORS = 0x91000;
    private static final int COMMAND_LINE = 0x92000;

    private static final int CODE_SELECTOR = 0x10;
    private static final int DATA_SELECTOR = 0x18;
    private static final long FLAT_CODE_DESCRIPTOR = 0x00CF_9B00_0000_FFFFL;
    private static final long FLAT_DATA_DESCRIPTOR = 0x00CF_9300_0000_FFFFL;
    private static final int DESCRIPTOR_BYTES = 8;

    private static final int UNREGISTERED_LOADER = 0xFF;
    private static final int TEXT_80X25 = 3;
    private static final int COLUMNS = 80;
    private static final int ROWS = 25;
    private static final int FONT_HEIGHT = 16;
    private static final int KIB = 1024;

    private final LinuxKernel kernel;
    private final byte[] initialRamDisk;
    private final int ramDiskAddress;
    private final byte[] commandLine;
    private final int memoryBytes;

    private LinuxLayout(
            LinuxKernel kernel, byte[] initialRamDisk, int ramDiskAddress, byte[] commandLine, int memoryBytes) {
        this.kernel = kernel;
        this.initialRamDisk = initialRamDisk;
        this.ramDiskAddress = ramDiskAddress;
        this.commandLine = commandLine;
        this.memoryBytes = memoryBytes;
    }

    /**
     * Decides.
     *
     * @throws ImageFormatException if kernel, RAM disk or command line do not fit
     */
    static LinuxLayout plan(LinuxKernel kernel, byte[] initialRamDisk, String commandLine, int memoryBytes)
            throws ImageFormatException {
        if (kernel.end() > memoryBytes) {
            throw new ImageFormatException(
                    Kind.NO_MEMORY,
                    LinuxKernel.HEADER,
                    "the kernel needs memory up to 0x%x, the machine has 0x%x".formatted(kernel.end(), memoryBytes));
        }
        byte[] text = MultibootLayout.terminated(commandLine);
        if (text.length - 1 > kernel.commandLineMax()) {
            throw new ImageFormatException(
                    Kind.TOO_MANY, -1, "the kernel takes a command line of " + kernel.commandLineMax() + " bytes");
        }
        long ramDisk = Math.min(memoryBytes, kernel.initrdMax() + 1) - initialRamDisk.length & -PAGE;
        if (initialRamDisk.length != 0 && ramDisk < kernel.end()) {
            throw new ImageFormatException(
                    Kind.NO_MEMORY,
                    -1,
                    "no room above the kernel for a RAM disk of " + initialRamDisk.length + " bytes");
        }
        return new LinuxLayout(
                kernel, initialRamDisk, initialRamDisk.length == 0 ? 0 : (int) ramDisk, text, memoryBytes);
    }

    @Override
    public void load(PhysicalMemory memory) {
        memory.copyIn((int) kernel.loadAddress(), kernel.file(), kernel.codeOffset(), kernel.codeBytes());
        memory.copyIn(ramDiskAddress, initialRamDisk, 0, initialRamDisk.length);
        memory.copyIn(COMMAND_LINE, commandLine, 0, commandLine.length);
        copyIn(memory, ZERO_PAGE, zeroPage());
        copyIn(memory, DESCRIPTORS, descriptors());
    }

    private static void copyIn(PhysicalMemory memory, int address, ByteBuffer bytes) {
        memory.copyIn(address, bytes.array(), 0, bytes.capacity());
    }

    private static ByteBuffer descriptors() {
        return little(DATA_SELECTOR + DESCRIPTOR_BYTES)
                .putLong(CODE_SELECTOR, FLAT_CODE_DESCRIPTOR)
                .putLong(DATA_SELECTOR, FLAT_DATA_DESCRIPTOR);
    }

    private ByteBuffer zeroPage() {
        ByteBuffer page = little(PAGE);
        page.put(LinuxKernel.HEADER, kernel.header());
        page.putShort(0x1FA, (short) 0xFFFF); // vid_mode: normal
        page.put(0x210, (byte) UNREGISTERED_LOADER);
        page.putInt(0x218, ramDiskAddress);
        page.putInt(0x21C, initialRamDisk.length);
        page.putInt(0x228, COMMAND_LINE);
        screen(page);
        memoryMap(page);
        return page;
    }

    /** screen_info, as the display is after reset: the cursor in the first line. */
    private static void screen(ByteBuffer page) {
        page.put(0x06, (byte) TEXT_80X25);
        page.put(0x07, (byte) COLUMNS);
        page.put(0x0E, (byte) ROWS);
        page.put(0x0F, (byte) 1); // a VGA
        page.putShort(0x10, (short) FONT_HEIGHT);
    }

    private void memoryMap(ByteBuffer page) {
        int extended = memoryBytes / KIB - KIB;
        page.putShort(0x02, (short) Math.min(extended, 0xFFFF));
        page.putInt(0x1E0, extended);
        int at = 0x2D0;
        int count = 0;
        for (Range range : MemoryMap.of(memoryBytes)) {
            page.putLong(at, range.start()).putLong(at + 8, range.bytes()).putInt(at + 16, range.type());
            at += 20;
            count++;
        }
        page.put(0x1E8, (byte) count);
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** EBP, EDI and EBX are zero after reset, as the protocol wants them. */
    @Override
    public void enter(Cpu cpu) {
        cpu.setGdtr(DESCRIPTORS, DATA_SELECTOR + DESCRIPTOR_BYTES - 1);
        cpu.setGpr(Cpu.ESI, ZERO_PAGE);
        Entry.flat(cpu, CODE_SELECTOR, DATA_SELECTOR, (int) kernel.loadAddress());
    }
}
