package mkplay.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mkplay.engine.BootImages;
import mkplay.engine.Limits;
import mkplay.engine.Program;
import mkplay.engine.RunResult;
import mkplay.engine.Session;
import mkplay.engine.SessionListener;
import mkplay.engine.SessionSpec;
import mkplay.toolchain.Llvm;
import mkplay.toolchain.SourceFile;
import mkplay.toolchain.ToolFailedException;
import mkplay.x86.machine.ImageFormatException;

/** Builds the guests of the bench from the sources in {@code /mkplay/bench}, and runs those that need our kernel. */
final class BenchGuests {

    private static final List<String> FLAGS = List.of(
            "--target=i386-pc-none-elf", "-march=i486", "-O2", "-ffreestanding", "-fno-pic", "-fno-builtin", "-c");

    private final Map<String, byte[]> programs = new HashMap<>();

    /** A multiboot image of start.S and more sources, without kernel. */
    byte[] bare(List<String> sources) throws IOException {
        Llvm llvm = Llvm.locate();
        Path work = Files.createTempDirectory("mkplay-bench");
        List<String> link = with(List.of("-m", "elf_i386", "-T", "bench.ld", "-o", "guest.elf"));
        try {
            Files.writeString(work.resolve("bench.ld"), text("bench.ld"));
            for (String source : with(sources, "start.S")) {
                Files.writeString(work.resolve(source), text(source));
                llvm.clang(work, with(FLAGS, source, "-o", source + ".o"));
                link.add(source + ".o");
            }
            llvm.lld(work, link);
            return Files.readAllBytes(work.resolve("guest.elf"));
        } catch (ToolFailedException e) {
            throw new IllegalStateException("bench guest " + sources + " does not build: " + e.getMessage(), e);
        } finally {
            try (var files = Files.list(work)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(work);
        }
    }

    /** A user program of one source. */
    byte[] program(BootFiles files, String source) throws IOException, UsageException {
        return program(files, source, false);
    }

    /** A user program of one source, which asks for a small address space or not. */
    byte[] program(BootFiles files, String source, boolean small) throws IOException, UsageException {
        String name = small ? "small " + source : source;
        byte[] elf = programs.get(name);
        if (elf == null) {
            List<SourceFile> sources = new ArrayList<>(List.of(new SourceFile(source, text(source))));
            if (small) {
                sources.add(new SourceFile("small.c", "#include <playground.h>\nPLAYGROUND_SMALL_SPACE;\n"));
            }
            elf = files.compile(source, sources);
            programs.put(name, elf);
        }
        return elf;
    }

    /** Runs programs on a kernel to the end, without limits. */
    static RunResult run(BootImages images, String model, List<Program> programs, SessionListener listener)
            throws ImageFormatException {
        SessionSpec spec = new SessionSpec(
                mkplay.engine.Boot.programs(images, programs),
                model,
                SessionSpec.DEFAULT_MEMORY,
                Limits.NONE,
                List.of(),
                SessionSpec.Mode.BATCH,
                false);
        return new Session(spec, listener).run();
    }

    private static List<String> with(List<String> flags, String... more) {
        List<String> all = new ArrayList<>(flags);
        all.addAll(List.of(more));
        return all;
    }

    private static String text(String file) throws IOException {
        try (InputStream in = BenchGuests.class.getResourceAsStream("/mkplay/bench/" + file)) {
            if (in == null) {
                throw new IOException("no bench source " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
