package mkplay.x86.machine;

/**
 * A boot module (Multiboot 0.6.96, section 3.3): a file that the loader leaves in memory for the kernel.
 *
 * @param commandLine the module's string, handed over NUL-terminated; must not contain NUL itself
 * @param content the bytes; not copied, so the caller must not change them while the machine boots
 */
@SuppressWarnings("ArrayRecordComponent")
public record BootModule(String commandLine, byte[] content) {}
