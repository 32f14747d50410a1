package mkplay.engine.debug;

import mkplay.engine.wire.Text;

/** An instruction in memory. */
@Text("An instruction in memory.")
public record CodeLine(
        @Text("Where EIP points when it executes.") int address,
        @Text("The instruction in Intel syntax.") String text,

        @Text("Its source as FILE:LINE; empty if unknown.") String source) {}
