package mkplay.server.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import mkplay.server.api.IdempotencyKey;
import mkplay.server.api.Owner;
import mkplay.server.api.Page;
import mkplay.server.expect.Expectations;
import mkplay.server.expect.Verdict;
import mkplay.server.storage.IdempotencyRepository;
import mkplay.server.storage.StorageGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Runs and their results. Blocks: call it through {@link StorageGateway}. */
@Repository
class RunRepository {

    private static final String COLUMNS =
            "id, owner_key, program_hash, request, run_key, result_id, cached, created_at, finished_at, expect, verdict,"
                    + " batch_id, summary";

    private final JdbcClient jdbc;
    private final IdempotencyRepository idempotency;
    private final TransactionTemplate transactions;
    private final JsonMapper mapper;

    RunRepository(
            JdbcClient jdbc, IdempotencyRepository idempotency, TransactionTemplate transactions, JsonMapper mapper) {
        this.jdbc = jdbc;
        this.idempotency = idempotency;
        this.transactions = transactions;
        this.mapper = mapper;
    }

    /**
     * What the caller's idempotency key has made already, a run or a batch.
     *
     * @throws mkplay.server.api.Problem 422 if that was another request
     */
    Optional<String> made(Owner owner, RunService.Acceptance acceptance) {
        String key = acceptance.idempotencyKey();
        return key == null
                ? Optional.empty()
                : idempotency
                        .made(new IdempotencyKey(owner.key(), key, acceptance.requestHash()))
                        .map(IdempotencyRepository.Made::id);
    }

    /**
     * Stores a new run and, with it or not at all, its idempotency key.
     *
     * @throws org.springframework.dao.DuplicateKeyException if the key was used meanwhile
     */
    void insert(RunRow run, @Nullable String idempotencyKey, String requestHash) {
        StorageGateway.assertMayBlock();
        transactions.executeWithoutResult(transaction -> {
            if (idempotencyKey != null) {
                idempotency.remember(
                        new IdempotencyKey(run.ownerKey(), idempotencyKey, requestHash),
                        new IdempotencyRepository.Made(run.id(), null),
                        run.created());
            }
            jdbc.sql("insert into run (" + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                    .param(1, run.id())
                    .param(2, run.ownerKey())
                    .param(3, run.programHash())
                    .param(4, mapper.writeValueAsString(run.options()))
                    .param(5, run.runKey())
                    .param(6, run.resultId())
                    .param(7, run.cached())
                    .param(8, Timestamp.from(run.created()))
                    .param(9, run.finished() == null ? null : Timestamp.from(run.finished()))
                    .param(10, json(run.expect()))
                    .param(11, json(run.verdict()))
                    .param(12, run.batchId())
                    .param(13, json(run.end()))
                    .update();
        });
    }

    Optional<RunRow> find(String id) {
        StorageGateway.assertMayBlock();
        return jdbc.sql("select " + COLUMNS + " from run where id = ?")
                .param(id)
                .query(this::row)
                .optional();
    }

    /** Runs of no batch that were accepted and have no result, oldest first. */
    List<RunRow> unfinished() {
        StorageGateway.assertMayBlock();
        return jdbc.sql("select " + COLUMNS
                        + " from run where finished_at is null and batch_id is null order by created_at")
                .query(this::row)
                .list();
    }

    /** All runs of a batch in the order in which they were made. */
    List<RunRow> ofBatch(String batchId) {
        StorageGateway.assertMayBlock();
        return jdbc.sql("select " + COLUMNS + " from run where batch_id = ? order by created_at, id")
                .param(batchId)
                .query(this::row)
                .list();
    }

    /** Runs of an owner, newest first; one more than the page has, if there are more. */
    List<RunRow> page(String ownerKey, Page.Request page) {
        StorageGateway.assertMayBlock();
        Timestamp created = Timestamp.from(page.after().created());
        return jdbc
                .sql("select " + COLUMNS + " from run where owner_key = ? and batch_id is null"
                        + " and (created_at < ? or created_at = ? and id < ?)"
                        + " order by created_at desc, id desc fetch first " + (page.size() + 1) + " rows only")
                .params(ownerKey, created, created, page.after().id())
                .query(this::row)
                .list()
                .stream()
                .map(this::complete)
                .toList();
    }

    /** A row of an earlier version has no figures of its end: they are its result's. */
    private RunRow complete(RunRow run) {
        if (run.resultId() == null || run.end() != null) {
            return run;
        }
        return outcome(run.resultId())
                .map(outcome -> run.with(RunEnd.of(outcome)))
                .orElse(run);
    }

    /** Id of a stored result that stands for every run with this key. */
    Optional<String> resultFor(String runKey) {
        StorageGateway.assertMayBlock();
        return jdbc
                .sql("select id from result where run_key = ? and cacheable = true order by created_at")
                .param(runKey)
                .query(String.class)
                .list()
                .stream()
                .findFirst();
    }

    /**
     * Stores a run's result and its end, all or nothing.
     *
     * @param verdict whether what was expected came true; null when nothing was
     */
    void finish(
            String runId,
            String resultId,
            String runKey,
            Outcome outcome,
            @Nullable Verdict verdict,
            List<Chunk> chunks,
            Instant now) {
        StorageGateway.assertMayBlock();
        transactions.executeWithoutResult(transaction -> {
            insertResult(resultId, runKey, outcome, now);
            long bytes = 0;
            for (Chunk chunk : chunks) {
                jdbc.sql("insert into result_chunk (result_id, kind, seq, body) values (?, ?, ?, ?)")
                        .params(resultId, chunk.kind().ordinal(), chunk.seq(), chunk.body())
                        .update();
                bytes += chunk.body().length;
            }
            jdbc.sql("update result set bytes = ?, owner_key = (select owner_key from run where id = ?) where id = ?")
                    .params(bytes, runId, resultId)
                    .update();
            jdbc.sql("update run set result_id = ?, finished_at = ?, verdict = ?, summary = ? where id = ?")
                    .param(1, resultId)
                    .param(2, Timestamp.from(now))
                    .param(3, json(verdict))
                    .param(4, json(RunEnd.of(outcome)))
                    .param(5, runId)
                    .update();
        });
    }

    private void insertResult(String resultId, String runKey, Outcome outcome, Instant now) {
        jdbc.sql("insert into result (id, run_key, cacheable, body, created_at, bytes) values (?, ?, ?, ?, ?, 0)")
                .params(
                        resultId,
                        runKey,
                        outcome.endReason().deterministic(),
                        mapper.writeValueAsString(outcome),
                        Timestamp.from(now))
                .update();
    }

    /** Ends all runs of a batch that have not ended with one outcome, that of never having begun. */
    void cancelWaiting(String batchId, String resultId, Outcome outcome, Instant now) {
        StorageGateway.assertMayBlock();
        transactions.executeWithoutResult(transaction -> {
            insertResult(resultId, "", outcome, now);
            jdbc.sql("update run set result_id = ?, finished_at = ?, summary = ?"
                            + " where batch_id = ? and finished_at is null")
                    .param(1, resultId)
                    .param(2, Timestamp.from(now))
                    .param(3, json(RunEnd.of(outcome)))
                    .param(4, batchId)
                    .update();
        });
    }

    /** Removes all runs of a batch. */
    void deleteBatch(String batchId) {
        StorageGateway.assertMayBlock();
        jdbc.sql("delete from run where batch_id = ?").param(batchId).update();
    }

    /** Ends a run with a result that is stored already. */
    void finishFromStore(String runId, String resultId, Outcome outcome, @Nullable Verdict verdict, Instant now) {
        StorageGateway.assertMayBlock();
        jdbc.sql("update run set result_id = ?, cached = true, finished_at = ?, verdict = ?, summary = ? where id = ?")
                .param(1, resultId)
                .param(2, Timestamp.from(now))
                .param(3, json(verdict))
                .param(4, json(RunEnd.of(outcome)))
                .param(5, runId)
                .update();
    }

    Optional<Outcome> outcome(String resultId) {
        StorageGateway.assertMayBlock();
        return jdbc.sql("select body from result where id = ?")
                .param(resultId)
                .query(String.class)
                .optional()
                .map(body -> mapper.readValue(body, Outcome.class));
    }

    Optional<Chunk> chunk(String resultId, Chunk.Kind kind, int seq) {
        StorageGateway.assertMayBlock();
        return jdbc.sql("select body from result_chunk where result_id = ? and kind = ? and seq = ?")
                .params(resultId, kind.ordinal(), seq)
                .query((row, n) -> new Chunk(kind, seq, row.getBytes(1)))
                .optional();
    }

    /** Removes a run; its result stays while another run has it or, to answer the same request again, until it is too old. */
    boolean delete(String id) {
        StorageGateway.assertMayBlock();
        return Objects.requireNonNull(transactions.execute(transaction -> {
            idempotency.forget(id);
            return jdbc.sql("delete from run where id = ?").param(id).update() > 0;
        }));
    }

    /** Removes runs that ended before a moment, those of a batch with its last one, and results of that age that no run has any more. */
    int removeOld(Instant before) {
        StorageGateway.assertMayBlock();
        Timestamp limit = Timestamp.from(before);
        idempotency.removeOld(before);
        int runs = jdbc.sql(
                        "delete from run where finished_at < ? and not exists (select 1 from run other"
                                + " where other.batch_id = run.batch_id and (other.finished_at is null or other.finished_at >= ?))")
                .params(limit, limit)
                .update();
        jdbc.sql("delete from result where created_at < ?"
                        + " and not exists (select 1 from run where run.result_id = result.id)")
                .param(limit)
                .update();
        return runs;
    }

    private RunRow row(ResultSet row, int number) throws SQLException {
        Timestamp finished = row.getTimestamp(9);
        return new RunRow(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                mapper.readValue(row.getString(4), RunRequest.Options.class),
                row.getString(5),
                row.getString(6),
                row.getBoolean(7),
                row.getTimestamp(8).toInstant(),
                finished == null ? null : finished.toInstant(),
                read(row.getString(10), Expectations.class),
                read(row.getString(11), Verdict.class),
                row.getString(12),
                read(row.getString(13), RunEnd.class));
    }

    private @Nullable String json(@Nullable Object value) {
        return value == null ? null : mapper.writeValueAsString(value);
    }

    private <T> @Nullable T read(@Nullable String json, Class<T> type) {
        return json == null ? null : mapper.readValue(json, type);
    }
}
