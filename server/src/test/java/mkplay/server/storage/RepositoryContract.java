package mkplay.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import mkplay.engine.InputEvent;
import mkplay.engine.Limits;
import mkplay.server.api.IdempotencyKey;
import mkplay.server.api.Ids;
import mkplay.server.program.ProgramRepository;
import mkplay.server.program.ProgramSet;
import mkplay.server.program.ProgramSource;
import mkplay.server.program.SourceText;
import mkplay.server.run.RunRequest;
import mkplay.server.share.Provenance;
import mkplay.server.share.Share;
import mkplay.server.share.ShareRepository;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DuplicateKeyException;

/** What programs and shares must do on every database; runs have theirs beside the run package. */
abstract class RepositoryContract {

    @Autowired
    private ProgramRepository programs;

    @Autowired
    private ShareRepository shares;

    @Autowired
    private IdempotencyRepository keys;

    static ProgramSet program(String text) {
        return new ProgramSet(
                List.of(new ProgramSource("main", List.of(new SourceText("main.c", text)), 100, List.of("a", "b"))),
                null);
    }

    static Share share(String text, Instant expires) {
        return new Share(
                Ids.random(),
                "A title with \u00e9, \ud83d\ude00 and 'quotes'",
                program(text),
                new RunRequest.Options(
                        "one-cycle",
                        32 << 20,
                        Limits.DEFAULT,
                        List.of(new InputEvent(12345678901L, new byte[] {0, (byte) 0xff, 'x'})),
                        true,
                        true,
                        true),
                new Provenance("toolchain", Map.of("kernel", "abc"), 1, null, null),
                Instant.now().truncatedTo(ChronoUnit.MICROS),
                expires);
    }

    @Test
    void aProgramIsWhatItWasWhateverItsText() {
        for (String text :
                new String[] {"", "int main;", "\u0000\u0001\ufffe\ud83d\ude00\r\n\t'\"\\", "x".repeat(900_000)}) {
            String hash = programs.save(program(text));
            assertThat(programs.find(hash)).contains(program(text));
        }
    }

    @Test
    void theSameProgramIsStoredOnceEvenByManyAtOnce() throws Exception {
        String text = Ids.random();
        try (ExecutorService pool = Executors.newFixedThreadPool(6)) {
            Callable<String> save = () -> programs.save(program(text));
            List<Future<String>> all =
                    pool.invokeAll(IntStream.range(0, 24).mapToObj(i -> save).toList());
            for (Future<String> one : all) {
                assertThat(one.get()).isEqualTo(all.getFirst().get());
            }
        }
    }

    @Test
    void aShareIsWhatItWas() {
        Share share = share(Ids.random(), null);
        shares.insert(share, "owner", Ids.hash("token"));
        assertThat(shares.find(share.id(), Instant.now())).hasValueSatisfying(found -> {
            assertThat(found).usingRecursiveComparison().isEqualTo(share);
        });
        assertThat(shares.tokenHash(share.id())).contains(Ids.hash("token"));
        assertThat(shares.find(Ids.random(), Instant.now())).isEmpty();
    }

    @Test
    void aShareWhoseTimeIsOverIsNotFoundAndThenGone() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        Share share = share(Ids.random(), now.plusSeconds(60));
        Share lasting = share(Ids.random(), null);
        shares.insert(share, "owner", "hash");
        shares.insert(lasting, "owner", "hash");
        assertThat(shares.find(share.id(), now)).isPresent();
        assertThat(shares.find(share.id(), now.plusSeconds(61))).isEmpty();
        shares.removeExpired(now.plusSeconds(61));
        assertThat(shares.tokenHash(share.id())).isEmpty();
        assertThat(shares.tokenHash(lasting.id())).isPresent();
    }

    @Test
    void sharesOfAnOwnerAreCounted() {
        String owner = Ids.random();
        shares.insert(share(Ids.random(), null), owner, "hash");
        shares.insert(share(Ids.random(), null), owner, "hash");
        assertThat(shares.countSince(owner, Instant.now().minus(Duration.ofDays(1))))
                .isEqualTo(2);
        assertThat(shares.countSince(owner, Instant.now().plusSeconds(5))).isZero();
    }

    @Test
    void aProgramIsRemovedOnlyWhenNothingRefersToIt() {
        String unused = programs.save(program(Ids.random()));
        Share share = share(Ids.random(), null);
        shares.insert(share, "owner", "hash");
        String used = programs.save(share.programs());
        programs.removeUnused(Instant.now().plusSeconds(5));
        assertThat(programs.find(unused)).isEmpty();
        assertThat(programs.find(used)).isPresent();
        assertThat(shares.delete(share.id())).isTrue();
        assertThat(shares.delete(share.id())).isFalse();
        programs.removeUnused(Instant.now().plusSeconds(5));
        assertThat(programs.find(used)).isEmpty();
    }

    @Test
    void anIdempotencyKeyBelongsToOneShareAndGoesWithIt() {
        Share first = share("int main(void) { return 41; }", null);
        Share second = share("int main(void) { return 42; }", null);
        IdempotencyKey key = new IdempotencyKey("token:a", Ids.random(), "request");
        shares.insert(first, "token:a", "secret", key);
        assertThat(shares.tokenHash(first.id())).contains(Ids.hash("secret"));
        assertThat(keys.made(key)).contains(new IdempotencyRepository.Made(first.id(), "secret"));
        assertThatThrownBy(() -> shares.insert(second, "token:a", "another", key))
                .isInstanceOf(DuplicateKeyException.class);
        assertThat(shares.find(second.id(), Instant.now())).as("all or nothing").isEmpty();
        shares.delete(first.id());
        assertThat(keys.made(key)).isEmpty();
    }
}
