package mkplay.x86.verify;

import java.util.ArrayList;
import java.util.List;

/** All suites, in the order they run. */
final class Suites {
    private Suites() {}

    static List<Suite> all() {
        List<Suite> suites = new ArrayList<>();
        suites.add(new HostSuite());
        suites.add(new X87Suite());
        suites.add(new Test386());
        suites.add(new KvmUnitTests());
        return List.copyOf(suites);
    }
}
