package mkplay.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import mkplay.server.Json;
import mkplay.server.api.Ids;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** A database that the first version of the server wrote is opened by this one, and what is in it works. */
@Timeout(240)
class UpgradeTest {

    private static final String PROGRAM = "{\"programs\":[{\"name\":\"main\",\"files\":[{\"name\":\"main.c\",\"text\":"
            + "\"int main(void) { return 7; }\"}],\"priority\":100,\"args\":[]}]}";
    private static final String OPTIONS =
            "{\"model\":\"one-cycle\",\"memoryBytes\":33554432,\"limits\":{\"instructions\":1000000000,"
                    + "\"cycles\":10000000000,\"simulatedMillis\":100000,\"wallMillis\":10000,\"consoleBytes\":65536,"
                    + "\"traceRecords\":200000},\"input\":[],\"trace\":true}";
    private static final String OUTCOME =
            "{\"endReason\":\"exit\",\"exitStatus\":7,\"sentence\":\"It ended with exit status 7.\","
                    + "\"diagnostics\":[],\"traceRecords\":3,\"consoleBytes\":4,\"console\":\"old\\n\",\"stateHash\":\"0123456789abcdef\","
                    + "\"threads\":[],\"waits\":[]}";
    private static final String PROVENANCE =
            "{\"toolchain\":\"an earlier one\",\"images\":{\"kernel\":\"abc\"},\"modelVersion\":1}";

    private final String finished = Ids.random();
    private final String unfinished = Ids.random();
    private final String share = Ids.random();

    @ParameterizedTest
    @EnumSource
    void whatTheFirstVersionStoredIsReadAndGoesOn(Databases database, @TempDir Path folder) throws Exception {
        String url = database.url(folder, "upgrade");
        Flyway.configure()
                .dataSource(url, null, null)
                .locations("classpath:db/migration")
                .target("1")
                .load()
                .migrate();
        fill(url);
        try (RunningServer server = RunningServer.start(folder, "--playground.storage.url=" + url)) {
            JsonNode run = get(server, "/api/v1/runs/" + finished);
            assertThat(run.at("/state").asString()).isEqualTo("succeeded");
            assertThat(run.at("/console").asString()).isEqualTo("old\n");
            JsonNode shared = get(server, "/api/v1/shares/" + share);
            assertThat(shared.at("/programs/0/files/0/text").asString()).contains("return 7");
            assertThat(shared.at("/result/exitStatus").asInt()).isEqualTo(7);
            assertThat(shared.at("/differences").toString()).contains("an earlier one");
            JsonNode resumed = get(server, "/api/v1/runs/" + unfinished);
            while (!resumed.has("endReason")) {
                TimeUnit.MILLISECONDS.sleep(50);
                resumed = get(server, "/api/v1/runs/" + unfinished);
            }
            assertThat(resumed.at("/exitStatus").asInt()).isEqualTo(7);
        }
    }

    private static JsonNode get(RunningServer server, String path) {
        return Json.body(
                server.visitor().get().uri(path).exchange().expectStatus().isOk());
    }

    /** Rows as the first version wrote them. */
    private void fill(String url) throws SQLException {
        String program = Ids.hash(PROGRAM);
        try (Connection database = DriverManager.getConnection(url)) {
            insert(database, "program (hash, body, created_at)", program, PROGRAM, now());
            insert(
                    database,
                    "result (id, run_key, cacheable, body, created_at)",
                    "result",
                    "key",
                    true,
                    OUTCOME,
                    now());
            String run =
                    "run (id, owner_key, program_hash, request, run_key, result_id, cached, created_at, finished_at)";
            insert(database, run, finished, "token:a", program, OPTIONS, "key", "result", false, now(), now());
            insert(database, run, unfinished, "token:a", program, OPTIONS, "other", null, false, now(), null);
            insert(
                    database,
                    "share (id, owner_key, token_hash, program_hash, title, request, provenance, created_at, expires_at)",
                    share,
                    "token:a",
                    "hash",
                    program,
                    "A title",
                    OPTIONS,
                    PROVENANCE.replace("\"modelVersion\":1", "\"modelVersion\":1,\"outcome\":" + OUTCOME),
                    now(),
                    null);
        }
    }

    private static Timestamp now() {
        return Timestamp.from(Instant.now());
    }

    private static void insert(Connection database, String table, Object... values) throws SQLException {
        String places = "?, ".repeat(values.length - 1) + "?";
        try (PreparedStatement statement =
                database.prepareStatement("insert into " + table + " values (" + places + ")")) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }
}
