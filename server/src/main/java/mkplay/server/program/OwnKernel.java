package mkplay.server.program;

import java.util.List;
import mkplay.engine.Boot;
import mkplay.x86.machine.BootImage;
import mkplay.x86.machine.BootModule;

/**
 * A visitor's own kernel: what boots instead of ours. Nothing in it is watched, so a run of it has no trace and counts no IPC;
 * what the machine counts is there.
 *
 * @param image a multiboot 1 image
 * @param commandLine its command line
 * @param modules its boot modules
 */
public record OwnKernel(byte[] image, String commandLine, List<Module> modules) {

    /**
     * One boot module.
     *
     * @param commandLine its name and arguments
     * @param image its bytes
     */
    public record Module(String commandLine, byte[] image) {}

    public OwnKernel {
        modules = List.copyOf(modules);
    }

    /** What the machine boots. */
    public Boot boot() {
        return Boot.foreign(multiboot(), List.of());
    }

    BootImage multiboot() {
        return new BootImage.Multiboot(
                image,
                commandLine,
                modules.stream()
                        .map(module -> new BootModule(module.commandLine(), module.image()))
                        .toList());
    }
}
