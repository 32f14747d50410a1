package mkplay.x86.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import mkplay.x86.cpu.Profile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The exact profile adds up, and the guest cannot tell that it is on. */
final class ProfileTest {
    static List<String> runs() {
        return Guests.all().keySet().stream()
                .flatMap(guest -> List.of("one-cycle", "i486DX-50{cpuid=yes,features=fpu pse}", "Pentium-90").stream()
                        .map(model -> guest + " " + model))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("runs")
    void addsUpAndChangesNothing(String run) throws Exception {
        int space = run.indexOf(' ');
        byte[] image = Guests.all().get(run.substring(0, space));
        MachineConfig config = new MachineConfig(32 << 20, run.substring(space + 1));
        RunLimits limits = RunLimits.instructions(200_000);
        Machine plain = new Machine(config);
        plain.boot(image, "", Run.MODULES);
        plain.run(limits);
        Machine profiled = new Machine(config);
        profiled.boot(image, "", Run.MODULES);
        Profile profile = new Profile();
        profiled.setStepObserver(profile);
        Stop stop = profiled.run(RunLimits.instructions(3_000));
        while (stop instanceof Stop.Limit && profiled.instructions() < limits.instructions()) {
            stop = profiled.run(limits);
        }
        assertThat(profiled.stateHash()).isEqualTo(plain.stateHash());
        assertThat(profile.entries().stream()
                        .mapToLong(Profile.Entry::instructions)
                        .sum())
                .isEqualTo(plain.instructions());
        assertThat(profile.entries().stream().mapToLong(Profile.Entry::cycles).sum())
                .isEqualTo(plain.cycle() - plain.idleCycles());
        assertThat(profile.others().executions()).isZero();
    }
}
