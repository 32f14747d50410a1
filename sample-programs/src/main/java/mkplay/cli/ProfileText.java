package mkplay.cli;

import java.util.List;
import java.util.Locale;
import mkplay.engine.profile.RunProfile;
import mkplay.engine.profile.RunProfile.Function;
import mkplay.engine.profile.RunProfile.Line;

/** A profile as a table of functions for the terminal, and as a file of instructions. */
final class ProfileText {
    private static final int MOST_FUNCTIONS = 40;

    private ProfileText() {}

    /** The functions with most cycles. */
    static String functions(RunProfile profile) {
        List<Function> functions = profile.functions();
        long all = functions.stream().mapToLong(Function::cycles).sum();
        StringBuilder out = new StringBuilder();
        out.append(String.format(
                Locale.ROOT, "%16s %6s %16s %12s  %s%n", "cycles", "%", "instructions", "entered", "function"));
        for (Function f : functions.subList(0, Math.min(MOST_FUNCTIONS, functions.size()))) {
            out.append(String.format(
                    Locale.ROOT,
                    "%,16d %6.2f %,16d %,12d  %s: %s%n",
                    f.cycles(),
                    100.0 * f.cycles() / Math.max(1, all),
                    f.instructions(),
                    f.entered(),
                    f.program(),
                    f.name()));
        }
        if (functions.size() > MOST_FUNCTIONS) {
            out.append(
                    String.format(Locale.ROOT, "%16s and %,d more functions%n", "", functions.size() - MOST_FUNCTIONS));
        }
        return out.toString();
    }

    /** Every instruction, columns separated by tabs. */
    static String lines(RunProfile profile) {
        StringBuilder out = new StringBuilder(RunProfile.HEADINGS).append('\n');
        for (Line line : profile.lines()) {
            out.append(line.columns()).append('\n');
        }
        return out.toString();
    }
}
