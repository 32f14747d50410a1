package mkplay.samples;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import mkplay.toolchain.Cache;
import mkplay.toolchain.CommandLine;
import mkplay.toolchain.CompileLimits;
import mkplay.toolchain.CompileResult;
import mkplay.toolchain.Compiler;
import mkplay.toolchain.InvalidSourceException;
import mkplay.toolchain.Language;
import mkplay.toolchain.Llvm;
import mkplay.toolchain.Sandbox;
import mkplay.toolchain.Sdk;
import mkplay.toolchain.ToolFailedException;

/**
 * Build step: compiles the user side into class path resources. System code with warnings as errors; samples exactly as a
 * visitor's programs are compiled.
 */
public final class UserBuild {
    private static final List<String> WARNINGS = List.of("-Wall", "-Wextra", "-Werror");

    private static final List<String> LINK = List.of(
            "-m",
            "elf_i386",
            "-static",
            "--build-id=none",
            "--gc-sections",
            "--fatal-warnings",
            "-z",
            "noexecstack",
            "-z",
            "max-page-size=4096");

    /** The library's file that sigma0 and init start with instead of {@code crt0.o}. */
    private static final String ROOT_START = "root_start";

    private static final String START = "crt0";

    /** Written last: the output folder has everything. */
    private static final String COMPLETE = "complete.txt";

    private final Llvm llvm = Llvm.locate();
    private final Path source;
    private final Path output;
    private final Path work;
    private final Sdk sdk;

    private UserBuild(Path source, Path output, Path work) {
        this.source = source;
        this.output = output;
        this.work = work;
        this.sdk = new Sdk(output.resolve("sdk/include"), output.resolve("sdk/lib"));
    }

    /**
     * Builds everything, unless that was done before from the same inputs.
     *
     * @param args the folder of sources, the folder for the resources, a folder for intermediate files
     */
    public static void main(String[] args) throws IOException, InvalidSourceException, InterruptedException {
        UserBuild build = new UserBuild(
                Path.of(args[0]).toAbsolutePath(),
                Path.of(args[1]).toAbsolutePath(),
                Path.of(args[2]).toAbsolutePath());
        Path stamp = build.work.resolve("built-from");
        String inputs = build.inputs();
        if (Files.exists(stamp)
                && Files.readString(stamp).equals(inputs)
                && Files.exists(build.output.resolve(COMPLETE))) {
            return;
        }
        Files.deleteIfExists(stamp);
        try {
            build.library();
            build.image("sigma0", ROOT_START, build.source.resolve("sigma0/sigma0.ld"));
            build.image("init", ROOT_START, build.source.resolve("init/init.ld"));
            build.image("conformance", ROOT_START, build.source.resolve("conformance/conformance.ld"));
            build.image("hostile", ROOT_START, build.source.resolve("hostile/hostile.ld"));
            build.image("console", START, build.sdk.lib().resolve(Sdk.LINKER_SCRIPT));
            build.samples();
        } catch (ToolFailedException | IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
        Files.writeString(build.output.resolve(COMPLETE), "");
        Files.writeString(stamp, inputs);
    }

    /** Names everything that decides about the output: the sources, this program, the compiler and its command lines. */
    private String inputs() throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(llvm.version().getBytes(StandardCharsets.UTF_8));
            for (Class<?> type : List.of(UserBuild.class, Samples.class, CommandLine.class, Compiler.class)) {
                try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
                    digest.update(Objects.requireNonNull(in).readAllBytes());
                }
            }
            try (Stream<Path> files = Files.walk(source)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    digest.update(source.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
                    digest.update(Files.readAllBytes(file));
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Headers, start-up code and library. */
    private void library() throws IOException, ToolFailedException {
        copyTree(source.resolve("include"), sdk.include());
        Files.createDirectories(sdk.lib());
        List<Path> objects = new ArrayList<>();
        for (Path object : compileFolder("lib")) {
            String name = object.getFileName().toString();
            if (name.equals(START + ".o")) {
                Files.copy(object, sdk.lib().resolve(Sdk.START_FILE), StandardCopyOption.REPLACE_EXISTING);
            } else if (!name.equals(ROOT_START + ".o")) {
                objects.add(object);
            }
        }
        llvm.archive(work, sdk.lib().resolve(Sdk.LIBRARY), objects);
        Files.copy(
                source.resolve("lib/program.ld"),
                sdk.lib().resolve(Sdk.LINKER_SCRIPT),
                StandardCopyOption.REPLACE_EXISTING);
        Path home = output.resolve("sdk");
        try (Stream<Path> files = Files.walk(home)) {
            Path index = output.resolve(UserImages.SDK_INDEX);
            Files.write(
                    index,
                    files.filter(f -> Files.isRegularFile(f) && !f.equals(index))
                            .map(f -> home.relativize(f).toString().replace('\\', '/'))
                            .sorted()
                            .toList());
        }
    }

    /** Compiles a folder of system code and links it to an image of the folder's name. */
    private void image(String name, String start, Path script) throws IOException, ToolFailedException {
        List<String> command = new ArrayList<>(LINK);
        command.add("-T" + script);
        command.add("-o" + output.resolve(name + ".elf"));
        command.add(work.resolve("lib").resolve(start + ".o").toString());
        compileFolder(name).forEach(object -> command.add(object.toString()));
        command.add(sdk.lib().resolve(Sdk.LIBRARY).toString());
        llvm.lld(work, command);
    }

    private List<Path> compileFolder(String folder) throws IOException, ToolFailedException {
        Path objects = work.resolve(folder);
        Files.createDirectories(objects);
        List<Path> result = new ArrayList<>();
        try (Stream<Path> files = Files.list(source.resolve(folder))) {
            for (Path file : files.sorted().toList()) {
                Language language = Language.of(file.getFileName().toString()).orElse(Language.HEADER);
                if (language != Language.HEADER) {
                    result.add(compileFile(file, language, objects));
                }
            }
        }
        return result;
    }

    private Path compileFile(Path file, Language language, Path objects) throws IOException, ToolFailedException {
        String name = file.getFileName().toString();
        Path object = objects.resolve(name.substring(0, name.lastIndexOf('.')) + ".o");
        List<String> command = new ArrayList<>(CommandLine.codeGeneration(language));
        command.addAll(WARNINGS);
        // The library defines what the compiler would make of its loops: memcpy, strlen and so on.
        command.addAll(List.of("-fno-builtin", "-Wno-unused-command-line-argument", "-nostdlibinc"));
        command.addAll(List.of("-resource-dir", llvm.resourceDirectory().toString()));
        command.add("-I" + source.resolve("include"));
        // The same bytes wherever the project lies.
        command.add("-ffile-prefix-map=" + source + "=/mkplay/user");
        command.add("-ffile-prefix-map=" + llvm.home() + "=/llvm");
        command.add("-fdebug-compilation-dir=/mkplay/user");
        command.addAll(List.of("-c", file.toString(), "-o", object.toString()));
        String warnings = llvm.clang(work, command);
        if (!warnings.isBlank()) {
            System.err.println(warnings);
        }
        return object;
    }

    private void samples() throws IOException, InvalidSourceException, InterruptedException {
        Path folder = source.resolve("samples");
        copyTree(folder, output.resolve("samples"));
        Compiler compiler = new Compiler(llvm, sdk, Sandbox.detect(llvm), CompileLimits.DEFAULT);
        for (Sample sample : Samples.readAll(path -> read(folder.resolve(path)))) {
            for (SampleProgram program : sample.programs()) {
                CompileResult result = compiler.compile(program.name(), program.files());
                if (!result.ok() || !result.diagnostics().isEmpty()) {
                    throw new IOException(
                            "sample " + sample.id() + ", program " + program.name() + ": " + result.diagnostics());
                }
                Files.write(
                        output.resolve("samples").resolve(sample.id()).resolve(program.name() + ".elf"), result.elf());
            }
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies the files of a folder; what is no longer there disappears. */
    private static void copyTree(Path from, Path to) throws IOException {
        Cache.deleteTree(to);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.sorted().toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }
}
