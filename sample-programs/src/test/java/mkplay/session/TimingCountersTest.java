package mkplay.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.ToLongFunction;
import mkplay.engine.RunCounters;
import mkplay.engine.SessionSpec;
import mkplay.x86.machine.Counters;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a CPU model counts is booked to threads without a remainder. */
class TimingCountersTest {

    @ParameterizedTest
    @ValueSource(strings = {"i486DX-50", "Pentium-90"})
    void threadsAndModesAddUpToTheWhole(String model) throws Exception {
        SessionSpec timed = Recorder.on(model, "ping-pong");
        RunCounters counters = new Recorder().run(timed).counters();
        assertThat(counters.timing()).isNotEmpty();
        for (Counters.ModelEvent event : counters.timing()) {
            assertThat(sum(counters.threads(), event.event(), Counters.ModelEvent::user))
                    .isEqualTo(event.user());
            assertThat(sum(counters.threads(), event.event(), Counters.ModelEvent::kernel))
                    .isEqualTo(event.kernel());
        }
        assertThat(event(counters.timing(), "data-tlb-misses").user()).isPositive();
        assertThat(event(counters.timing(), "data-hits").kernel())
                .isGreaterThan(event(counters.timing(), "data-misses").kernel());
    }

    private static long sum(List<RunCounters.Thread> threads, String event, ToLongFunction<Counters.ModelEvent> count) {
        return threads.stream()
                .mapToLong(thread -> count.applyAsLong(event(thread.timing(), event)))
                .sum();
    }

    private static Counters.ModelEvent event(List<Counters.ModelEvent> events, String name) {
        return events.stream().filter(e -> e.event().equals(name)).findFirst().orElseThrow();
    }
}
