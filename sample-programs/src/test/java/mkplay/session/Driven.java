package mkplay.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import mkplay.engine.Boot;
import mkplay.engine.Program;
import mkplay.engine.RunResult;
import mkplay.engine.Session;
import mkplay.engine.SessionListener;
import mkplay.engine.debug.Breakpoint;
import mkplay.engine.debug.BreakpointState;
import mkplay.engine.debug.DebugCommand;
import mkplay.engine.debug.DebugReport;
import mkplay.engine.debug.Moment;
import mkplay.engine.debug.StepUnit;
import mkplay.engine.trace.TraceRecord;
import mkplay.samples.UserImages;
import mkplay.toolchain.CompileLimits;
import mkplay.toolchain.CompileResult;
import mkplay.toolchain.Compiler;
import mkplay.toolchain.Llvm;
import mkplay.toolchain.Sandbox;
import mkplay.toolchain.SourceFile;
import mkplay.x86.machine.ImageFormatException;

/** A session with what it tells, driven by commands. */
final class Driven implements SessionListener {
    final StringBuilder console = new StringBuilder();
    final List<TraceRecord> traces = new ArrayList<>();
    final List<DebugReport> reports = new ArrayList<>();
    final Session session;

    Driven(String sample) throws ImageFormatException {
        this(Recorder.sample(sample));
    }

    private Driven(Boot boot) throws ImageFormatException {
        session = new Session(Recorder.live(boot, List.of()), this);
    }

    /** A session of a program with one file, main.c, as visitors' programs are compiled. */
    static Driven program(String source) throws Exception {
        Llvm llvm = Llvm.locate();
        CompileLimits patient = new CompileLimits(Duration.ofMinutes(5), 60, 1L << 30, 16L << 20, 16);
        CompileResult compiled = new Compiler(llvm, UserImages.sdk(), Sandbox.detect(llvm), patient)
                .compile("main", List.of(new SourceFile("main.c", source)));
        assertThat(compiled.diagnostics()).isEmpty();
        Program main = new Program("main", compiled.elf(), Program.DEFAULT_PRIORITY, List.of());
        return new Driven(Boot.programs(UserImages.bootImages(), List.of(main)));
    }

    @Override
    public void console(long cycle, byte[] bytes) {
        console.append(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void trace(TraceRecord trace) {
        traces.add(trace);
    }

    @Override
    public void debugging(long cycle, DebugReport report) {
        reports.add(report);
    }

    /** Runs until it stands again, and says where. */
    Moment moment(DebugCommand command) {
        assertThat(session.debug(command)).isTrue();
        long rest;
        do {
            rest = session.slice();
        } while (rest >= 0 && rest != Session.UNTIL_COMMAND);
        assertThat(rest).as("it stands").isEqualTo(Session.UNTIL_COMMAND);
        return ((DebugReport.Stopped) reports.getLast()).moment();
    }

    Moment step(StepUnit unit, boolean backwards) {
        return moment(new DebugCommand.Step(unit, backwards));
    }

    /** What becomes of breakpoints. */
    List<BreakpointState> breakpoints(Breakpoint... list) {
        session.debug(new DebugCommand.Breakpoints(List.of(list)));
        session.slice();
        return reports.stream()
                .filter(DebugReport.Resolved.class::isInstance)
                .map(r -> ((DebugReport.Resolved) r).list())
                .reduce((a, b) -> b)
                .orElseThrow();
    }

    /** Goes on to the end without breakpoints. */
    RunResult finish() {
        session.debug(new DebugCommand.Breakpoints(List.of()));
        while (session.result() == null) {
            if (session.slice() == Session.UNTIL_COMMAND) {
                session.debug(new DebugCommand.Resume(false));
            }
        }
        return session.result();
    }
}
