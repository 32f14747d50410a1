package mkplay.server.storage;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import mkplay.server.api.IdempotencyKey;
import mkplay.server.api.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What requests under an idempotency key have made. Blocks: call it through {@link StorageGateway}. */
@Repository
public class IdempotencyRepository {

    private final JdbcClient jdbc;

    IdempotencyRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What a request has made.
     *
     * @param id its identifier
     * @param secret what else only its maker is told, null for nothing
     */
    public record Made(String id, @Nullable String secret) {}

    private record Row(String requestHash, Made made) {}

    /**
     * What was made under a key.
     *
     * @throws Problem 422 if it was made by another request
     */
    public Optional<Made> made(IdempotencyKey key) {
        StorageGateway.assertMayBlock();
        Optional<Row> row = jdbc.sql(
                        "select request_hash, run_id, secret from idempotency where owner_key = ? and idem_key = ?")
                .params(key.ownerKey(), key.key())
                .query((r, n) -> new Row(r.getString(1), new Made(r.getString(2), r.getString(3))))
                .optional();
        if (row.isPresent() && !row.get().requestHash().equals(key.requestHash())) {
            throw Problem.invalid("", "The Idempotency-Key was used for a different request.");
        }
        return row.map(Row::made);
    }

    /**
     * Notes what a request has made.
     *
     * @throws org.springframework.dao.DuplicateKeyException if the key was used meanwhile
     */
    public void remember(IdempotencyKey key, Made made, Instant now) {
        StorageGateway.assertMayBlock();
        jdbc.sql("insert into idempotency (owner_key, idem_key, request_hash, run_id, secret, created_at)"
                        + " values (?, ?, ?, ?, ?, ?)")
                .param(1, key.ownerKey())
                .param(2, key.key())
                .param(3, key.requestHash())
                .param(4, made.id())
                .param(5, made.secret())
                .param(6, Timestamp.from(now))
                .update();
    }

    /** Forgets the keys of what is no longer there. */
    public void forget(String madeId) {
        StorageGateway.assertMayBlock();
        jdbc.sql("delete from idempotency where run_id = ?").param(madeId).update();
    }

    /** Forgets keys that were used before a moment. */
    public void removeOld(Instant before) {
        StorageGateway.assertMayBlock();
        jdbc.sql("delete from idempotency where created_at < ?")
                .param(Timestamp.from(before))
                .update();
    }
}
