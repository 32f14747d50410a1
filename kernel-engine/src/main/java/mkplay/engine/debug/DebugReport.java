package mkplay.engine.debug;

import java.util.List;

/** What a session tells of how it is controlled. */
public sealed interface DebugReport {
    /** It stands. */
    record Stopped(Moment moment) implements DebugReport {}

    /** It goes. */
    record Resumed(boolean backwards) implements DebugReport {}

    /** What became of breakpoints. */
    record Resolved(List<BreakpointState> list) implements DebugReport {
        public Resolved {
            list = List.copyOf(list);
        }
    }

    /** It cannot do what was asked. */
    record Refused(String why) implements DebugReport {}
}
