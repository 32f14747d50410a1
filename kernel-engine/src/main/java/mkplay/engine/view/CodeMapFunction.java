package mkplay.engine.view;

import mkplay.engine.wire.Text;

/** A function's place in memory. */
@Text("A function’s place in memory, and what it took so far.")
public record CodeMapFunction(
        String name,
        int address,
        @Text("To its end or to where the next one begins.") int bytes,
        @Text("Executions of its first instruction.") long entered,
        long cycles) {}
