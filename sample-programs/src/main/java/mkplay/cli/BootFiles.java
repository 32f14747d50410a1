package mkplay.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import mkplay.engine.BootImages;
import mkplay.engine.Program;
import mkplay.samples.Sample;
import mkplay.samples.SampleProgram;
import mkplay.samples.Samples;
import mkplay.samples.UserImages;
import mkplay.toolchain.CompileLimits;
import mkplay.toolchain.CompileResult;
import mkplay.toolchain.Compiler;
import mkplay.toolchain.Diagnostic;
import mkplay.toolchain.InvalidSourceException;
import mkplay.toolchain.Llvm;
import mkplay.toolchain.Sandbox;
import mkplay.toolchain.SourceFile;
import org.jspecify.annotations.Nullable;

/** Finds or compiles what the command line names. */
final class BootFiles {

    private static final byte[] ELF_MAGIC = {0x7f, 'E', 'L', 'F'};

    /** Made when something is to be compiled: prebuilt samples and foreign images need no toolchain. */
    private @Nullable Compiler compiler;

    /** The system's images. */
    BootImages images() {
        return UserImages.bootImages();
    }

    /** The system with the kernel's twin that has no probes. */
    BootImages probeFreeImages() throws IOException {
        BootImages images = images();
        try (InputStream in = BootFiles.class.getResourceAsStream("/mkplay/kernel-noprobe.elf")) {
            if (in == null) {
                throw new IOException("the build made no kernel without probes");
            }
            return new BootImages(in.readAllBytes(), images.sigma0(), images.init(), images.console());
        }
    }

    /**
     * The programs that words of the command line name: one sample, one ELF file, or the sources of one program.
     *
     * @throws UsageException if a file is not there or the sources do not compile; the diagnostics are in the message
     */
    List<Program> programs(List<String> words) throws IOException, UsageException {
        if (words.size() == 1 && Samples.byId(words.getFirst()).isPresent()) {
            return Samples.prebuilt(words.getFirst());
        }
        List<SourceFile> sources = new ArrayList<>();
        for (String word : words) {
            Path file = Path.of(word);
            if (!Files.isRegularFile(file)) {
                throw new UsageException("no such file or sample: " + word);
            }
            byte[] content = Files.readAllBytes(file);
            if (content.length >= 4 && Arrays.equals(content, 0, 4, ELF_MAGIC, 0, 4)) {
                return List.of(new Program("main", content, Program.DEFAULT_PRIORITY, words.subList(1, words.size())));
            }
            sources.add(new SourceFile(file.getFileName().toString(), Files.readString(file)));
        }
        return List.of(new Program("main", compile("main", sources), Program.DEFAULT_PRIORITY, List.of()));
    }

    /** Compiles one program. */
    byte[] compile(String name, List<SourceFile> sources) throws UsageException {
        try {
            if (compiler == null) {
                compiler = new Compiler(Llvm.locate(), UserImages.sdk(), Sandbox.detect(), CompileLimits.DEFAULT);
            }
            CompileResult result = compiler.compile(name, sources);
            if (!result.ok()) {
                throw new UsageException("it does not compile\n" + text(result.diagnostics()));
            }
            return result.elf();
        } catch (InvalidSourceException e) {
            throw new UsageException(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UsageException("interrupted");
        }
    }

    /** Compiles a sample's first program, as the page does when it was edited. */
    byte[] compileSample(String id) throws UsageException {
        Sample sample = Samples.byId(id).orElseThrow(() -> new UsageException("no sample " + id));
        SampleProgram program = sample.programs().getFirst();
        return compile(program.name(), program.files());
    }

    private static String text(List<Diagnostic> diagnostics) {
        StringBuilder out = new StringBuilder();
        for (Diagnostic d : diagnostics) {
            out.append(d.file())
                    .append(':')
                    .append(d.line())
                    .append(':')
                    .append(d.column())
                    .append(": ");
            out.append(d.severity().name().toLowerCase(java.util.Locale.ROOT))
                    .append(": ")
                    .append(d.message())
                    .append('\n');
        }
        return out.toString().stripTrailing();
    }
}
