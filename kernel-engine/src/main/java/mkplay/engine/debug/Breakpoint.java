package mkplay.engine.debug;

import mkplay.engine.wire.Text;

/** Where a session is to stop. */
@Text("Where a session is to stop.")
public record Breakpoint(
        BreakKind kind,

        @Text(
                "FILE:LINE of a program's source, the name of a function or variable of a program or the kernel, or 0xADDRESS; behind PROGRAM! of that program only. At most 200 characters.")
        String place) {

    /** Most characters of a place. */
    public static final int PLACE_CHARS = 200;
}
