package mkplay.x86.verify;

import java.io.IOException;
import java.util.List;
import mkplay.x86.isa.Insn;

/** Makes a failing case plainer while it fails: fewer patches, zero registers, fewer flags. */
final class HostMinimiser {
    private final HostCpu host;
    private final SimulatedCpu simulated;
    private final UserComparison comparison;

    HostMinimiser(HostCpu host, SimulatedCpu simulated, UserComparison comparison) {
        this.host = host;
        this.simulated = simulated;
        this.comparison = comparison;
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
        UserOutcome there = host.run(List.of(best), best.fx() != null).getFirst();
        return new HostReproducer(best, there, comparison.vendor());
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
        Insn insn = HostReproducer.decode(c);
        return comparison.declared(c, insn, here, there) == null
                && !comparison.difference(c, insn, here, there).isEmpty();
    }
}
