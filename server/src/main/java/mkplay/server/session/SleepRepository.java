package mkplay.server.session;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import mkplay.server.program.ProgramRepository;
import mkplay.server.run.RunRequest;
import mkplay.server.storage.StorageGateway;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Sleeping sessions. Blocks: call it through {@link StorageGateway}. */
@Repository
class SleepRepository {

    private final JdbcClient jdbc;
    private final ProgramRepository programs;
    private final JsonMapper mapper;

    SleepRepository(JdbcClient jdbc, ProgramRepository programs, JsonMapper mapper) {
        this.jdbc = jdbc;
        this.programs = programs;
        this.mapper = mapper;
    }

    /** What is stored beside the columns. */
    private record Body(String watchId, RunRequest.Options options, StoredSession.Memory memory) {}

    /** Stores a session's programs; before {@link #save}, and not in its transaction. */
    void savePrograms(StoredSession session) {
        programs.save(session.programs());
    }

    /** Stores a session in place of what was stored of it; its programs are stored already. */
    @Transactional
    void save(StoredSession session) {
        StorageGateway.assertMayBlock();
        delete(session.id());
        jdbc.sql("insert into live_session (id, owner_key, program_hash, run_key, body, created_at, stored_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?)")
                .params(
                        session.id(),
                        session.ownerKey(),
                        programs.hash(session.programs()),
                        session.runKey(),
                        mapper.writeValueAsString(
                                new Body(session.watchId(), session.request().options(), session.memory())),
                        Timestamp.from(session.created()),
                        Timestamp.from(session.storedAt()))
                .update();
    }

    private record Row(
            String id,
            String ownerKey,
            String programHash,
            String runKey,
            String body,
            Instant created,
            Instant storedAt) {}

    /** Every stored session, the one that was stored last first. */
    List<StoredSession> all() {
        StorageGateway.assertMayBlock();
        return jdbc
                .sql("select id, owner_key, program_hash, run_key, body, created_at, stored_at from live_session"
                        + " order by stored_at desc")
                .query((r, n) -> new Row(
                        r.getString(1),
                        r.getString(2),
                        r.getString(3),
                        r.getString(4),
                        r.getString(5),
                        Objects.requireNonNull(r.getTimestamp(6)).toInstant(),
                        Objects.requireNonNull(r.getTimestamp(7)).toInstant()))
                .list()
                .stream()
                .map(this::session)
                .toList();
    }

    private StoredSession session(Row row) {
        Body body = mapper.readValue(row.body(), Body.class);
        RunRequest request = new RunRequest(programs.find(row.programHash()).orElseThrow(), body.options());
        return new StoredSession(
                row.id(),
                body.watchId(),
                row.ownerKey(),
                request,
                row.runKey(),
                body.memory(),
                row.created(),
                row.storedAt());
    }

    /** Forgets a session; it need not be stored. */
    void delete(String id) {
        StorageGateway.assertMayBlock();
        jdbc.sql("delete from live_session where id = ?").param(id).update();
    }

    /** Forgets sessions that fell asleep before a moment. */
    int removeOld(Instant before) {
        StorageGateway.assertMayBlock();
        return jdbc.sql("delete from live_session where stored_at < ?")
                .param(Timestamp.from(before))
                .update();
    }
}
