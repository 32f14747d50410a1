package mkplay.server.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import mkplay.server.api.Problem;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A batch takes few places at a time, and waits for one where the queue is full. */
class FeederTest {

    private final Map<String, Sinks.Empty<Void>> started = new HashMap<>();
    private final List<String> order = new ArrayList<>();
    private final AtomicInteger finished = new AtomicInteger();

    private Mono<Void> start(String run) {
        Sinks.Empty<Void> end = Sinks.empty();
        started.put(run, end);
        order.add(run);
        return end.asMono();
    }

    private Feeder feeder(int atOnce, String... runs) {
        return new Feeder(List.of(runs), atOnce, this::start, finished::incrementAndGet);
    }

    private void end(String run) {
        started.get(run).tryEmitEmpty();
    }

    @Test
    void asManyAsAllowedGoAtATimeInOrder() {
        feeder(2, "a", "b", "c").feed();
        assertThat(order).containsExactly("a", "b");
        end("b");
        assertThat(order).containsExactly("a", "b", "c");
        end("a");
        assertThat(finished).hasValue(0);
        end("c");
        assertThat(finished).hasValue(1);
    }

    @Test
    void aRunThatFailsToStartDoesNotHoldUpTheOthers() {
        Feeder feeder = new Feeder(
                List.of("gone", "b"),
                1,
                run -> run.equals("gone") ? Mono.error(Problem.notFound("run")) : start(run),
                finished::incrementAndGet);
        feeder.feed();
        assertThat(order).containsExactly("b");
        end("b");
        assertThat(finished).hasValue(1);
    }

    @Test
    void aFullQueueIsTriedAgain() throws InterruptedException {
        AtomicInteger tries = new AtomicInteger();
        CountDownLatch over = new CountDownLatch(1);
        new Feeder(
                        List.of("a"),
                        4,
                        run -> tries.incrementAndGet() < 3
                                ? Mono.error(Problem.tooMany("full", Duration.ofMillis(1)))
                                : Mono.empty(),
                        over::countDown)
                .feed();
        assertThat(over.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(tries).hasValue(3);
    }

    @Test
    void nothingStartsAfterAStop() {
        Feeder feeder = feeder(1, "a", "b");
        feeder.feed();
        feeder.stop();
        end("a");
        assertThat(order).containsExactly("a");
        assertThat(finished).hasValue(1);
        feeder.feed();
        assertThat(finished).as("once").hasValue(1);
    }
}
