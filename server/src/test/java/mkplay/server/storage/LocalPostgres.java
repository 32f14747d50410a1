package mkplay.server.storage;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL server of this machine's installation (Debian: package {@code postgresql}) on a free port with a database of its
 * own. It refuses to run as root, so for root it runs as {@code nobody}.
 */
final class LocalPostgres {

    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    private final Path home;
    private final Process server;
    private final String url;

    private LocalPostgres(Path home, Process server, String url) {
        this.home = home;
        this.server = server;
        this.url = url;
    }

    /** The folder with {@code initdb} and {@code postgres}, newest version first, if one is installed. */
    static Optional<Path> installed() throws IOException {
        List<Path> candidates = new ArrayList<>();
        Path debian = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(debian)) {
            try (Stream<Path> versions = Files.list(debian)) {
                versions.map(version -> version.resolve("bin"))
                        .sorted(Comparator.reverseOrder())
                        .forEach(candidates::add);
            }
        }
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
            candidates.add(Path.of(folder.isEmpty() ? "." : folder));
        }
        return candidates.stream()
                .filter(bin -> Files.isExecutable(bin.resolve("initdb")) && Files.isExecutable(bin.resolve("postgres")))
                .findFirst();
    }

    static LocalPostgres start(Path bin) throws IOException, InterruptedException {
        Path home = Files.createTempDirectory("mkplay-postgres");
        if (ROOT) {
            run(List.of("chown", "nobody", home.toString()));
        }
        Path data = home.resolve("data");
        run(asUser(
                bin.resolve("initdb").toString(),
                "-D",
                data.toString(),
                "-U",
                "test",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-sync"));
        int port = freePort();
        Process server = new ProcessBuilder(asUser(
                        bin.resolve("postgres").toString(),
                        "-D",
                        data.toString(),
                        "-p",
                        Integer.toString(port),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories=",
                        "-c",
                        "fsync=off"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .directory(home.toFile())
                .start();
        LocalPostgres started =
                new LocalPostgres(home, server, "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=test");
        started.awaitReady();
        return started;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static List<String> asUser(String... command) {
        List<String> all = new ArrayList<>();
        if (ROOT) {
            all.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        }
        all.addAll(List.of(command));
        return all;
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .directory(Path.of("/").toFile())
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException(command + ": " + output);
        }
    }

    private void awaitReady() throws IOException, InterruptedException {
        for (int tries = 0; tries < 300; tries++) {
            try {
                DriverManager.getConnection(url).close();
                return;
            } catch (SQLException notYet) {
                if (!server.isAlive()) {
                    throw new IOException("postgres ended with status " + server.exitValue(), notYet);
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        throw new IOException("postgres does not answer at " + url);
    }

    String url() {
        return url;
    }

    /** Stops the server and removes its files. */
    void stop() throws IOException, InterruptedException {
        server.destroy();
        if (!server.waitFor(5, TimeUnit.SECONDS)) {
            server.destroyForcibly().waitFor();
        }
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
