package mkplay.x86.machine;

/**
 * What a {@link Machine} is built from.
 *
 * @param memoryBytes size of the RAM that starts at physical address 0, in bytes; a multiple of 4096 between 1 MiB and 1 GiB
 * @param model name of the CPU model, for example {@code one-cycle}
 */
public record MachineConfig(int memoryBytes, String model) {
    /** 32 MiB. */
    public static final int DEFAULT_MEMORY_BYTES = 32 << 20;

    /** One cycle per instruction, one per iteration of a repeated string instruction. */
    public static final String DEFAULT_MODEL = "one-cycle";

    private static final int MIN_MEMORY_BYTES = 1 << 20;
    private static final int MAX_MEMORY_BYTES = 1 << 30;
    private static final int PAGE_BYTES = 4096;

    public MachineConfig {
        if (memoryBytes < MIN_MEMORY_BYTES || memoryBytes > MAX_MEMORY_BYTES || memoryBytes % PAGE_BYTES != 0) {
            throw new IllegalArgumentException(
                    "memory must be a multiple of 4096 bytes from 1 MiB to 1 GiB, not " + memoryBytes);
        }
    }

    /** 32 MiB and the {@code one-cycle} model. */
    public static MachineConfig standard() {
        return new MachineConfig(DEFAULT_MEMORY_BYTES, DEFAULT_MODEL);
    }
}
