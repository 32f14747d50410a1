package mkplay.toolchain;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/**
 * Takes what is used of LLVM out of the jar {@code org.bytedeco:llvm:<version>:<platform>}. The jar holds every tool flat in
 * one directory and neither run bits nor versioned library names; the tools look for {@code ../lib/<soname>}
 * (their RUNPATH), and clang for its headers in {@code ../lib/clang/<major>}.
 */
final class LlvmUnpacker {
    /** Raised when the set of unpacked files changes, so that an older cache entry is not taken. */
    private static final int LAYOUT = 1;

    private static final String ROOT = "org/bytedeco/llvm/";

    /** Name in the jar, name on disk. lld decides by its own name which linker it is. */
    private record Tool(String entry, String file) {}

    private static final List<Tool> TOOLS = List.of(
            new Tool("clang", "clang"),
            new Tool("lld", "ld.lld"),
            new Tool("llvm-ar", "llvm-ar"),
            new Tool("llvm-objdump", "llvm-objdump"));

    private static final List<String> LIBRARIES = List.of("libLLVM", "libclang-cpp");

    /** The headers of a freestanding implementation (C11 clause 4 paragraph 6) and those they include. */
    private static final Pattern FREESTANDING =
            Pattern.compile("(?:__)?(?:float|iso646|limits|stdalign|stdarg|stdbool|stddef|stdint|stdnoreturn|stdatomic)"
                    + "[a-z_]*\\.h|cpuid\\.h");

    private LlvmUnpacker() {}

    /** The directory that holds the unpacked LLVM, after unpacking it if need be. */
    static Path unpacked(Path cache) {
        String platform = platform();
        ClassLoader loader = LlvmUnpacker.class.getClassLoader();
        URL clang = loader.getResource(ROOT + platform + "/clang");
        if (clang == null) {
            throw new ToolchainException("no LLVM on the class path: " + ROOT + platform + "/clang is missing. Add the"
                    + " artifact org.bytedeco:llvm with classifier " + platform + ", or set -D" + Llvm.HOME_PROPERTY
                    + " or " + Llvm.HOME_VARIABLE + " to the directory of an LLVM");
        }
        try {
            JarFile jar = openJar(clang);
            String name = "llvm-%s-%s-layout%d".formatted(artifactVersion(jar), platform, LAYOUT);
            return Cache.entry(cache, name, directory -> unpack(jar, platform, directory));
        } catch (IOException | UncheckedIOException e) {
            throw new ToolchainException("cannot unpack LLVM into " + cache + ": " + e.getMessage(), e);
        }
    }

    /** The artifact's classifier for this JVM's operating system and processor. */
    static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String system = os.startsWith("mac") ? "macosx" : os.split(" ", 2)[0];
        return system + "-"
                + switch (arch) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64", "arm64" -> "arm64";
                    default -> arch;
                };
    }

    /** The jar belongs to the class loader's cache of open jars, so it is not closed here. */
    private static JarFile openJar(URL entry) throws IOException {
        if (entry.openConnection() instanceof JarURLConnection connection) {
            return connection.getJarFile();
        }
        throw new IOException("LLVM must come from a jar, not from " + entry);
    }

    private static String artifactVersion(JarFile jar) throws IOException {
        JarEntry entry = jar.getJarEntry("META-INF/maven/org.bytedeco/llvm/pom.properties");
        if (entry == null) {
            throw new IOException(jar.getName() + " does not tell its version");
        }
        Properties properties = new Properties();
        try (InputStream in = jar.getInputStream(entry)) {
            properties.load(in);
        }
        return properties.getProperty("version", "unknown");
    }

    private static void unpack(JarFile jar, String platform, Path directory) throws IOException {
        String root = ROOT + platform + "/";
        Path bin = Files.createDirectories(directory.resolve("bin"));
        for (Tool tool : TOOLS) {
            Path file = copy(jar, root + tool.entry(), bin.resolve(tool.file()));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Path lib = Files.createDirectories(directory.resolve("lib"));
        for (String library : LIBRARIES) {
            unpackLibrary(jar, root, library, lib);
        }
        unpackHeaders(jar, root, directory);
    }

    private static void unpackLibrary(JarFile jar, String root, String library, Path lib) throws IOException {
        if (jar.getEntry(root + library + ".so") == null) {
            copy(jar, root + library + ".dylib", lib.resolve(library + ".dylib"));
            return;
        }
        Path file = copy(jar, root + library + ".so", lib.resolve(library + ".so"));
        String soname = ElfSoname.read(file);
        if (!soname.equals(file.getFileName().toString())) {
            Files.move(file, lib.resolve(soname));
        }
    }

    private static void unpackHeaders(JarFile jar, String root, Path directory) {
        String prefix = root + "lib/clang/";
        jar.stream()
                .filter(entry -> entry.getName().startsWith(prefix) && isFreestandingHeader(entry.getName()))
                .forEach(entry -> {
                    Path target = directory.resolve(entry.getName().substring(root.length()));
                    try {
                        Files.createDirectories(target.getParent());
                        copy(jar, entry.getName(), target);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private static boolean isFreestandingHeader(String name) {
        int slash = name.lastIndexOf('/');
        return name.regionMatches(slash - 8, "/include", 0, 8)
                && FREESTANDING.matcher(name.substring(slash + 1)).matches();
    }

    private static Path copy(JarFile jar, String name, Path target) throws IOException {
        JarEntry entry = jar.getJarEntry(name);
        if (entry == null) {
            throw new IOException(jar.getName() + " has no " + name);
        }
        try (InputStream in = jar.getInputStream(entry)) {
            Files.copy(in, target);
        }
        return target;
    }
}
