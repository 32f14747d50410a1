package mkplay.engine.view;

import java.util.List;
import mkplay.engine.wire.Text;

/** Code at one moment, and what it took so far if the run keeps a profile. */
@Text("Code at one moment, and what it took so far if the run keeps a profile.")
public record CodeView(
        ViewMoment moment,

        @Text("The space as it was asked for.") String space,

        @Text("Its page directory.") int directory,

        @Text("The program whose space it is; empty if unknown.")
        String program,

        @Text("The address that was asked for.") int address,

        @Text("The function that it lies in; empty if unknown.")
        String function,

        @Text("Where that begins; the address if it is unknown.")
        int start,

        @Text("Where the function before begins; 0 if there is none.")
        int previous,

        @Text("Where the function behind begins; 0 if there is none.")
        int next,

        @Text("Whether the run keeps a profile.") boolean profiled,

        @Text("Cycles of the whole run in the profile.") long cycles,

        @Text("Instructions of the function that are too many to be shown.")
        boolean more,

        @Text("Some of it is not in memory, and is shown as its file has it.")
        boolean fromFile,

        List<CodeViewLine> lines) {

    public CodeView {
        lines = List.copyOf(lines);
    }
}
