package mkplay.session;

import static org.assertj.core.api.Assertions.assertThat;

import mkplay.engine.RunResult;
import mkplay.engine.Session;
import mkplay.engine.SessionSpec;
import mkplay.engine.profile.RunProfile;
import mkplay.x86.cpu.Profile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The profile of a whole run: names of kernel and programs, sums without a remainder, and the guest cannot tell. */
class RunProfileTest {

    @ParameterizedTest
    @ValueSource(strings = {"one-cycle", "i486DX-50"})
    void everyCycleHasItsFunction(String model) throws Exception {
        SessionSpec spec = Recorder.on(model, "ping-pong");
        RunResult without = new Recorder().run(spec);
        Session session = new Session(spec, new Recorder());
        Profile profile = new Profile();
        session.machine().setStepObserver(profile);
        RunResult with = session.run();
        RunProfile named = RunProfile.of(profile, session.boot(), with.threads());

        assertThat(with.stateHash()).isEqualTo(without.stateHash());
        assertThat(named.lines().stream().mapToLong(RunProfile.Line::cycles).sum())
                .isEqualTo(with.counters().cycles() - with.counters().idleCycles());
        assertThat(named.functions().stream()
                        .mapToLong(RunProfile.Function::instructions)
                        .sum())
                .isEqualTo(with.counters().instructions());
        assertThat(function(named, "ping", "main").entered()).isEqualTo(1);
        assertThat(function(named, "kernel", "kernel_ipc").entered()).isGreaterThan(600);
        assertThat(function(named, "pong", "main").cycles()).isPositive();
        assertThat(named.lines()).anyMatch(l -> l.instruction().startsWith("mov cr3"));
        assertThat(named.lines()).noneMatch(l -> l.program().startsWith("space"));
        assertThat(named.lines()).anyMatch(l -> l.source().matches("ping\\.c:\\d+"));
        assertThat(named.lines()).anyMatch(l -> l.source().startsWith("mkplay/kernel/ipc/IpcFastPath.java:"));
    }

    private static RunProfile.Function function(RunProfile profile, String program, String name) {
        return profile.functions().stream()
                .filter(f -> f.program().equals(program) && f.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
