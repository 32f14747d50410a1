package mkplay.x86.machine;

import java.util.List;

/**
 * What a {@link Machine} starts from. Arrays are not copied: the caller must not change them while the machine boots.
 *
 * <p>No firmware runs before the image: it finds the devices as firmware leaves them, and no interrupt services. A
 * {@link Rom} is the firmware itself.
 */
@SuppressWarnings("ArrayRecordComponent")
public sealed interface BootImage {
    /**
     * A multiboot 1 kernel (Multiboot 0.6.96), ELF32 or with the address fields of the header.
     *
     * @param commandLine without NUL
     */
    record Multiboot(byte[] kernel, String commandLine, List<BootModule> modules) implements BootImage {
        public Multiboot {
            modules = List.copyOf(modules);
        }
    }

    /**
     * A bzImage, entered by the 32-bit boot protocol (Documentation/arch/x86/boot.rst of Linux).
     *
     * @param initialRamDisk the initrd or initramfs, empty for none
     * @param commandLine without NUL
     */
    record Linux(byte[] kernel, byte[] initialRamDisk, String commandLine) implements BootImage {}

    /** An ELF32 executable without any boot protocol: loaded to its physical addresses and entered in flat protected mode. */
    record Elf(byte[] file) implements BootImage {}

    /**
     * Bytes at an address.
     *
     * @param address physical; the first byte is the first instruction
     * @param mode what the processor is in
     */
    record Raw(byte[] content, int address, Mode mode) implements BootImage {
        /** Where a BIOS loads the first sector of a disk. */
        public static final int BOOT_SECTOR = 0x7C00;

        /** The processor's mode at the first instruction. */
        public enum Mode {
            /** Real mode, CS 0, DL the number of the first hard disk; the address is below 64 KiB. */
            REAL,
            /** 32-bit protected mode with flat segments, paging and interrupts off. */
            FLAT
        }
    }

    /**
     * A ROM whose last byte is the last one of the first megabyte and, by an alias, of the address space, so that it contains
     * the processor's reset vector. It is the firmware: devices are in their reset state.
     *
     * @param content a multiple of 4 KiB, 128 KiB at most
     */
    record Rom(byte[] content) implements BootImage {
        /** What is mapped twice. */
        public static final int MAX_BYTES = 128 << 10;
    }

    /**
     * Looks at the image as the boot loader does, without a machine.
     *
     * @throws ImageFormatException if the image is malformed or does not fit
     */
    default void check(int memoryBytes) throws ImageFormatException {
        BootPlan.of(this, memoryBytes);
    }

    /**
     * The kind of kernel that a file is: a bzImage by its magic number, a multiboot image by its header, else an ELF file.
     *
     * @param initialRamDisk for a bzImage, empty for none
     * @param modules for a multiboot kernel
     * @throws ImageFormatException if it is none of these, or cannot be given the RAM disk or modules
     */
    static BootImage kernel(byte[] file, String commandLine, byte[] initialRamDisk, List<BootModule> modules)
            throws ImageFormatException {
        if (LinuxKernel.isLinux(file)) {
            refuse(!modules.isEmpty(), "a bzImage takes no modules");
            return new Linux(file, initialRamDisk, commandLine);
        }
        refuse(initialRamDisk.length != 0, "only a bzImage takes an initial RAM disk");
        if (MultibootImage.hasHeader(file) || !ElfFile.isElf(file)) {
            return new Multiboot(file, commandLine, modules);
        }
        refuse(!modules.isEmpty() || !commandLine.isEmpty(), "an ELF file without multiboot header takes no arguments");
        return new Elf(file);
    }

    private static void refuse(boolean refused, String message) throws ImageFormatException {
        if (refused) {
            throw new ImageFormatException(ImageFormatException.Kind.UNSUPPORTED, -1, message);
        }
    }
}
