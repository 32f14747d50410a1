package mkplay.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Times bench guests on QEMU's translator (TCG), where it is installed. */
final class BenchQemu {
    private static final String PROGRAM = "qemu-system-i386";

    private BenchQemu() {}

    /** The first line of {@code --version}, or empty when it does not start. */
    static String version() throws InterruptedException {
        try {
            Process process = new ProcessBuilder(PROGRAM, "--version")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? text.lines().findFirst().orElse("") : "";
        } catch (IOException e) {
            return "";
        }
    }

    /**
     * Seconds from the guest's first mark on the serial port to its second.
     *
     * @param cpuTime count QEMU's processor time, in the host's steps of usually 10 ms, instead of wall time
     */
    static double seconds(byte[] image, boolean cpuTime) throws IOException {
        Path file = Files.createTempFile("mkplay-bench", ".elf");
        Process process = null;
        try {
            Files.write(file, image);
            process = new ProcessBuilder(command(file))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            InputStream serial = process.getInputStream();
            await('S', serial);
            long from = nanos(process, cpuTime);
            await('E', serial);
            long to = nanos(process, cpuTime);
            return (to - from) / 1e9;
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
            Files.delete(file);
        }
    }

    /** The guest halts after its second mark, without a port that ends QEMU: its processor time can then be read. */
    private static List<String> command(Path file) {
        return List.of(
                PROGRAM,
                "-accel",
                "tcg",
                "-m",
                "32",
                "-kernel",
                file.toString(),
                "-display",
                "none",
                "-monitor",
                "none",
                "-serial",
                "stdio",
                "-no-reboot");
    }

    private static void await(int mark, InputStream serial) throws IOException {
        int read = serial.read();
        if (read != mark) {
            throw new IllegalStateException("the guest sent " + read + " where " + mark + " was due");
        }
    }

    private static long nanos(Process process, boolean cpuTime) {
        return cpuTime ? process.info().totalCpuDuration().orElseThrow().toNanos() : System.nanoTime();
    }
}
