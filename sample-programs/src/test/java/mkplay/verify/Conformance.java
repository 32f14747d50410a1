package mkplay.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the conformance suite said about a kernel.
 *
 * @param passed checks, as {@code area: what}
 * @param failed the same, by name alone, with what was got and expected in {@code reasons}
 * @param skipped checks that cannot be made on that kernel
 * @param reasons the lines of failed and skipped checks
 * @param complete whether the suite reached its end and its own sum agrees with its lines
 */
record Conformance(
        List<String> passed, List<String> failed, List<String> skipped, List<String> reasons, boolean complete) {

    private static final Pattern LINE = Pattern.compile("(ok  |FAIL|skip) ([^:]+: .*)");
    private static final Pattern SUM = Pattern.compile("conformance: (\\d+) checks, (\\d+) failed, (\\d+) skipped");

    /** Reads the suite's output. */
    static Conformance of(String console) {
        List<String> passed = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        boolean complete = false;
        for (String line : console.lines().toList()) {
            Matcher sum = SUM.matcher(line);
            Matcher check = LINE.matcher(line);
            if (sum.matches()) {
                complete = Integer.parseInt(sum.group(1)) == passed.size() + failed.size()
                        && Integer.parseInt(sum.group(2)) == failed.size()
                        && Integer.parseInt(sum.group(3)) == skipped.size();
            } else if (check.matches()) {
                switch (check.group(1)) {
                    case "ok  " -> passed.add(check.group(2));
                    case "FAIL" -> failed.add(check.group(2).replaceFirst(": got 0x.*", ""));
                    default -> skipped.add(check.group(2));
                }
                if (!check.group(1).startsWith("ok")) {
                    reasons.add(line);
                }
            }
        }
        return new Conformance(passed, failed, skipped, reasons, complete);
    }
}
