package mkplay.server.operations;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import mkplay.server.storage.Postgres;

/** An empty database of each kind that the playground stores in. */
enum Databases {
    H2 {
        @Override
        String url(Path folder, String name) {
            return "jdbc:h2:file:" + folder.resolve(name) + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
        }
    },
    POSTGRESQL {
        @Override
        String url(Path folder, String name) throws SQLException {
            String server = Postgres.url();
            try (Connection connection = DriverManager.getConnection(server);
                    Statement statement = connection.createStatement()) {
                statement.execute("create schema " + name);
            }
            return server + "&currentSchema=" + name;
        }
    };

    /** Its JDBC URL; the test is skipped where there is no such database. */
    abstract String url(Path folder, String name) throws SQLException;
}
