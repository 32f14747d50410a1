package mkplay.engine.debug;

import mkplay.engine.wire.Text;

/** What became of a breakpoint. */
@Text("What became of a breakpoint.")
public record BreakpointState(
        BreakKind kind,
        @Text("As it was asked for.") String place,

        @Text("How many places in memory it is at; 0: none, and it is void.")
        int places,

        @Text("The source file that it is in; empty if it is in none.")
        String file,

        @Text("The line from 1, which may be a later one than that asked for; 0 if none.")
        int line) {}
