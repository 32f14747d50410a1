package mkplay.server.share;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import mkplay.server.api.IdempotencyKey;
import mkplay.server.api.Ids;
import mkplay.server.program.ProgramRepository;
import mkplay.server.run.RunRequest;
import mkplay.server.storage.IdempotencyRepository;
import mkplay.server.storage.StorageGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Shares. Blocks: call it through {@link StorageGateway}. */
@Repository
public class ShareRepository {

    private final JdbcClient jdbc;
    private final IdempotencyRepository idempotency;
    private final TransactionTemplate transactions;
    private final ProgramRepository programs;
    private final JsonMapper mapper;

    ShareRepository(
            JdbcClient jdbc,
            IdempotencyRepository idempotency,
            TransactionTemplate transactions,
            ProgramRepository programs,
            JsonMapper mapper) {
        this.jdbc = jdbc;
        this.idempotency = idempotency;
        this.transactions = transactions;
        this.programs = programs;
        this.mapper = mapper;
    }

    /**
     * Stores a share and, with it or not at all, the key of the request that made it.
     *
     * @param token the token that deletes the share
     * @throws org.springframework.dao.DuplicateKeyException if the key was used meanwhile
     */
    public void insert(Share share, String ownerKey, String token, IdempotencyKey key) {
        // Not in the transaction: that the programs are stored already by another request is no error of it.
        String program = programs.save(share.programs());
        transactions.executeWithoutResult(transaction -> {
            idempotency.remember(key, new IdempotencyRepository.Made(share.id(), token), share.created());
            insert(share, ownerKey, Ids.hash(token), program);
        });
    }

    /**
     * Stores a share.
     *
     * @param tokenHash hash of the token that deletes it
     */
    public void insert(Share share, String ownerKey, String tokenHash) {
        StorageGateway.assertMayBlock();
        insert(share, ownerKey, tokenHash, programs.save(share.programs()));
    }

    private void insert(Share share, String ownerKey, String tokenHash, String program) {
        jdbc.sql("insert into share (id, owner_key, token_hash, program_hash, title, request, provenance, created_at,"
                        + " expires_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .param(1, share.id())
                .param(2, ownerKey)
                .param(3, tokenHash)
                .param(4, program)
                .param(5, share.title())
                .param(6, mapper.writeValueAsString(share.options()))
                .param(7, mapper.writeValueAsString(share.provenance()))
                .param(8, Timestamp.from(share.created()))
                .param(9, share.expires() == null ? null : Timestamp.from(share.expires()))
                .update();
    }

    private record Row(
            String id,
            String programHash,
            String title,
            String request,
            String provenance,
            Instant created,
            @Nullable Instant expires) {}

    /** The share with an id, if its time is not over. */
    public Optional<Share> find(String id, Instant now) {
        StorageGateway.assertMayBlock();
        Optional<Row> row = jdbc.sql("select id, program_hash, title, request, provenance, created_at, expires_at"
                        + " from share where id = ? and (expires_at is null or expires_at > ?)")
                .params(id, Timestamp.from(now))
                .query((r, n) -> new Row(
                        r.getString(1),
                        r.getString(2),
                        r.getString(3),
                        r.getString(4),
                        r.getString(5),
                        r.getTimestamp(6).toInstant(),
                        r.getTimestamp(7) == null ? null : r.getTimestamp(7).toInstant()))
                .optional();
        return row.flatMap(r -> programs.find(r.programHash())
                .map(set -> new Share(
                        r.id(),
                        r.title(),
                        set,
                        mapper.readValue(r.request(), RunRequest.Options.class),
                        mapper.readValue(r.provenance(), Provenance.class),
                        r.created(),
                        r.expires())));
    }

    /** Hash of the token that deletes a share. */
    public Optional<String> tokenHash(String id) {
        StorageGateway.assertMayBlock();
        return jdbc.sql("select token_hash from share where id = ?")
                .param(id)
                .query(String.class)
                .optional();
    }

    /** Shares that an owner has made since a moment. */
    public int countSince(String ownerKey, Instant since) {
        StorageGateway.assertMayBlock();
        return jdbc.sql("select count(*) from share where owner_key = ? and created_at > ?")
                .params(ownerKey, Timestamp.from(since))
                .query(Integer.class)
                .single();
    }

    /** Removes a share; false if there was none. */
    public boolean delete(String id) {
        StorageGateway.assertMayBlock();
        idempotency.forget(id);
        return jdbc.sql("delete from share where id = ?").param(id).update() > 0;
    }

    /** Removes shares whose time is over. */
    public int removeExpired(Instant now) {
        StorageGateway.assertMayBlock();
        return jdbc.sql("delete from share where expires_at <= ?")
                .param(Timestamp.from(now))
                .update();
    }
}
