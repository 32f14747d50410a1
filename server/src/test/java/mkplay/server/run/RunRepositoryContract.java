package mkplay.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import mkplay.engine.EndReason;
import mkplay.engine.InputEvent;
import mkplay.engine.Limits;
import mkplay.server.api.IdempotencyKey;
import mkplay.server.api.Ids;
import mkplay.server.api.Page;
import mkplay.server.api.Problem;
import mkplay.server.expect.Expectations;
import mkplay.server.expect.Verdict;
import mkplay.server.program.ProgramRepository;
import mkplay.server.program.ProgramSet;
import mkplay.server.program.ProgramSource;
import mkplay.server.program.SourceText;
import mkplay.server.storage.IdempotencyRepository;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DuplicateKeyException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What runs and results must do on every database. */
abstract class RunRepositoryContract {

    private static final Verdict VERDICT =
            new Verdict(false, List.of(new Verdict.Check("console", "^ok$", false, "Nothing matches.")));

    @Autowired
    private IdempotencyRepository keys;

    @Autowired
    private RunRepository runs;

    @Autowired
    private OutputRepository outputs;

    @Autowired
    private ProgramRepository programs;

    private RunRow row(String key) {
        ProgramSet set = new ProgramSet(
                List.of(new ProgramSource("main", List.of(new SourceText("main.c", "x")), 100, List.of())), null);
        return new RunRow(
                Ids.random(),
                "token:owner",
                programs.save(set),
                new RunRequest.Options(
                        "one-cycle",
                        32 << 20,
                        Limits.DEFAULT,
                        List.of(new InputEvent(7, new byte[] {1, 2, 3})),
                        true,
                        true,
                        true),
                key,
                null,
                false,
                Instant.now().truncatedTo(ChronoUnit.MICROS),
                null,
                new Expectations(0, null, List.of("^ok$"), List.of("panic")),
                null,
                null,
                null);
    }

    private static Outcome outcome(EndReason reason) {
        return Outcome.withoutRun(reason, "A sentence with \u0000 and \ud83d\ude00.", List.of());
    }

    @Test
    void aRunIsUnfinishedUntilItsResultIsStoredWithEverythingItLeft() {
        RunRow row = row(Ids.random());
        runs.insert(row, null, "hash");
        assertThat(runs.find(row.id()))
                .hasValueSatisfying(
                        found -> assertThat(found).usingRecursiveComparison().isEqualTo(row));
        assertThat(runs.unfinished()).extracting(RunRow::id).contains(row.id());

        byte[] noise = new byte[Chunk.SIZE + 1000];
        new Random(1).nextBytes(noise);
        String result = Ids.random();
        runs.finish(
                row.id(),
                result,
                row.runKey(),
                outcome(EndReason.EXIT),
                VERDICT,
                List.of(
                        Chunk.of(Chunk.Kind.CONSOLE, 0, noise, noise.length),
                        Chunk.of(Chunk.Kind.CONSOLE, 1, noise, 10),
                        Chunk.of(Chunk.Kind.TRACE, 0, noise, 20)),
                Instant.now());
        assertThat(runs.unfinished()).extracting(RunRow::id).doesNotContain(row.id());
        assertThat(runs.find(row.id()).orElseThrow().resultId()).isEqualTo(result);
        assertThat(runs.find(row.id()).orElseThrow().verdict()).isEqualTo(VERDICT);
        assertThat(runs.outcome(result)).contains(outcome(EndReason.EXIT));
        assertThat(runs.chunk(result, Chunk.Kind.CONSOLE, 0).orElseThrow().plain())
                .isEqualTo(noise);
        assertThat(runs.chunk(result, Chunk.Kind.CONSOLE, 1).orElseThrow().plain())
                .hasSize(10);
        assertThat(runs.chunk(result, Chunk.Kind.CONSOLE, 2)).isEmpty();
        assertThat(runs.chunk(result, Chunk.Kind.TRACE, 0).orElseThrow().plain())
                .hasSize(20);
        assertThat(runs.resultFor(row.runKey())).contains(result);
    }

    @Test
    void aRunCanEndWithTheResultOfAnEarlierOneAndAVerdictOfItsOwn() {
        RunRow first = row(Ids.random());
        RunRow second = row(first.runKey());
        runs.insert(first, null, "hash");
        runs.insert(second, null, "hash");
        String result = Ids.random();
        runs.finish(first.id(), result, first.runKey(), outcome(EndReason.EXIT), null, List.of(), Instant.now());
        runs.finishFromStore(second.id(), result, outcome(EndReason.EXIT), VERDICT, Instant.now());
        RunRow found = runs.find(second.id()).orElseThrow();
        assertThat(found.resultId()).isEqualTo(result);
        assertThat(found.cached()).isTrue();
        assertThat(found.finished()).isNotNull();
        assertThat(found.verdict()).isEqualTo(VERDICT);
        assertThat(found.end()).isEqualTo(RunEnd.of(outcome(EndReason.EXIT)));
        assertThat(runs.find(first.id()).orElseThrow().verdict()).isNull();
    }

    @Test
    void aResultThatDependsOnTheHostStandsForNoOtherRun() {
        for (EndReason reason : new EndReason[] {EndReason.WALL_LIMIT, EndReason.CANCELLED}) {
            RunRow row = row(Ids.random());
            runs.insert(row, null, "hash");
            runs.finish(row.id(), Ids.random(), row.runKey(), outcome(reason), null, List.of(), Instant.now());
            assertThat(runs.resultFor(row.runKey())).isEmpty();
        }
    }

    @Test
    void anIdempotencyKeyBelongsToOneRunOfOneOwner() {
        RunRow first = row("k");
        RunRow second = row("k");
        String key = Ids.random();
        runs.insert(first, key, "request");
        assertThat(keys.made(new IdempotencyKey(first.ownerKey(), key, "request")))
                .contains(new IdempotencyRepository.Made(first.id(), null));
        assertThat(keys.made(new IdempotencyKey("token:another", key, "request")))
                .isEmpty();
        assertThatThrownBy(() -> keys.made(new IdempotencyKey(first.ownerKey(), key, "another request")))
                .isInstanceOf(Problem.class);
        assertThatThrownBy(() -> runs.insert(second, key, "request")).isInstanceOf(DuplicateKeyException.class);
        assertThat(runs.find(second.id())).as("all or nothing").isEmpty();
    }

    @Test
    void whatIsOldIsRemovedAndAResultOnlyWhenNoRunHasIt() {
        Instant longAgo = Instant.now().minus(400, ChronoUnit.DAYS);
        RunRow old = row(Ids.random());
        runs.insert(old, Ids.random(), "request");
        String shared = Ids.random();
        runs.finish(old.id(), shared, old.runKey(), outcome(EndReason.EXIT), null, List.of(), longAgo);
        RunRow template = row(old.runKey());
        RunRow young = new RunRow(
                template.id(),
                template.ownerKey(),
                template.programHash(),
                template.options(),
                old.runKey(),
                shared,
                true,
                Instant.now(),
                Instant.now(),
                null,
                null,
                null,
                null);
        runs.insert(young, null, "request");
        runs.removeOld(Instant.now().minus(300, ChronoUnit.DAYS));
        assertThat(runs.find(old.id())).isEmpty();
        assertThat(runs.outcome(shared)).isPresent();
        assertThat(runs.page(young.ownerKey(), Page.Request.of(null, null)))
                .as("stored without figures of its end, as by an earlier version")
                .filteredOn(found -> found.id().equals(young.id()))
                .singleElement()
                .extracting(RunRow::end)
                .isEqualTo(RunEnd.of(outcome(EndReason.EXIT)));
        assertThat(runs.delete(young.id())).isTrue();
        runs.removeOld(Instant.now().minus(300, ChronoUnit.DAYS));
        assertThat(runs.outcome(shared)).isEmpty();
    }

    private RunRow left(int bytes) {
        RunRow row = row(Ids.random());
        runs.insert(row, null, "hash");
        runs.finish(
                row.id(),
                Ids.random(),
                row.runKey(),
                outcome(EndReason.EXIT),
                null,
                List.of(new Chunk(Chunk.Kind.CONSOLE, 0, new byte[bytes])),
                Instant.now().truncatedTo(ChronoUnit.MICROS));
        return row;
    }

    @Test
    void outputsThatDoNotFitAreRemovedFromTheOldestOn() {
        RunRow first = left(1000);
        RunRow second = left(1000);
        RunRow third = left(1000);
        assertThat(outputs.removeBeyond(Long.MAX_VALUE, 2500)).isPositive();
        assertThat(outputs.removed(first.id())).isTrue();
        assertThat(outputs.removed(second.id())).isFalse();
        assertThat(runs.resultFor(first.runKey())).isEmpty();
        assertThat(runs.resultFor(second.runKey())).isPresent();
        assertThat(outputs.removeBeyond(1500, Long.MAX_VALUE)).isEqualTo(1);
        assertThat(outputs.removed(second.id())).isTrue();
        assertThat(outputs.removed(third.id())).isFalse();
        assertThat(outputs.removeBeyond(1500, 1500)).isZero();
    }

    @Test
    void theDatabaseIsNeverWaitedForOnAnEventLoop() {
        assertThatThrownBy(() -> Mono.fromCallable(() -> runs.find("x"))
                        .subscribeOn(Schedulers.parallel())
                        .block())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("event loop");
    }
}
