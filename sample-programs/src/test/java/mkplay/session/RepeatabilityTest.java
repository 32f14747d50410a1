package mkplay.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import mkplay.engine.InputEvent;
import mkplay.engine.KeyCodes;
import mkplay.engine.RunCounters;
import mkplay.engine.RunResult;
import mkplay.engine.Session;
import mkplay.engine.ThreadInfo;
import mkplay.engine.trace.TracePoints;
import mkplay.x86.machine.ImageFormatException;
import mkplay.x86.machine.InputSource;
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
                Recorder.batch("echo", Recorder.LIMITS, true, first.input().toArray(new InputEvent[0])));
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

    @Test
    void threadsCostTogetherWhatTheMachineCounted() throws ImageFormatException {
        RunResult result = new Recorder().run(Recorder.batch("ping-pong", Recorder.LIMITS, false));
        RunCounters counters = result.counters();
        List<RunCounters.Thread> threads = counters.threads();
        assertThat(threads.stream().mapToLong(RunCounters.Thread::userCycles).sum())
                .isEqualTo(counters.user().cycles());
        assertThat(threads.stream().mapToLong(RunCounters.Thread::kernelCycles).sum())
                .isEqualTo(counters.kernel().cycles());
        assertThat(threads.stream()
                        .mapToLong(t -> t.userInstructions() + t.kernelInstructions())
                        .sum())
                .isEqualTo(counters.instructions());
        // The two that play have a space each and worked in both modes.
        List<Integer> players = result.threads().stream()
                .filter(t -> t.name().equals("ping") || t.name().equals("pong"))
                .map(ThreadInfo::id)
                .toList();
        assertThat(players).hasSize(2);
        assertThat(threads)
                .filteredOn(t -> players.contains(t.thread()))
                .hasSize(2)
                .allMatch(t -> t.userCycles() > 0 && t.kernelCycles() > 0 && t.space() != 0)
                .extracting(RunCounters.Thread::space)
                .doesNotHaveDuplicates();
        assertThat(counters.spaces().stream()
                        .mapToLong(RunCounters.Space::userCycles)
                        .sum())
                .isEqualTo(counters.user().cycles());
    }

    @Test
    void keysAreLoggedAndRepeated() throws ImageFormatException {
        Session live = new Session(Recorder.live("echo", List.of()), new Recorder());
        live.slice();
        live.keys(KeyCodes.scanCodes("KeyA", true));
        live.keys(KeyCodes.scanCodes("KeyA", false));
        live.slice();
        live.input("quit\n".getBytes(StandardCharsets.US_ASCII));
        live.closeInput();
        RunResult first = live.run();
        assertThat(first.input()).extracting(InputEvent::source).startsWith(InputSource.KEYBOARD, InputSource.KEYBOARD);
        RunResult second = new Recorder()
                .run(Recorder.batch(
                        "echo", Recorder.LIMITS, false, first.input().toArray(new InputEvent[0])));
        assertThat(second.stateHash()).isEqualTo(first.stateHash());
        assertThat(second.counters()).isEqualTo(first.counters());
    }
}
