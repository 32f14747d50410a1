package mkplay.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import mkplay.engine.EndReason;
import mkplay.engine.RunResult;
import mkplay.engine.debug.BreakKind;
import mkplay.engine.debug.Breakpoint;
import mkplay.engine.debug.BreakpointState;
import mkplay.engine.debug.DebugCommand;
import mkplay.engine.debug.Moment;
import mkplay.engine.debug.StepUnit;
import mkplay.engine.debug.StopReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that are stopped, stepped and taken back remain the runs that they were. */
class DebuggerTest {

    private static Breakpoint at(String place) {
        return new Breakpoint(BreakKind.EXECUTE, place);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "ping-pong", "pager", "timeout"})
    void whateverIsDoneTheRunStaysWhatItWas(String sample) throws Exception {
        Recorder plain = new Recorder();
        RunResult expected = plain.run(Recorder.live(sample, List.of()));
        Driven driven = new Driven(sample);
        Random random = new Random(sample.hashCode());
        TreeMap<Long, Long> hashes = new TreeMap<>();
        long last = driven.moment(new DebugCommand.GoTo(expected.counters().instructions() / 2))
                .newest();
        for (int n = 0; n < 60; n++) {
            Moment moment = switch (random.nextInt(5)) {
                case 0 -> driven.step(StepUnit.INSTRUCTION, random.nextBoolean());
                case 1 -> driven.step(StepUnit.LINE, true);
                case 2 -> driven.step(StepUnit.IPC, true);
                default -> driven.moment(new DebugCommand.GoTo(random.nextLong(last)));
            };
            long hash = driven.session.machine().stateHash();
            Long before = hashes.putIfAbsent(moment.instruction(), hash);
            if (before != null && driven.reports.size() > 1) {
                assertThat(hash).as(sample + " at " + moment.instruction()).isEqualTo(before);
            }
        }
        RunResult result = driven.finish();
        assertThat(result.stateHash()).isEqualTo(expected.stateHash());
        assertThat(result.counters()).isEqualTo(expected.counters());
        assertThat(driven.console.toString()).isEqualTo(plain.text());
        assertThat(driven.traces).usingRecursiveComparison().isEqualTo(plain.traces);
    }

    @Test
    void aBreakpointAtALineStopsThereForwardAndBack() throws Exception {
        Driven driven = new Driven("hello");
        Moment moment = driven.moment(new DebugCommand.Pause());
        assertThat(moment.reason()).isEqualTo(StopReason.PAUSE);
        assertThat(moment.instruction()).isZero();
        BreakpointState state = driven.breakpoints(at("hello.c:4")).getFirst();
        assertThat(state.places()).isPositive();
        assertThat(state.line()).isEqualTo(4);
        moment = driven.moment(new DebugCommand.Resume(false));
        assertThat(moment.reason()).isEqualTo(StopReason.BREAKPOINT);
        assertThat(moment.breakpoint()).isEqualTo("hello.c:4");
        assertThat(moment.file()).isEqualTo("hello.c");
        assertThat(moment.line()).isEqualTo(4);
        assertThat(moment.program()).isEqualTo("hello");
        assertThat(moment.function()).isEqualTo("main");
        assertThat(moment.user()).isTrue();
        assertThat(driven.console.toString()).doesNotContain("Hello");
        Moment next = driven.step(StepUnit.LINE, false);
        assertThat(next.line()).isEqualTo(5);
        assertThat(driven.console.toString()).contains("Hello from");
        assertThat(driven.step(StepUnit.LINE, true).instruction()).isEqualTo(moment.instruction());
        assertThat(driven.step(StepUnit.LINE, false).instruction()).isEqualTo(next.instruction());
        assertThat(driven.moment(new DebugCommand.Resume(true)).instruction()).isEqualTo(moment.instruction());
        assertThat(driven.moment(new DebugCommand.Resume(true)).reason()).isEqualTo(StopReason.BEGINNING);
        Moment end = driven.moment(new DebugCommand.Resume(false));
        assertThat(end.instruction()).isEqualTo(moment.instruction());
        end = driven.moment(new DebugCommand.Resume(false));
        assertThat(end.reason()).isEqualTo(StopReason.END);
        assertThat(end.end()).isEqualTo(EndReason.EXIT);
        assertThat(driven.step(StepUnit.INSTRUCTION, true).instruction()).isEqualTo(end.instruction() - 1);
        assertThat(driven.finish().reason()).isEqualTo(EndReason.EXIT);
    }

    @Test
    void messagesAreSteppedFromOneToTheNext() throws Exception {
        Driven driven = new Driven("ping-pong");
        driven.moment(new DebugCommand.Pause());
        List<Long> moments = new ArrayList<>();
        for (int n = 0; n < 5; n++) {
            Moment moment = driven.step(StepUnit.IPC, false);
            moments.add(moment.instruction());
            assertThat(moment.user()).isFalse();
            assertThat(transfers(driven)).isEqualTo(n + 1);
        }
        for (int n = 3; n >= 0; n--) {
            assertThat(driven.step(StepUnit.IPC, true).instruction()).isEqualTo(moments.get(n));
        }
        assertThat(driven.step(StepUnit.IPC, true).reason()).isEqualTo(StopReason.BEGINNING);
        assertThat(transfers(driven)).isEqualTo(5);
    }

    private static long transfers(Driven driven) {
        return driven.traces.stream().filter(t -> t.point() == 1).count();
    }

    @Test
    void aFunctionOfTheKernelIsSteppedThroughByItsLines() throws Exception {
        Driven driven = new Driven("hello");
        driven.moment(new DebugCommand.Pause());
        List<BreakpointState> states = driven.breakpoints(at("kernel!kernel_exception"), at("no_such_thing"));
        assertThat(states.getFirst().places()).isEqualTo(1);
        assertThat(states.getLast().places()).isZero();
        Moment moment = driven.moment(new DebugCommand.Resume(false));
        assertThat(moment.reason()).isEqualTo(StopReason.BREAKPOINT);
        assertThat(moment.user()).isFalse();
        assertThat(moment.function()).isEqualTo("kernel_exception");
        assertThat(moment.code())
                .anyMatch(line -> line.address() == moment.registers().eip());
        Moment next = driven.step(StepUnit.LINE, false);
        assertThat(next.line()).isNotEqualTo(moment.line());
        Moment third = driven.step(StepUnit.LINE, false);
        assertThat(driven.step(StepUnit.LINE, true).instruction()).isEqualTo(next.instruction());
        assertThat(third.instruction()).isGreaterThan(next.instruction());
    }
}
