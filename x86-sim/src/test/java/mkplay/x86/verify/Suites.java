package mkplay.x86.verify;

import java.util.ArrayList;
import java.util.List;

/** All suites, in the order they run. */
final class Suites {
    private Suites() {}

    static List<Suite> all() {
        List<Suite> suites = new ArrayList<>();
        suites.add(HostSuite.integers());
        suites.add(HostSuite.simd());
        suites.add(new X87Suite());
        suites.add(new PrivilegedSuite());
        suites.add(new SingleStepSuite());
        suites.add(new V86NasmSuite());
        suites.add(new Test386());
        suites.add(new KvmUnitTests());
        suites.add(ForeignKernels.xv6());
        suites.add(ForeignKernels.linux());
        suites.add(ForeignKernels.memtest86plus());
        suites.add(ForeignKernels.pistachio());
        return List.copyOf(suites);
    }
}
