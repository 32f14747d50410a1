package mkplay.verify;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import mkplay.engine.Boot;
import mkplay.engine.InputEvent;
import mkplay.engine.Limits;
import mkplay.engine.Session;
import mkplay.engine.SessionListener;
import mkplay.engine.SessionSpec;
import mkplay.samples.UserImages;
import mkplay.x86.machine.BootImage;
import mkplay.x86.machine.BootModule;
import mkplay.x86.machine.ImageFormatException;

/** Kernels with root tasks, and what comes out on the emulated machine. */
final class Kernels {
    /** More than any of them needs. */
    private static final Limits LIMITS =
            new Limits(3_000_000_000L, 60_000_000_000L, 600_000, 300_000, 1 << 20, 1_000_000);

    private Kernels() {}

    /** Our kernel and sigma0 with the suite, which gets no I/O privilege beyond its ports. */
    static Boot conformance() {
        return Boot.rootTask(
                UserImages.bootImages().kernel(),
                "io=closed",
                UserImages.bootImages().sigma0(),
                new BootModule("conformance", UserImages.conformance()),
                List.of());
    }

    /** A supplied L4Ka::Pistachio, by its boot loader, with a root task. */
    static Boot pistachio(Path folder, BootModule root) throws IOException {
        return Boot.foreign(
                new BootImage.Multiboot(
                        Files.readAllBytes(folder.resolve("kickstart")),
                        "",
                        List.of(module(folder, "x86-kernel"), module(folder, "sigma0"), root)),
                List.of());
    }

    /** Our kernel with Pistachio's sigma0 and one of its root tasks. */
    static Boot pistachioProgram(Path folder, String root) throws IOException {
        return Boot.rootTask(
                UserImages.bootImages().kernel(),
                "",
                Files.readAllBytes(folder.resolve("sigma0")),
                module(folder, root),
                List.of());
    }

    private static BootModule module(Path folder, String name) throws IOException {
        return new BootModule(name, Files.readAllBytes(folder.resolve(name)));
    }

    /**
     * Runs to the end, or so many instructions.
     *
     * @param input keys, typed one by one at points in time that many of these programs need: they set up the line first
     */
    static String run(Boot boot, String model, long instructions, List<InputEvent> input) throws ImageFormatException {
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        Limits limits = new Limits(
                Math.min(instructions, LIMITS.instructions()),
                LIMITS.cycles(),
                LIMITS.simulatedMillis(),
                LIMITS.wallMillis(),
                LIMITS.consoleBytes(),
                LIMITS.traceRecords());
        SessionSpec spec = new SessionSpec(boot, model, 64 << 20, limits, input, SessionSpec.Mode.BATCH, false);
        new Session(spec, new SessionListener() {
                    @Override
                    public void console(long cycle, byte[] bytes) {
                        console.writeBytes(bytes);
                    }
                })
                .run();
        return console.toString(StandardCharsets.ISO_8859_1);
    }
}
