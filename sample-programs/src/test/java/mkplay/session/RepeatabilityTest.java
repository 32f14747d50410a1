package mkplay.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import mkplay.engine.RunCounters;
import mkplay.engine.RunResult;
import mkplay.engine.Session;
import mkplay.engine.trace.TracePoints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run is a pure function of what it was given, and watching it changes nothing. */
class RepeatabilityTest {

    @ParameterizedTest
    @ValueSource(strings = {"hello", "ping-pong", "pager", "preempt", "crash", "timeout"})
    void tracingCostsTheGuestNothing(String sample) throws Exception {
        Recorder traced = new Recorder();
        Recorder untraced = new Recorder();
        RunResult with = traced.run(Recorder.batch(sample, Recorder.LIMITS, true));
        RunResult without = untraced.run(Recorder.batch(sample, Recorder.LIMITS, false));
        assertThat(traced.traces).isNotEmpty();
        assertThat(untraced.traces).isEmpty();
        assertThat(with.counters()).isEqualTo(without.counters());
        assertThat(with.stateHash()).isEqualTo(without.stateHash());
        assertThat(traced.text()).isEqualTo(untraced.text());
    }

    @Test
    void aLiveSessionIsRepeatedFromItsInputLog() throws Exception {
        Recorder live = new Recorder();
        Session session = new Session(Recorder.live("echo", List.of()), live);
        for (String line : List.of("one\n", "two two\n", "\n")) {
            for (int i = 0; i < 7; i++) {
                session.slice();
            }
            session.input(line.getBytes(StandardCharsets.US_ASCII));
        }
        RunResult first = session.run();
        Recorder again = new Recorder();
        RunResult second = again.run(
                Recorder.batch("echo", Recorder.LIMITS, true, first.input().toArray(new mkplay.engine.InputEvent[0])));
        assertThat(second.reason()).isEqualTo(first.reason());
        assertThat(second.counters()).isEqualTo(first.counters());
        assertThat(second.stateHash()).isEqualTo(first.stateHash());
        assertThat(again.text()).isEqualTo(live.text());
        assertThat(again.traces).hasSameSizeAs(live.traces);
    }

    @Test
    void roundTripsAreTwoTransfersBetweenTheNamedThreads() throws Exception {
        Recorder recorder = new Recorder();
        RunResult result = recorder.run(Recorder.batch("ping-pong", Recorder.LIMITS, true));
        int ping = recorder.thread("ping");
        int pong = recorder.thread("pong");
        int transfer = TracePoints.find(TracePoints.KERNEL, "ipcTransfer").id();
        assertThat(count(result, ping, pong))
                .isEqualTo(count(result, pong, ping))
                .isPositive();
        assertThat(recorder.traces.stream()
                        .filter(t -> t.point() == transfer && t.args()[0] == ping && t.args()[1] == pong))
                .hasSize((int) count(result, ping, pong))
                .allSatisfy(t -> assertThat(t.args()).hasSize(3 + (t.args()[2] & 0x3f)));
    }

    private static long count(RunResult result, int from, int to) {
        return result.counters().ipc().pairs().stream()
                .filter(p -> p.from() == from && p.to() == to)
                .mapToLong(RunCounters.Pair::count)
                .sum();
    }
}
