package mkplay.x86.verify;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Takes steps and patches out of a differing case as long as it differs. */
final class PrivilegedMinimiser {
    private final PrivilegedExecutor qemu;
    private final PrivilegedExecutor here;

    PrivilegedMinimiser(PrivilegedExecutor qemu, PrivilegedExecutor here) {
        this.qemu = qemu;
        this.here = here;
    }

    PrivilegedReproducer minimise(PrivilegedCase original, List<byte[]> steps)
            throws IOException, InterruptedException {
        PrivilegedCase smallest = original;
        List<byte[]> left = new ArrayList<>(steps);
        for (int n = left.size() - 1; n >= 0; n--) {
            List<byte[]> fewer = new ArrayList<>(left);
            fewer.remove(n);
            PrivilegedCase candidate = smallest.withCode(fewer);
            if (differs(candidate)) {
                smallest = candidate;
                left = fewer;
            }
        }
        for (int n = smallest.words()[PrivilegedCase.PATCHES] - 1; n >= 0; n--) {
            PrivilegedCase candidate = smallest.withoutPatch(n);
            if (differs(candidate)) {
                smallest = candidate;
            }
        }
        return new PrivilegedReproducer(
                PrivilegedCode.text(smallest, left),
                smallest,
                qemu.run(List.of(smallest)).getFirst());
    }

    private boolean differs(PrivilegedCase c) throws IOException, InterruptedException {
        PrivilegedOutcome outcome = here.run(List.of(c)).getFirst();
        return !outcome.difference(qemu.run(List.of(c)).getFirst()).isEmpty()
                && !PrivilegedComparison.declared(c, outcome);
    }
}
