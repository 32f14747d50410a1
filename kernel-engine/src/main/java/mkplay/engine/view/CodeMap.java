package mkplay.engine.view;

import java.util.List;
import mkplay.engine.wire.Text;

/** The functions of a program or of the kernel by address, and what they took so far if the run keeps a profile. */
@Text("The functions of a program or of the kernel by address.")
public record CodeMap(
        @Text("The space as it was asked for.") String space,

        @Text("Whether the run keeps a profile.") boolean profiled,

        @Text("Cycles of the whole run in the profile.") long cycles,
        List<CodeMapFunction> functions) {

    public CodeMap {
        functions = List.copyOf(functions);
    }
}
