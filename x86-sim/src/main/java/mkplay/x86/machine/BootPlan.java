package mkplay.x86.machine;

import mkplay.x86.cpu.Cpu;
import mkplay.x86.mmu.PhysicalMemory;

/** Where the bytes of an image go and how the processor enters it: decided and checked before anything is written. */
interface BootPlan {
    /** Writes everything into zeroed memory. */
    void load(PhysicalMemory memory);

    /** Brings a processor that was reset to the image's first instruction. */
    void enter(Cpu cpu);

    /**
     * Decides.
     *
     * @throws ImageFormatException if the image is malformed or does not fit
     */
    static BootPlan of(BootImage image, int memoryBytes) throws ImageFormatException {
        return switch (image) {
            case BootImage.Multiboot(byte[] kernel, String commandLine, var modules) ->
                MultibootLayout.plan(MultibootImage.parse(kernel, memoryBytes), commandLine, modules, memoryBytes);
            case BootImage.Linux(byte[] kernel, byte[] initialRamDisk, String commandLine) ->
                LinuxLayout.plan(LinuxKernel.parse(kernel), initialRamDisk, commandLine, memoryBytes);
            case BootImage.Elf(byte[] file) -> MultibootImage.fromElf(file, memoryBytes);
            case BootImage.Raw raw -> RawPlan.of(raw, memoryBytes);
            case BootImage.Rom rom -> RomPlan.of(rom);
        };
    }
}
