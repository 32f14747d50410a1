package mkplay.x86.verify;

import java.io.IOException;
import java.util.List;

/** Makes a failing case plainer while it fails: fewer patches, zero registers, fewer flags. */
final class HostMinimiser {
    private final HostCpu host;
    private final SimulatedCpu simulated;

    HostMinimiser(HostCpu host, SimulatedCpu simulated) {
        this.host = host;
        this.simulated = simulated;
    }

    /** The plainest case found that still fails, with the host's outcome. */
    HostReproducer minimise(UserCase failing) throws IOException {
        UserCase best = failing;
        best = tryCase(best, with(best, best.eflags(), best.gpr(), new int[0]));
        best = tryCase(best, with(best, 2, best.gpr(), best.patches()));
        for (int n = 0; n < 8; n++) {
            int[] gpr = best.gpr().clone();
            gpr[n] = 0;
            best = tryCase(best, with(best, best.eflags(), gpr, best.patches()));
        }
        return new HostReproducer(
                best, host.run(List.of(best), best.fx() != null).getFirst());
    }

    private static UserCase with(UserCase c, int eflags, int[] gpr, int[] patches) {
        return new UserCase(c.code(), c.eip(), eflags, gpr, c.segments(), patches, c.fx());
    }

    private UserCase tryCase(UserCase known, UserCase plainer) throws IOException {
        return fails(plainer) ? plainer : known;
    }

    private boolean fails(UserCase c) throws IOException {
        UserOutcome here = simulated.run(c, false);
        if (UserComparison.meetsExecutor(here)) {
            return false;
        }
        UserOutcome there = host.run(List.of(c), c.fx() != null).getFirst();
        return UserComparison.declared(here, there) == null
                && !UserComparison.difference(c, HostReproducer.decode(c), here, there)
                        .isEmpty();
    }
}
