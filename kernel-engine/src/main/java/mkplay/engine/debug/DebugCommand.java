package mkplay.engine.debug;

import java.util.List;

/** What a visitor wants of a session. */
public sealed interface DebugCommand {
    /** Stand. */
    record Pause() implements DebugCommand {}

    /** Go on to a breakpoint, forward or back. */
    record Resume(boolean backwards) implements DebugCommand {}

    /** Go on for a step, forward or back. */
    record Step(StepUnit unit, boolean backwards) implements DebugCommand {}

    /** Stop at these from now on, and at no others. */
    record Breakpoints(List<Breakpoint> list) implements DebugCommand {
        public Breakpoints {
            list = List.copyOf(list);
        }
    }

    /** Go to the first moment at which so many instructions have executed, and stand. */
    record GoTo(long instruction) implements DebugCommand {}
}
