package mkplay.aot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import mkplay.x86.machine.BootModule;
import mkplay.x86.machine.ImageFormatException;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.MachineConfig;
import mkplay.x86.machine.RunLimits;
import mkplay.x86.machine.Stop;

/** Boots a test image with one module and gives the bytes it wrote to port 0xE9 until it wrote to the debug-exit port. */
enum GuestRunner {
    /** The emulator of this project. */
    MACHINE {
        @Override
        boolean isAvailable() {
            return true;
        }

        @Override
        byte[] run(byte[] image, byte[] module) {
            Machine machine = new Machine(new MachineConfig(32 << 20, "one-cycle"));
            ByteArrayOutputStream report = new ByteArrayOutputStream();
            machine.probes().port(REPORT_PORT, (m, port, bytes, value, write) -> report.write(value));
            try {
                machine.boot(image, "", List.of(new BootModule("vectors", module)));
            } catch (ImageFormatException e) {
                throw new IllegalStateException(e);
            }
            Stop stop = machine.run(new RunLimits(MOST_INSTRUCTIONS, Long.MAX_VALUE));
            if (!(stop instanceof Stop.DebugExit)) {
                throw new GuestFailure("the guest ended with " + stop + " after " + report.size() + " bytes");
            }
            return report.toByteArray();
        }
    },
    /** QEMU as an i486, where it is installed. */
    QEMU {
        @Override
        boolean isAvailable() {
            return List.of(System.getenv("PATH").split(":")).stream()
                    .anyMatch(d -> Files.isExecutable(Path.of(d, EXECUTABLE)));
        }

        @Override
        byte[] run(byte[] image, byte[] module) {
            try {
                Path directory = Files.createTempDirectory("guest");
                Path kernel = Files.write(directory.resolve("guest.elf"), image);
                Path vectors = Files.write(directory.resolve("vectors"), module);
                Path report = directory.resolve("report");
                Process process = new ProcessBuilder(List.of(
                                EXECUTABLE,
                                "-cpu",
                                "486",
                                "-m",
                                "32",
                                "-display",
                                "none",
                                "-serial",
                                "none",
                                "-monitor",
                                "none",
                                "-no-reboot",
                                "-kernel",
                                kernel.toString(),
                                "-initrd",
                                vectors.toString(),
                                "-debugcon",
                                "file:" + report,
                                "-device",
                                "isa-debug-exit,iobase=0xf4,iosize=4"))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                boolean ended = process.waitFor(60, TimeUnit.SECONDS);
                process.destroyForcibly();
                if (!ended || process.waitFor() != 1) {
                    throw new GuestFailure(
                            "QEMU " + (ended ? "ended with status " + process.exitValue() : "did not end"));
                }
                return Files.readAllBytes(report);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    };

    /** The guest did not come to its regular end. */
    static final class GuestFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        GuestFailure(String message) {
            super(message);
        }
    }

    private static final int REPORT_PORT = 0xE9;
    private static final long MOST_INSTRUCTIONS = 500_000_000L;
    private static final String EXECUTABLE = "qemu-system-i386";

    /** Whether this machine exists here. */
    abstract boolean isAvailable();

    abstract byte[] run(byte[] image, byte[] module);
}
