package mkplay.aot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import mkplay.toolchain.Llvm;
import mkplay.toolchain.ToolFailedException;

/**
 * The kernel build step: {@code Main CLASSES PACKAGE ASSEMBLY WORK OUTPUT}. Compiles what the classes of a package under the
 * class directory export, together with the assembly sources and the linker script of a directory, to
 * {@code OUTPUT/kernel.elf} and to its twin without probes, {@code OUTPUT/kernel-noprobe.elf}; beside each a file with its
 * sizes ({@link ImageSizes#report}).
 */
public final class Main {
    private Main() {}

    /** Exits with status 1 after printing every violation, or what clang or lld said. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 5) {
            System.err.println("usage: mkplay.aot.Main CLASSES PACKAGE ASSEMBLY WORK OUTPUT");
            System.exit(2);
        }
        Path classes = Path.of(arguments[0]);
        try {
            List<String> roots = classesOf(classes, arguments[1].replace('.', '/'));
            if (list(Path.of(arguments[2]), ".S").isEmpty()) {
                System.out.println("no entry assembly in " + arguments[2] + ": no kernel is built");
                return;
            }
            if (roots.isEmpty()) {
                System.err.println("no classes of package " + arguments[1] + " in " + classes);
                System.exit(1);
            }
            Path output = Path.of(arguments[4]);
            Path work = Path.of(arguments[3]);
            build(roots, Path.of(arguments[2]), work, output, "kernel", true);
            build(roots, Path.of(arguments[2]), work, output, "kernel-noprobe", false);
        } catch (SubsetException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        } catch (ToolFailedException e) {
            System.err.println(e.output());
            System.exit(1);
        }
    }

    private static void build(List<String> roots, Path assembly, Path work, Path output, String name, boolean probes)
            throws IOException, SubsetException, ToolFailedException {
        Classes classes = new Classes(Main.class.getClassLoader());
        var program = new SystemJavaCompiler(classes, CompileOptions.standard(probes)).compile(roots);
        if (probes) {
            program.exemptions().forEach(e -> System.out.println("exempt: " + e));
        }
        List<Path> sources = list(assembly, ".S");
        byte[] elf = new ImageBuilder(Llvm.locate(), work)
                .buildIfChanged(name, program, sources, assembly.resolve("kernel.ld"));
        Files.createDirectories(output);
        Files.write(output.resolve(name + ".elf"), elf);
        Files.writeString(
                output.resolve(name + ".sizes"),
                ImageSizes.of(elf, program.exported()).report());
    }

    private static List<Path> list(Path directory, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(f -> f.getFileName().toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    /** Internal names of all classes of a package and its sub-packages. */
    static List<String> classesOf(Path directory, String packageFolder) throws IOException {
        Path root = directory.resolve(packageFolder);
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(f -> directory.relativize(f).toString().replace('\\', '/'))
                    .filter(f -> f.endsWith(".class") && !f.endsWith("package-info.class"))
                    .map(f -> f.substring(0, f.length() - ".class".length()))
                    .sorted()
                    .toList();
        }
    }
}
