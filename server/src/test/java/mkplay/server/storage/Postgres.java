package mkplay.server.storage;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * The PostgreSQL of this test run: the one installed on this machine, else a container where Docker is; with neither, the tests
 * that need it are skipped and say so.
 */
public final class Postgres {

    static final String MISSING =
            "SKIPPED: neither Docker nor an installed PostgreSQL (Debian package postgresql) is here";

    private static final String IMAGE = "postgres:17-alpine";

    private static @Nullable String url;
    private static boolean looked;

    private Postgres() {}

    /** Whether there is one; it has been started then. */
    public static synchronized boolean isHere() {
        if (!looked) {
            looked = true;
            url = find();
        }
        return url != null;
    }

    /** JDBC URL of an empty database that lives as long as this JVM; skips the test where there is none. */
    public static String url() {
        Assumptions.assumeTrue(isHere(), MISSING);
        return String.valueOf(url);
    }

    private static @Nullable String find() {
        try {
            Optional<Path> bin = LocalPostgres.installed();
            if (bin.isPresent()) {
                LocalPostgres local = LocalPostgres.start(bin.get());
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(local)));
                return local.url();
            }
            return DockerClientFactory.instance().isDockerAvailable() ? container() : null;
        } catch (Exception e) {
            throw new IllegalStateException("PostgreSQL is here but does not start", e);
        }
    }

    /** A container, or null when its image cannot be had. */
    private static @Nullable String container() {
        try {
            PostgreSQLContainer container = new PostgreSQLContainer(IMAGE);
            container.start();
            return container.getJdbcUrl() + "&user=" + container.getUsername() + "&password=" + container.getPassword();
        } catch (ContainerFetchException noImage) {
            return null;
        }
    }

    private static void stop(LocalPostgres local) {
        try {
            local.stop();
        } catch (Exception e) {
            throw new IllegalStateException("PostgreSQL does not stop", e);
        }
    }
}
