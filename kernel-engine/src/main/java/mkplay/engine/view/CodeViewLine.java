package mkplay.engine.view;

import mkplay.engine.wire.Text;

/** An instruction. */
@Text("An instruction, and what it took so far.")
public record CodeViewLine(
        int address,
        @Text("Its bytes, two hexadecimal digits each.") String bytes,
        @Text("The instruction in Intel syntax.") String text,

        @Text("Its source as FILE:LINE; empty if unknown.") String source,

        @Text("How often it was begun.") long executions,
        long cycles) {}
