package mkplay.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import mkplay.engine.InputEvent;
import mkplay.engine.Limits;
import mkplay.engine.debug.BreakKind;
import mkplay.engine.debug.Breakpoint;
import mkplay.server.api.Ids;
import mkplay.server.program.ProgramRepository;
import mkplay.server.program.ProgramSet;
import mkplay.server.program.ProgramSource;
import mkplay.server.program.SourceText;
import mkplay.server.run.RunEngine;
import mkplay.server.run.RunRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What sleeping sessions must do on every database. */
abstract class SleepRepositoryContract {

    @Autowired
    private SleepRepository repository;

    @Autowired
    private ProgramRepository programs;

    @BeforeEach
    void nothingIsStored() {
        repository.removeOld(Instant.now().plusSeconds(1000));
    }

    private StoredSession session(String id, String console, Instant storedAt) {
        ProgramSet set = new ProgramSet(
                List.of(new ProgramSource("main", List.of(new SourceText("main.c", id)), 100, List.of())), null);
        RunRequest.Options options =
                new RunRequest.Options("one-cycle", 32 << 20, Limits.DEFAULT, List.of(), true, false, false);
        RunEngine.Checkpoint checkpoint = new RunEngine.Checkpoint(
                12345678901L, 7, List.of(new InputEvent(3, new byte[] {0, (byte) 0xff, 'x'})), 5L);
        StoredSession session = new StoredSession(
                id,
                "watch" + id,
                "owner",
                new RunRequest(set, options),
                "key",
                new StoredSession.Memory(
                        checkpoint, 5, 99, console, 77, 3, List.of(new Breakpoint(BreakKind.WRITE, "main!counter"))),
                storedAt.minusSeconds(100),
                storedAt);
        repository.savePrograms(session);
        repository.save(session);
        return session;
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }

    @Test
    void aSessionIsWhatItWasWhateverItPrinted() {
        StoredSession session = session(Ids.random(), "\u0000\u001b[31m\ud83d\ude00'\"\\\r\n".repeat(6000), now());
        StoredSession found = repository.all().getFirst();
        assertThat(found).usingRecursiveComparison().isEqualTo(session);
    }

    @Test
    void theLatestStateReplacesTheOneBeforeAndTheLatestSessionComesFirst() {
        Instant now = now();
        String id = Ids.random();
        session(id, "first", now.minusSeconds(20));
        String other = Ids.random();
        session(other, "other", now.minusSeconds(10));
        session(id, "second", now);
        assertThat(repository.all()).extracting(StoredSession::id).containsExactly(id, other);
        assertThat(repository.all().getFirst().memory().console()).isEqualTo("second");
    }

    @Test
    void oldAndForgottenSessionsAreGoneAndThenTheirPrograms() {
        Instant now = now();
        StoredSession old = session(Ids.random(), "", now.minusSeconds(50));
        StoredSession young = session(Ids.random(), "", now);
        assertThat(repository.removeOld(now.minusSeconds(10))).isEqualTo(1);
        programs.removeUnused(now.plusSeconds(100));
        assertThat(programs.find(programs.hash(old.programs()))).isEmpty();
        assertThat(programs.find(programs.hash(young.programs()))).isPresent();
        repository.delete(young.id());
        assertThat(repository.all()).isEmpty();
    }
}
