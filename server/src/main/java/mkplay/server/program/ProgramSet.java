package mkplay.server.program;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The programs of one run.
 *
 * @param programs at least one, with distinct names
 * @param sample the sample whose sources these are, unchanged, so that its prebuilt images can be used; else null
 */
public record ProgramSet(
        List<ProgramSource> programs, @Nullable String sample) {

    public ProgramSet {
        programs = List.copyOf(programs);
    }
}
