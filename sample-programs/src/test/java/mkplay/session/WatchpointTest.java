package mkplay.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import mkplay.engine.EndReason;
import mkplay.engine.RunResult;
import mkplay.engine.debug.BreakKind;
import mkplay.engine.debug.Breakpoint;
import mkplay.engine.debug.DebugCommand;
import mkplay.engine.debug.Moment;
import mkplay.engine.debug.StopReason;
import mkplay.engine.profile.CodeImage;
import mkplay.samples.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Variables that are watched, by their names and by their addresses, forward and back. */
class WatchpointTest {

    private static final String SAMPLE = "exceptions";
    /** The address of the variable, for the places of which the name stands for it. */
    private static final String VARIABLE = "interrupts_allowed";

    private static int address() {
        CodeImage image = Objects.requireNonNull(
                CodeImage.of(Samples.prebuilt(SAMPLE).getFirst().elf()));
        return Objects.requireNonNull(image.named(VARIABLE)).value();
    }

    private static int value(Driven driven) {
        byte[] word = new byte[4];
        assertThat(driven.session.machine().readLinear(address(), word)).isTrue();
        return word[0];
    }

    private static Driven watching(BreakKind kind, String place) throws Exception {
        Driven driven = new Driven(SAMPLE);
        driven.moment(new DebugCommand.Pause());
        assertThat(driven.breakpoints(new Breakpoint(kind, place)).getFirst().places())
                .isEqualTo(1);
        return driven;
    }

    private static List<Moment> hits(Driven driven, boolean backwards) {
        List<Moment> hits = new ArrayList<>();
        while (true) {
            Moment moment = driven.moment(new DebugCommand.Resume(backwards));
            if (moment.reason() != StopReason.BREAKPOINT) {
                assertThat(moment.reason()).isEqualTo(backwards ? StopReason.BEGINNING : StopReason.END);
                return hits;
            }
            hits.add(moment);
        }
    }

    @ParameterizedTest
    @CsvSource({"%s", "exceptions!%s", "0x%x", "exceptions!0x%x"})
    void aWriteStopsBehindItForwardAndBeforeItBackward(String form) throws Exception {
        String place = form.formatted(form.contains("%s") ? VARIABLE : (Object) address());
        Driven driven = watching(BreakKind.WRITE, place);
        List<Integer> values = new ArrayList<>();
        List<Long> forward = new ArrayList<>();
        Moment moment = driven.moment(new DebugCommand.Resume(false));
        while (moment.reason() == StopReason.BREAKPOINT) {
            assertThat(moment.breakpoint()).isEqualTo(place);
            if (moment.user()) {
                assertThat(moment.program()).isEqualTo(SAMPLE);
                assertThat(moment.function()).isNotEmpty();
                values.add(value(driven));
                forward.add(moment.instruction());
            }
            moment = driven.moment(new DebugCommand.Resume(false));
        }
        assertThat(moment.end()).isEqualTo(EndReason.EXIT);
        assertThat(values).as("CLI, then STI").isEqualTo(List.of(0, 1));
        List<Long> backward = new ArrayList<>();
        for (Moment hit : hits(driven, true)) {
            if (hit.user()) {
                backward.add(hit.instruction());
            }
        }
        Collections.reverse(backward);
        assertThat(backward).isEqualTo(forward.stream().map(n -> n - 1).toList());
    }

    @ParameterizedTest
    @CsvSource({"%s", "0x%x"})
    void aReadStopsOnlyWhereReadingIsWatched(String form) throws Exception {
        String place = form.formatted(form.contains("%s") ? VARIABLE : (Object) address());
        List<Moment> writes = hits(watching(BreakKind.WRITE, place), false);
        Driven driven = watching(BreakKind.ACCESS, place);
        List<Moment> accesses = hits(driven, false);
        List<Long> moments = accesses.stream().map(Moment::instruction).toList();
        assertThat(moments)
                .containsAll(writes.stream().map(Moment::instruction).toList())
                .hasSizeGreaterThan(writes.size());
        assertThat(hits(driven, true)).hasSameSizeAs(accesses);
    }

    @Test
    void aRunThatWasWatchedIsTheSameRun() throws Exception {
        RunResult expected = new Recorder().run(Recorder.live(SAMPLE, List.of()));
        Driven driven = watching(BreakKind.ACCESS, VARIABLE);
        assertThat(hits(driven, false)).isNotEmpty();
        RunResult result = driven.finish();
        assertThat(result.stateHash()).isEqualTo(expected.stateHash());
        assertThat(result.counters()).isEqualTo(expected.counters());
    }
}
