package mkplay.x86.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The reference PC: {@code qemu-system-i386}, where it is installed. */
public final class Qemu {
    private static final int SECONDS = 60;
    private static final int MAX_TEXT = 10_000;

    /**
     * What a guest did.
     *
     * @param text what it sent to COM1
     * @param exitValue what it wrote to the debug-exit port, low 7 bits; -1 if QEMU ended otherwise
     */
    record Result(String text, int exitValue) {}

    private final Path program;

    private Qemu(Path program) {
        this.program = program;
    }

    static Optional<Qemu> find() {
        return program().map(Qemu::new);
    }

    /** Where QEMU is installed; empty if it is not. */
    public static Optional<Path> program() {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
            Path candidate = Path.of(folder, "qemu-system-i386");
            if (Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** Boots an image with 32 MiB. */
    Result run(Path folder, byte[] image, List<BootModule> modules) throws IOException, InterruptedException {
        Path kernel = Files.write(folder.resolve("kernel"), image);
        Path console = folder.resolve("console");
        List<String> command =
                new ArrayList<>(List.of(program.toString(), "-accel", "tcg", "-m", "32", "-display", "none"));
        command.addAll(List.of("-nodefaults", "-no-reboot", "-serial", "file:" + console));
        command.addAll(List.of("-device", "isa-debug-exit,iobase=0xf4,iosize=0x04", "-kernel", kernel.toString()));
        List<String> files = new ArrayList<>();
        for (BootModule module : modules) {
            files.add(Files.write(folder.resolve("module" + files.size()), module.content()) + " "
                    + module.commandLine());
        }
        if (!files.isEmpty()) {
            command.addAll(List.of("-initrd", String.join(",", files)));
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("QEMU did not end; console so far: " + text(console));
        }
        int status = process.exitValue();
        String text = text(console);
        return new Result(text, (status & 1) == 1 ? status >> 1 : -1);
    }

    private static String text(Path console) throws IOException {
        if (!Files.exists(console)) {
            return "";
        }
        String text = Files.readString(console, StandardCharsets.ISO_8859_1);
        return text.substring(0, Math.min(text.length(), MAX_TEXT));
    }
}
