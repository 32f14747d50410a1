import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Builds or tests the front end with npm; Maven runs it as a single source file.
 *
 * <p>Usage: {@code java BuildFrontEnd.java build|test MODULE_DIR}. {@code build} does nothing when the sources hash to
 * what the last build saw. {@code test} runs the type check, the source rules, the formatter's check and the unit tests,
 * again only when something changed.
 */
public final class BuildFrontEnd {

    /** Vite's minimum within the Node 20 line; newer lines start at 22.12. */
    private static final String NODE_NEEDED = "Node.js 20.19 or later (22.12 or later in the 22 line)";

    private final Path sources;
    private final Path target;

    private BuildFrontEnd(Path module) {
        sources = module.resolve("src/main/frontend");
        target = module.resolve("target");
    }

    /** Runs one of the two tasks and exits with 1 when it fails. */
    public static void main(String[] args) throws IOException, InterruptedException {
        var build = new BuildFrontEnd(Path.of(args[1]));
        boolean ok = args[0].equals("test") ? build.test() : build.build();
        System.exit(ok ? 0 : 1);
    }

    private boolean build() throws IOException, InterruptedException {
        Path stamp = target.resolve("front-end-build.sha256");
        boolean built = Files.exists(target.resolve("classes/mkplay/web/front-end.properties")) && Files.exists(stamp);
        String hash = hash();
        if (built && Files.readString(stamp).equals(hash)) {
            return true;
        }
        if (!checkNode() || !install() || !npm("run", "build")) {
            return false;
        }
        Files.createDirectories(target);
        Files.writeString(stamp, hash);
        return true;
    }

    private boolean test() throws IOException, InterruptedException {
        Path stamp = target.resolve("front-end-test.sha256");
        String hash = hash();
        if (Files.exists(stamp) && Files.readString(stamp).equals(hash)) {
            System.out.println("front end: unchanged since its checks and tests passed");
            return true;
        }
        if (!checkNode() || !install() || !npm("run", "check") || !npm("test")) {
            return false;
        }
        Files.createDirectories(target);
        Files.writeString(stamp, hash);
        return true;
    }

    /** Installs the locked packages unless node_modules already holds exactly these. */
    private boolean install() throws IOException, InterruptedException {
        Path stamp = sources.resolve("node_modules/.mkplay-lock.sha256");
        String lock = digest(List.of(sources.resolve("package-lock.json"), sources.resolve("package.json")));
        if (Files.exists(stamp) && Files.readString(stamp).equals(lock)) {
            return true;
        }
        if (!npm("ci", "--no-audit", "--no-fund", "--ignore-scripts")) {
            System.err.println("front end: npm ci failed; it needs to reach a package registry on the first build");
            return false;
        }
        Files.writeString(stamp, lock);
        return true;
    }

    private boolean checkNode() throws InterruptedException {
        try {
            Process node = new ProcessBuilder("node", "--version")
                    .redirectErrorStream(true)
                    .start();
            String version = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (node.waitFor() == 0 && newEnough(version)) {
                return true;
            }
            System.err.println("front end: needs " + NODE_NEEDED + ", found " + version);
        } catch (IOException e) {
            System.err.println("front end: no node on the PATH; the page is built with " + NODE_NEEDED
                    + " and its npm. Debian: apt-get install nodejs npm, or nodejs.org");
        }
        return false;
    }

    private static boolean newEnough(String version) {
        String[] parts = version.replaceFirst("^v", "").split("\\.");
        if (parts.length < 2 || !parts[0].matches("\\d+") || !parts[1].matches("\\d+")) {
            return false;
        }
        int major = Integer.parseInt(parts[0]);
        int minor = Integer.parseInt(parts[1]);
        return switch (major) {
            case 20 -> minor >= 19;
            case 22 -> minor >= 12;
            default -> major > 22;
        };
    }

    private boolean npm(String... args) throws IOException, InterruptedException {
        boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
        var command = new ArrayList<String>(List.of(windows ? "npm.cmd" : "npm"));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).directory(sources.toFile()).inheritIO().start().waitFor() == 0;
    }

    private String hash() throws IOException {
        var files = new ArrayList<Path>();
        Files.walkFileTree(sources, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                return dir.endsWith("node_modules") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                files.add(file);
                return FileVisitResult.CONTINUE;
            }
        });
        files.sort(null);
        return digest(files);
    }

    private String digest(List<Path> files) throws IOException {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (Path file : files) {
                byte[] content = Files.readAllBytes(file);
                sha.update((sources.relativize(file) + "\0" + content.length + "\0").getBytes(StandardCharsets.UTF_8));
                sha.update(content);
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
