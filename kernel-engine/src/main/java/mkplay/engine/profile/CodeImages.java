package mkplay.engine.profile;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import mkplay.engine.Boot;
import mkplay.x86.machine.BootImage;
import mkplay.x86.machine.BootModule;
import org.jspecify.annotations.Nullable;

/** The files with code that a machine booted; each is read when it is asked for. Not for several threads at once. */
public final class CodeImages {
    /** How the kernel is called beside programs. */
    public static final String KERNEL = "kernel";

    private final byte @Nullable [] kernelFile;
    private final Map<String, byte[]> programFiles = new LinkedHashMap<>();
    private final Map<String, Optional<CodeImage>> programs = new HashMap<>();
    private @Nullable Optional<CodeImage> kernel;

    public CodeImages(Boot boot) {
        kernelFile = switch (boot.image()) {
            case BootImage.Multiboot multiboot -> multiboot.kernel();
            case BootImage.Elf elf -> elf.file();
            default -> null;
        };
        if (boot.image() instanceof BootImage.Multiboot multiboot) {
            for (BootModule module : multiboot.modules()) {
                programFiles.putIfAbsent(module.commandLine().split(" ", 2)[0], module.content());
            }
        }
    }

    private static Optional<CodeImage> read(byte[] file) {
        return Optional.ofNullable(CodeImage.of(file));
    }

    /** The kernel's file; null if nothing is known of its code. */
    public @Nullable CodeImage kernel() {
        Optional<CodeImage> known = kernel;
        if (known == null) {
            known = kernelFile == null ? Optional.empty() : read(kernelFile);
            kernel = known;
        }
        return known.orElse(null);
    }

    /** The file of a program, which is a boot module with its name; null if there is none. */
    public @Nullable CodeImage program(String name) {
        byte[] file = programFiles.get(name);
        return file == null
                ? null
                : programs.computeIfAbsent(name, wanted -> read(file)).orElse(null);
    }
}
