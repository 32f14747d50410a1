package mkplay.server.run;

import java.util.List;
import mkplay.engine.profile.RunProfile;

/**
 * What the functions of a run took, to the cycle; its sums are the run's, idle cycles left out.
 *
 * @param cycles of all functions
 * @param instructions of all functions
 * @param functions those with most cycles, most first
 * @param others the number of other functions
 * @param otherCycles what those took together
 * @param otherInstructions what those executed together
 */
public record ProfileSummary(
        long cycles,
        long instructions,
        List<RunProfile.Function> functions,
        int others,
        long otherCycles,
        long otherInstructions) {

    /** Functions that are told one by one. */
    static final int MOST_FUNCTIONS = 200;

    public ProfileSummary {
        functions = List.copyOf(functions);
    }

    static ProfileSummary of(RunProfile profile) {
        List<RunProfile.Function> all = profile.functions();
        int shown = Math.min(MOST_FUNCTIONS, all.size());
        List<RunProfile.Function> rest = all.subList(shown, all.size());
        return new ProfileSummary(
                cycles(all), instructions(all), all.subList(0, shown), rest.size(), cycles(rest), instructions(rest));
    }

    private static long cycles(List<RunProfile.Function> functions) {
        return functions.stream().mapToLong(RunProfile.Function::cycles).sum();
    }

    private static long instructions(List<RunProfile.Function> functions) {
        return functions.stream().mapToLong(RunProfile.Function::instructions).sum();
    }
}
