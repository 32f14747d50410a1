package mkplay.x86.verify;

import java.util.List;

/** All suites, in the order they run. */
final class Suites {
    private Suites() {}

    static List<Suite> all() {
        return List.of(new Test386());
    }
}
