package mkplay.engine;

/**
 * The images of the system itself, each an ELF file: what every run has besides the visitor's programs.
 *
 * @param kernel multiboot image of the microkernel
 * @param sigma0 the initial pager, linked at its physical address
 * @param init the root task, linked at its physical address
 * @param console the console server, a program that {@code init} starts first
 */
public record BootImages(byte[] kernel, byte[] sigma0, byte[] init, byte[] console) {}
