package mkplay.server.program;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import mkplay.server.api.Ids;
import mkplay.server.storage.StorageGateway;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Programs by the hash of their content. Blocks: call it through {@link StorageGateway}. */
@Repository
public class ProgramRepository {

    private final JdbcClient jdbc;
    private final JsonMapper mapper;

    ProgramRepository(JdbcClient jdbc, JsonMapper mapper) {
        this.jdbc = jdbc;
        this.mapper = mapper;
    }

    /**
     * Stores a set of programs if it is not stored yet. Must not be called inside a transaction: two callers may store the same
     * set at once, and the loser's statement fails.
     *
     * @return its hash
     */
    public String save(ProgramSet set) {
        StorageGateway.assertMayBlock();
        String body = mapper.writeValueAsString(set);
        String hash = Ids.hash(body);
        if (!exists(hash)) {
            try {
                jdbc.sql("insert into program (hash, body, created_at) values (?, ?, ?)")
                        .params(hash, body, Timestamp.from(Instant.now()))
                        .update();
            } catch (DuplicateKeyException alreadyStored) {
                // Equal hash, equal content: the other caller stored the same.
                return hash;
            }
        }
        return hash;
    }

    private boolean exists(String hash) {
        return jdbc.sql("select count(*) from program where hash = ?")
                        .param(hash)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** The set with a hash. */
    public Optional<ProgramSet> find(String hash) {
        StorageGateway.assertMayBlock();
        return jdbc.sql("select body from program where hash = ?")
                .param(hash)
                .query(String.class)
                .optional()
                .map(body -> mapper.readValue(body, ProgramSet.class));
    }

    /** What a set of programs is stored under. */
    public String hash(ProgramSet set) {
        return Ids.hash(mapper.writeValueAsString(set));
    }

    /** Removes programs that no run, share or sleeping session refers to and that are older than {@code before}. */
    public int removeUnused(Instant before) {
        StorageGateway.assertMayBlock();
        return jdbc.sql("""
                        delete from program where created_at < ?
                        and not exists (select 1 from run where run.program_hash = program.hash)
                        and not exists (select 1 from share where share.program_hash = program.hash)
                        and not exists (select 1 from live_session where live_session.program_hash = program.hash)
                        """).param(Timestamp.from(before)).update();
    }
}
