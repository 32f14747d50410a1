package mkplay.session;

import static org.assertj.core.api.Assertions.assertThat;

import mkplay.engine.debug.BreakKind;
import mkplay.engine.debug.Breakpoint;
import mkplay.engine.debug.CodeLine;
import mkplay.engine.debug.DebugCommand;
import mkplay.engine.debug.DebugReport;
import mkplay.engine.debug.Moment;
import mkplay.engine.debug.StepUnit;
import mkplay.engine.debug.StopReason;
import org.junit.jupiter.api.Test;

/** Steps over, into and out of functions, forward and back. */
class StepTest {

    private static final String PROGRAM = """
            #include <stdio.h>
            volatile int depth;
            __attribute__((noinline)) int leaf(int n) {
                depth = n;
                return depth + 1;
            }
            __attribute__((noinline)) int middle(int n) {
                int a = leaf(n);
                int b = leaf(a);
                return a * b;
            }
            int main(void) {
                int r = middle(3);
                printf("%d\\n", r);
                return 0;
            }
            """;

    /** Stands before the first instruction of a place. */
    private static Driven at(String place) throws Exception {
        Driven driven = Driven.program(PROGRAM);
        driven.moment(new DebugCommand.Pause());
        assertThat(driven.breakpoints(new Breakpoint(BreakKind.EXECUTE, place))
                        .getFirst()
                        .places())
                .isEqualTo(1);
        assertThat(driven.moment(new DebugCommand.Resume(false)).reason()).isEqualTo(StopReason.BREAKPOINT);
        driven.breakpoints();
        return driven;
    }

    private static void assertAt(Moment moment, String function, int line) {
        assertThat(moment.reason()).isEqualTo(StopReason.STEP);
        assertThat(moment.program()).isEqualTo("main");
        assertThat(moment.function() + ":" + moment.line()).isEqualTo(function + ":" + line);
    }

    @Test
    void aStepOutEndsBehindTheCallAndBackBeforeIt() throws Exception {
        Driven driven = at("leaf");
        long inside = driven.session.machine().instructions();
        Moment after = driven.step(StepUnit.OUT, false);
        assertThat(after.function()).isEqualTo("middle");
        Moment outer = driven.step(StepUnit.OUT, false);
        assertThat(outer.function()).isEqualTo("main");
        assertThat(driven.console.toString()).doesNotContain("20");
        assertThat(driven.moment(new DebugCommand.GoTo(inside)).function()).isEqualTo("leaf");
        Moment before = driven.step(StepUnit.OUT, true);
        assertThat(before.function()).isEqualTo("middle");
        assertThat(before.instruction()).isEqualTo(inside - 1);
        assertThat(before.code().stream()
                        .filter(line -> line.address() == before.registers().eip())
                        .map(CodeLine::text))
                .singleElement()
                .asString()
                .containsIgnoringCase("call");
    }

    @Test
    void aStepIntoEndsInTheFunctionThatAStepOverPasses() throws Exception {
        Driven driven = at("main.c:13");
        long start = driven.session.machine().instructions();
        assertAt(driven.step(StepUnit.LINE, false), "main", 14);
        assertAt(driven.step(StepUnit.LINE, true), "main", 13);
        assertAt(driven.step(StepUnit.INTO, false), "middle", 7);
        assertAt(driven.step(StepUnit.LINE, false), "middle", 8);
        assertAt(driven.step(StepUnit.INTO, false), "leaf", 3);
        assertAt(driven.step(StepUnit.INTO, true), "middle", 8);
        assertAt(driven.step(StepUnit.LINE, false), "middle", 9);
        Moment back = driven.step(StepUnit.INTO, true);
        assertAt(back, "leaf", 5);
        assertThat(driven.moment(new DebugCommand.GoTo(start)).line()).isEqualTo(13);
    }

    @Test
    void theKernelIsNotSteppedOutOf() throws Exception {
        Driven driven = at("kernel!kernel_exception");
        driven.session.debug(new DebugCommand.Step(StepUnit.OUT, false));
        driven.session.slice();
        assertThat(driven.reports.getLast()).isInstanceOf(DebugReport.Refused.class);
        assertThat(driven.step(StepUnit.INTO, false).user()).isFalse();
    }
}
