package mkplay.server.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mkplay.server.api.Ids;
import mkplay.server.api.Page;
import mkplay.server.api.Problem;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What batches must do on every database. */
abstract class BatchRepositoryContract {

    @Autowired
    private BatchRepository batches;

    private static Batch batch(String owner, Instant created) {
        return new Batch(Ids.random(), owner, "week \u2603", 2, false, created.truncatedTo(ChronoUnit.MICROS), null);
    }

    private static final List<Batch.Item> ITEMS = List.of(
            new Batch.Item(0, new Batch.Place("a", null, Map.of("n", "1")), Ids.random(), List.of()),
            new Batch.Item(
                    1, new Batch.Place(null, "m", Map.of()), null, List.of(new Problem.Error("/model", "is none"))));

    @Test
    void aBatchIsStoredWithItsItemsAndEnds() {
        String owner = Ids.random();
        Batch batch = batch(owner, Instant.now());
        batches.insert(batch, ITEMS, () -> {});
        assertThat(batches.find(batch.id())).contains(batch);
        assertThat(batches.items(batch.id())).isEqualTo(ITEMS);
        assertThat(batches.unfinished()).contains(batch);
        assertThat(batches.countUnfinished(owner)).isEqualTo(1);
        batches.finish(batch.id(), Instant.now());
        assertThat(batches.countUnfinished(owner)).isZero();
        batches.cancel(batch.id());
        assertThat(batches.find(batch.id()).orElseThrow().state()).isEqualTo("finished");
        batches.delete(batch.id());
        assertThat(batches.find(batch.id())).isEmpty();
        assertThat(batches.items(batch.id())).isEmpty();
    }

    @Test
    void nothingIsStoredWhenItsRunsAreNot() {
        Batch batch = batch(Ids.random(), Instant.now());
        assertThatThrownBy(() -> batches.insert(batch, ITEMS, () -> {
                    throw new IllegalStateException("no runs");
                }))
                .hasMessage("no runs");
        assertThat(batches.find(batch.id())).isEmpty();
        assertThat(batches.items(batch.id())).isEmpty();
    }

    @Test
    void pagesHaveEveryBatchOfTheOwnerOnceNewestFirst() {
        String owner = Ids.random();
        Instant now = Instant.now();
        List<Batch> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            // Two of each moment: the id decides.
            Batch batch = batch(owner, now.minusSeconds(i / 2));
            batches.insert(batch, List.of(), () -> {});
            made.add(batch);
        }
        batches.insert(batch(Ids.random(), now), List.of(), () -> {});
        List<String> seen = new ArrayList<>();
        String after = null;
        do {
            Page.Request request = Page.Request.of(after, "2");
            Page<Batch> page =
                    Page.of(batches.page(owner, request), request, b -> new Page.Cursor(b.created(), b.id()), b -> b);
            page.items().forEach(b -> seen.add(b.id()));
            after = page.next();
        } while (after != null);
        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(
                        made.stream().map(Batch::id).toList());
        assertThat(seen.subList(3, 5)).contains(made.get(4).id());
    }

    @Test
    void whatIsOldIsRemoved() {
        Instant longAgo = Instant.now().minus(400, ChronoUnit.DAYS);
        Batch old = batch(Ids.random(), longAgo);
        Batch going = batch(Ids.random(), longAgo);
        batches.insert(old, ITEMS, () -> {});
        batches.insert(going, ITEMS, () -> {});
        batches.finish(old.id(), longAgo);
        batches.removeOld(Instant.now().minus(300, ChronoUnit.DAYS));
        assertThat(batches.find(old.id())).isEmpty();
        assertThat(batches.find(going.id())).isPresent();
        batches.delete(going.id());
    }
}
