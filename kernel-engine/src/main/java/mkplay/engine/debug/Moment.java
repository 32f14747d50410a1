package mkplay.engine.debug;

import java.util.List;
import mkplay.engine.EndReason;
import mkplay.engine.wire.Text;
import org.jspecify.annotations.Nullable;

/** A moment at which a session stands. */
@Text("A moment at which a session stands.")
public record Moment(
        StopReason reason,
        @Text("Guest cycles up to it.") long cycle,
        @Text("Instructions executed up to it.") long instruction,

        @Text("Instructions executed up to the newest moment; more than the above while it stands in the past.")
        long newest,

        @Text("The breakpoint's place, if that is the reason.") @Nullable
        String breakpoint,

        @Text("How the run ends, if its end is the reason.") @Nullable
        EndReason end,

        @Text("False in the kernel.") boolean user,

        @Text("The program whose address space it is; empty if unknown.")
        String program,

        @Text("The function, of the program or of the kernel; empty if unknown.")
        String function,

        @Text("The source file; empty if unknown.") String file,
        @Text("The line from 1; 0 if unknown.") int line,
        MachineRegisters registers,

        @Text("Instructions around the next one.") List<CodeLine> code) {

    public Moment {
        code = List.copyOf(code);
    }
}
