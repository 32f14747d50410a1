package mkplay.server.program;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The programs of one run.
 *
 * @param programs at least one, with distinct names; none with a kernel of the visitor's own
 * @param sample the sample whose sources these are, unchanged, so that its prebuilt images can be used; else null
 * @param kernel what boots instead of our system; null for our system
 */
public record ProgramSet(
        List<ProgramSource> programs,
        @Nullable String sample,
        @Nullable OwnKernel kernel) {

    /** Programs on our kernel. */
    public ProgramSet(List<ProgramSource> programs, @Nullable String sample) {
        this(programs, sample, null);
    }

    public ProgramSet {
        programs = List.copyOf(programs);
    }
}
