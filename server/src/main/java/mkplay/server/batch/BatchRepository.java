package mkplay.server.batch;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import mkplay.server.api.Page;
import mkplay.server.api.Problem;
import mkplay.server.storage.IdempotencyRepository;
import mkplay.server.storage.StorageGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Batches and their items. Blocks: call it through {@link StorageGateway}. */
@Repository
class BatchRepository {

    private static final String COLUMNS = "id, owner_key, name, total, cancelled, created_at, finished_at";

    private final JdbcClient jdbc;
    private final IdempotencyRepository idempotency;
    private final TransactionTemplate transactions;
    private final JsonMapper mapper;

    BatchRepository(
            JdbcClient jdbc, IdempotencyRepository idempotency, TransactionTemplate transactions, JsonMapper mapper) {
        this.jdbc = jdbc;
        this.idempotency = idempotency;
        this.transactions = transactions;
        this.mapper = mapper;
    }

    /** Stores a batch, its items and, by {@code runs}, their runs: all or nothing. */
    void insert(Batch batch, List<Batch.Item> items, Runnable runs) {
        StorageGateway.assertMayBlock();
        transactions.executeWithoutResult(transaction -> {
            jdbc.sql("insert into batch (" + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?)")
                    .param(1, batch.id())
                    .param(2, batch.ownerKey())
                    .param(3, batch.name())
                    .param(4, batch.total())
                    .param(5, batch.cancelled())
                    .param(6, Timestamp.from(batch.created()))
                    .param(7, batch.finished() == null ? null : Timestamp.from(batch.finished()))
                    .update();
            for (Batch.Item item : items) {
                jdbc.sql("insert into batch_item (batch_id, seq, place, run_id, errors) values (?, ?, ?, ?, ?)")
                        .param(1, batch.id())
                        .param(2, item.seq())
                        .param(3, mapper.writeValueAsString(item.place()))
                        .param(4, item.runId())
                        .param(5, item.errors().isEmpty() ? null : mapper.writeValueAsString(item.errors()))
                        .update();
            }
            runs.run();
        });
    }

    Optional<Batch> find(String id) {
        StorageGateway.assertMayBlock();
        return jdbc.sql("select " + COLUMNS + " from batch where id = ?")
                .param(id)
                .query(BatchRepository::batch)
                .optional();
    }

    List<Batch.Item> items(String batchId) {
        StorageGateway.assertMayBlock();
        return jdbc.sql("select seq, place, run_id, errors from batch_item where batch_id = ? order by seq")
                .param(batchId)
                .query((row, n) -> new Batch.Item(
                        row.getInt(1),
                        mapper.readValue(row.getString(2), Batch.Place.class),
                        row.getString(3),
                        errors(row.getString(4))))
                .list();
    }

    private List<Problem.Error> errors(@Nullable String json) {
        return json == null ? List.of() : Arrays.asList(mapper.readValue(json, Problem.Error[].class));
    }

    /** Batches of an owner, newest first; one more than the page has, if there are more. */
    List<Batch> page(String ownerKey, Page.Request page) {
        StorageGateway.assertMayBlock();
        Timestamp created = Timestamp.from(page.after().created());
        return jdbc.sql("select " + COLUMNS + " from batch where owner_key = ?"
                        + " and (created_at < ? or created_at = ? and id < ?)"
                        + " order by created_at desc, id desc fetch first " + (page.size() + 1) + " rows only")
                .params(ownerKey, created, created, page.after().id())
                .query(BatchRepository::batch)
                .list();
    }

    /** Batches that were accepted and have not ended, oldest first. */
    List<Batch> unfinished() {
        StorageGateway.assertMayBlock();
        return jdbc.sql("select " + COLUMNS + " from batch where finished_at is null order by created_at")
                .query(BatchRepository::batch)
                .list();
    }

    /** How many batches of an owner have not ended. */
    int countUnfinished(String ownerKey) {
        StorageGateway.assertMayBlock();
        return jdbc.sql("select count(*) from batch where owner_key = ? and finished_at is null")
                .param(ownerKey)
                .query(Integer.class)
                .single();
    }

    /** Notes that its owner stopped it. */
    void cancel(String id) {
        StorageGateway.assertMayBlock();
        jdbc.sql("update batch set cancelled = true where id = ? and finished_at is null")
                .param(id)
                .update();
    }

    void finish(String id, Instant now) {
        StorageGateway.assertMayBlock();
        jdbc.sql("update batch set finished_at = ? where id = ?")
                .params(Timestamp.from(now), id)
                .update();
    }

    /** Removes a batch and its items; its runs must be gone. */
    void delete(String id) {
        StorageGateway.assertMayBlock();
        transactions.executeWithoutResult(transaction -> {
            idempotency.forget(id);
            jdbc.sql("delete from batch where id = ?").param(id).update();
        });
    }

    /** Removes batches of a certain age that have no run any more. */
    int removeOld(Instant before) {
        StorageGateway.assertMayBlock();
        return jdbc.sql("delete from batch where finished_at < ?"
                        + " and not exists (select 1 from run where run.batch_id = batch.id)")
                .param(Timestamp.from(before))
                .update();
    }

    private static Batch batch(ResultSet row, int number) throws SQLException {
        Timestamp finished = row.getTimestamp(7);
        return new Batch(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getInt(4),
                row.getBoolean(5),
                row.getTimestamp(6).toInstant(),
                finished == null ? null : finished.toInstant());
    }
}
