package mkplay.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import mkplay.engine.EndReason;
import mkplay.engine.InputEvent;
import mkplay.engine.Limits;
import mkplay.engine.RunResult;
import mkplay.engine.Session;
import mkplay.engine.SessionSpec;
import mkplay.engine.WaitEdge;
import org.junit.jupiter.api.Test;

/** Every way a run can end, on the real kernel with real programs. */
class EndReasonTest {

    private final Recorder recorder = new Recorder();

    private static InputEvent typed(long cycle, String text) {
        return new InputEvent(cycle, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static Limits consoleAtMost(long bytes) {
        return Recorder.LIMITS.atMost(
                new Limits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, bytes, Long.MAX_VALUE));
    }

    private static Limits instructionsAtMost(long instructions) {
        return Recorder.LIMITS.atMost(new Limits(
                instructions, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE));
    }

    @Test
    void returnOfMainIsTheExitStatus() throws Exception {
        RunResult result = recorder.run(Recorder.batch("exit7", Recorder.LIMITS, false));
        assertThat(result.reason()).isEqualTo(EndReason.EXIT);
        assertThat(result.exitStatus()).hasValue(7);
        assertThat(recorder.ends).isEqualTo(1);
    }

    @Test
    void anEndlessLoopEndsAtExactlyItsLimitWithEverythingPrinted() throws Exception {
        RunResult result = recorder.run(Recorder.batch("loop", instructionsAtMost(20_000_000), false));
        assertThat(result.reason()).isEqualTo(EndReason.INSTRUCTION_LIMIT);
        assertThat(result.counters().instructions()).isEqualTo(20_000_000);
        assertThat(result.exitStatus()).isEmpty();
        assertThat(recorder.text()).endsWith("an endless loop begins\n");
    }

    @Test
    void cycleAndTimeLimitsAreExact() throws Exception {
        Limits cycles = new Limits(Long.MAX_VALUE, 5_000_000, Long.MAX_VALUE, Long.MAX_VALUE, 65_536, 1);
        RunResult byCycles = recorder.run(Recorder.batch("loop", cycles, false));
        assertThat(byCycles.reason()).isEqualTo(EndReason.CYCLE_LIMIT);
        assertThat(byCycles.counters().cycles()).isEqualTo(5_000_000);
        Limits time = new Limits(Long.MAX_VALUE, Long.MAX_VALUE, 50, Long.MAX_VALUE, 65_536, 1);
        RunResult byTime = new Recorder().run(Recorder.batch("loop", time, false));
        assertThat(byTime.reason()).isEqualTo(EndReason.TIME_LIMIT);
        assertThat(byTime.stateHash()).isEqualTo(byCycles.stateHash());
    }

    @Test
    void twoThreadsThatWaitForEachOtherAreADeadlock() throws Exception {
        RunResult result = recorder.run(Recorder.batch("deadlock", Recorder.LIMITS, false));
        assertThat(result.reason()).isEqualTo(EndReason.DEADLOCK);
        assertThat(result.waits())
                .extracting(WaitEdge::name, WaitEdge::partnerName)
                .contains(
                        org.assertj.core.groups.Tuple.tuple("deadlock", "second"),
                        org.assertj.core.groups.Tuple.tuple("second", "deadlock"));
        assertThat(result.sentence()).contains("deadlock waits for second", "second waits for deadlock");
    }

    @Test
    void aFiniteTimeoutIsNoDeadlock() throws Exception {
        RunResult result = recorder.run(Recorder.batch("timeout", Recorder.LIMITS, false));
        assertThat(result.reason()).isEqualTo(EndReason.EXIT);
        assertThat(recorder.text()).contains("receive, 1: timeout");
    }

    @Test
    void waitingForInputIsADeadlockOnlyOnceInputHasEnded() throws Exception {
        RunResult result = recorder.run(Recorder.batch("echo", Recorder.LIMITS, false, typed(50_000_000, "abc\n")));
        assertThat(recorder.text()).contains("abc");
        assertThat(result.reason()).isEqualTo(EndReason.DEADLOCK);
        assertThat(result.input()).hasSize(1);
        assertThat(result.input().getFirst().cycle()).isEqualTo(50_000_000);
    }

    @Test
    void aLiveSessionWaitsForItsVisitor() throws Exception {
        Session session = new Session(Recorder.live("echo", java.util.List.of()), recorder);
        for (int i = 0; i < 100; i++) {
            assertThat(session.slice()).isNotNegative();
        }
        session.input("xyz\n".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 100; i++) {
            assertThat(session.slice()).isNotNegative();
        }
        assertThat(recorder.text()).contains("xyz");
        session.closeInput();
        RunResult result = session.run();
        assertThat(result.reason()).isEqualTo(EndReason.DEADLOCK);
    }

    @Test
    void aDeadlockIsFoundEvenWhileInputIsOpen() throws Exception {
        RunResult result = new Session(Recorder.live("deadlock", java.util.List.of()), recorder).run();
        assertThat(result.reason()).isEqualTo(EndReason.DEADLOCK);
    }

    @Test
    void outputIsLimitedToTheByte() throws Exception {
        RunResult result = recorder.run(Recorder.batch("ping-pong", consoleAtMost(100), false));
        assertThat(result.reason()).isEqualTo(EndReason.OUTPUT_LIMIT);
        assertThat(recorder.console.size()).isEqualTo(100);
    }

    @Test
    void traceRecordsAreLimited() throws Exception {
        Limits limits = Recorder.LIMITS.atMost(
                new Limits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, 50));
        RunResult result = recorder.run(Recorder.batch("hello", limits, true));
        assertThat(result.reason()).isEqualTo(EndReason.TRACE_LIMIT);
        assertThat(recorder.traces).hasSize(50);
    }

    @Test
    void cancelEndsIt() throws Exception {
        SessionSpec spec = Recorder.batch("loop", Recorder.LIMITS, false);
        Session session = new Session(spec, recorder);
        session.slice();
        session.cancel();
        assertThat(session.run().reason()).isEqualTo(EndReason.CANCELLED);
    }
}
