package mkplay.samples;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import mkplay.engine.Boot;
import mkplay.x86.machine.BootModule;

/** The second machine: QEMU, where it is installed. */
public final class Qemu {
    static final String PROGRAM = "qemu-system-i386";

    /** A limit for a machine that hangs, not for one that is slow. */
    private static final int PATIENCE_SECONDS = 120;

    private Qemu() {}

    public static boolean isInstalled() {
        return Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, PROGRAM)));
    }

    /** Boots an image in a folder of its own and returns its serial console; the guest ends the machine. */
    public static String run(Path folder, Boot boot, String input) throws IOException, InterruptedException {
        Path kernel = folder.resolve("kernel.elf");
        Files.write(kernel, boot.multiboot().kernel());
        List<String> modules = new ArrayList<>();
        for (BootModule module : boot.multiboot().modules()) {
            // QEMU gives the file's name as the first word of the command line; init takes its last component.
            String[] words = module.commandLine().split(" ", 2);
            Files.write(folder.resolve(words[0]), module.content());
            modules.add(module.commandLine());
        }
        List<String> command = new ArrayList<>(List.of(PROGRAM, "-m", "32", "-kernel", kernel.toString()));
        command.addAll(List.of("-append", boot.multiboot().commandLine(), "-initrd", String.join(",", modules)));
        command.addAll(List.of("-serial", "stdio", "-display", "none", "-monitor", "none", "-no-reboot"));
        command.addAll(List.of("-device", "isa-debug-exit,iobase=0xf4,iosize=4"));
        for (int slot = 0; slot < boot.disks().size(); slot++) {
            Path disk = folder.resolve("disk" + slot + ".img");
            Files.write(disk, boot.disks().get(slot));
            command.addAll(List.of("-drive", "format=raw,if=ide,index=" + slot + ",file=" + disk));
        }
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        try {
            return converse(process, input);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Types the input once the first prompt is there, as a person would, and reads to the end. */
    private static String converse(Process process, String input) throws IOException, InterruptedException {
        StringBuilder console = new StringBuilder();
        Thread watchdog = Thread.ofVirtual().start(() -> {
            try {
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        boolean typed = input.isEmpty();
        try (InputStream in = process.getInputStream();
                OutputStream out = process.getOutputStream()) {
            for (int c = in.read(); c >= 0; c = in.read()) {
                console.append((char) c);
                if (!typed && console.toString().endsWith("\n> ")) {
                    out.write(input.getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                    typed = true;
                }
            }
        }
        process.waitFor();
        watchdog.interrupt();
        return console.toString();
    }
}
