package mkplay.aot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import mkplay.toolchain.Llvm;
import mkplay.toolchain.ToolFailedException;

/** Turns a module and assembly sources into an ELF image with clang and lld. */
final class ImageBuilder {
    /** No red zone, PIC or stack protector: the code runs without a C runtime, from ring 0 and interrupt handlers. */
    private static final List<String> TARGET =
            List.of("-target", "i486-pc-none-elf", "-march=i486", "-ffreestanding", "-fno-pic", "-mno-sse", "-mno-mmx");

    private final Llvm llvm;
    private final Path work;

    /** @param work directory for intermediate files, which are kept: module, objects, header */
    ImageBuilder(Llvm llvm, Path work) {
        this.llvm = llvm;
        this.work = work;
    }

    /**
     * Like {@link #build}, but when the last build in this work directory had the very same input, its image is given again.
     */
    byte[] buildIfChanged(String name, SystemJavaCompiler.Output program, List<Path> assembly, Path script)
            throws IOException, ToolFailedException {
        String inputs = digest(program, assembly, script);
        Path note = work.resolve(name + ".inputs");
        Path image = work.resolve(name + ".elf");
        if (Files.exists(note) && Files.exists(image) && Files.readString(note).equals(inputs)) {
            return Files.readAllBytes(image);
        }
        Files.deleteIfExists(note);
        byte[] built = build(name, program, assembly, script);
        Files.writeString(note, inputs);
        return built;
    }

    private String digest(SystemJavaCompiler.Output program, List<Path> assembly, Path script) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String text : List.of(llvm.version(), TARGET.toString(), program.ir(), program.layoutHeader())) {
                digest.update(text.getBytes(StandardCharsets.UTF_8));
            }
            List<Path> files = new ArrayList<>(assembly);
            files.add(script);
            files.add(runtime());
            for (Path file : files) {
                digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
                digest.update(Files.readAllBytes(file));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Compiles and links; undefined symbols fail the link. Same input gives the same bytes. */
    byte[] build(String name, SystemJavaCompiler.Output program, List<Path> assembly, Path script)
            throws IOException, ToolFailedException {
        Files.createDirectories(work);
        Files.writeString(work.resolve("kernel-layout.h"), program.layoutHeader());
        Files.writeString(work.resolve(name + ".ll"), program.ir());
        List<String> objects = new ArrayList<>();
        for (Path source : assembly) {
            objects.add(assemble(source));
        }
        objects.add(assemble(runtime()));
        objects.add(compile(name));
        Files.copy(script, work.resolve("link.ld"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        List<String> link = new ArrayList<>(List.of(
                "-m", "elf_i386", "-static", "--build-id=none", "-z", "noexecstack", "-z", "max-page-size=4096"));
        link.addAll(List.of("-T", "link.ld", "-o", name + ".elf"));
        link.addAll(objects);
        llvm.lld(work, link);
        return Files.readAllBytes(work.resolve(name + ".elf"));
    }

    private Path runtime() throws IOException {
        Files.createDirectories(work);
        Path file = work.resolve("runtime.S");
        try (InputStream in = ImageBuilder.class.getResourceAsStream("runtime.S")) {
            if (in == null) {
                throw new IOException("resource runtime.S is missing beside " + ImageBuilder.class.getName());
            }
            Files.writeString(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        return file;
    }

    private String assemble(Path source) throws IOException, ToolFailedException {
        String object = source.getFileName().toString().replaceFirst("\\.S$", ".o");
        Path local = work.resolve(source.getFileName());
        if (!Files.exists(local) || !Files.isSameFile(source, local)) {
            // Compiled from the work directory, so that no path of this machine gets into the debug information.
            Files.copy(source, local, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> arguments = new ArrayList<>(TARGET);
        arguments.addAll(List.of("-g", "-fdebug-compilation-dir=.", "-I.", "-c"));
        arguments.addAll(List.of(local.getFileName().toString(), "-o", object));
        llvm.clang(work, arguments);
        return object;
    }

    private String compile(String name) throws IOException, ToolFailedException {
        List<String> arguments = new ArrayList<>(TARGET);
        arguments.addAll(List.of("-O2", "-x", "ir", "-c", name + ".ll", "-o", name + ".o"));
        llvm.clang(work, arguments);
        return name + ".o";
    }
}
