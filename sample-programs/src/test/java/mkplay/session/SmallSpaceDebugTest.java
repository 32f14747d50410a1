package mkplay.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import mkplay.engine.debug.BreakKind;
import mkplay.engine.debug.Breakpoint;
import mkplay.engine.debug.CodeLine;
import mkplay.engine.debug.DebugCommand;
import mkplay.engine.debug.Moment;
import mkplay.engine.debug.StepUnit;
import mkplay.engine.debug.StopReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A program that runs in a small address space is stopped, watched and stepped as any other. */
class SmallSpaceDebugTest {

    private static final String SAMPLE = "small-spaces";
    /** Below this no small space has its piece. */
    private static final int AREA = 0xF000_0000;

    private static Moment at(Driven driven, BreakKind kind, String place) {
        driven.moment(new DebugCommand.Pause());
        assertThat(driven.breakpoints(new Breakpoint(kind, place)).getFirst().places())
                .isPositive();
        Moment moment = driven.moment(new DebugCommand.Resume(false));
        assertThat(moment.reason()).isEqualTo(StopReason.BREAKPOINT);
        return moment;
    }

    private static boolean inSmallSpace(Driven driven) {
        return Integer.compareUnsigned(driven.session.machine().linearEip(), AREA) >= 0;
    }

    @ParameterizedTest
    @ValueSource(strings = {"near!server.c:12", "near!main"})
    void aBreakpointIsHitThereAndTheMomentIsThatOfTheProgram(String place) throws Exception {
        Driven driven = new Driven(SAMPLE);
        Moment moment = at(driven, BreakKind.EXECUTE, place);
        assertThat(inSmallSpace(driven))
                .as("far has the same code, and is not meant")
                .isTrue();
        assertThat(moment.program()).isEqualTo("near");
        assertThat(moment.function()).isEqualTo("main");
        assertThat(moment.file()).isEqualTo("server.c");
        int eip = moment.registers().eip();
        assertThat(moment.code())
                .anyMatch(line -> line.address() == eip && !line.text().isEmpty());
        assertThat(moment.code().stream().map(CodeLine::source)).anyMatch(source -> source.startsWith("server.c:"));
    }

    @Test
    void itsLinesAreSteppedForwardAndBack() throws Exception {
        Driven driven = new Driven(SAMPLE);
        Moment first = at(driven, BreakKind.EXECUTE, "near!server.c:12");
        assertThat(inSmallSpace(driven)).isTrue();
        driven.breakpoints();
        Moment second = driven.step(StepUnit.LINE, false);
        assertThat(inSmallSpace(driven)).as("the same thread goes on").isTrue();
        assertThat(second.program()).isEqualTo("near");
        assertThat(second.line()).isNotEqualTo(first.line());
        assertThat(driven.step(StepUnit.LINE, true).instruction()).isEqualTo(first.instruction());
        Moment transfer = driven.step(StepUnit.IPC, false);
        assertThat(transfer.user()).isFalse();
        assertThat(List.of("near", "client")).contains(transfer.program());
    }

    @Test
    void itsVariablesAreWatchedForwardAndBack() throws Exception {
        Driven driven = Driven.program("""
                #include <playground.h>
                PLAYGROUND_SMALL_SPACE;
                volatile int watched = 1;
                int main(void) {
                    watched = 2;
                    return watched - 2;
                }
                """);
        Moment write = at(driven, BreakKind.WRITE, "main!watched");
        while (!write.user()) {
            write = driven.moment(new DebugCommand.Resume(false)); // init loads the program
        }
        assertThat(inSmallSpace(driven)).isTrue();
        assertThat(write.function()).isEqualTo("main");
        assertThat(driven.breakpoints(new Breakpoint(BreakKind.ACCESS, "watched"))
                        .getFirst()
                        .places())
                .isEqualTo(1);
        Moment read = driven.moment(new DebugCommand.Resume(false));
        assertThat(read.instruction()).isGreaterThan(write.instruction());
        assertThat(read.function()).isEqualTo("main");
        assertThat(driven.moment(new DebugCommand.Resume(true)).instruction()).isEqualTo(read.instruction() - 1);
        assertThat(driven.moment(new DebugCommand.Resume(true)).instruction()).isEqualTo(write.instruction() - 1);
    }
}
