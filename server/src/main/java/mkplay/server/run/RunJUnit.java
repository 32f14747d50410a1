package mkplay.server.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mkplay.engine.RunState;
import mkplay.server.expect.JUnitXml;
import mkplay.server.expect.Verdict;

/** A run as a test report: each expectation is a test case; a run of which nothing is expected is one test case as a whole. */
public final class RunJUnit {

    private static final String CLASS = "run";

    private RunJUnit() {}

    static String of(RunView run) {
        return JUnitXml.of(new JUnitXml.Suite("run " + run.id(), properties(run), cases(run), run.console()));
    }

    private static Map<String, String> properties(RunView run) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("run", run.id());
        properties.put("state", run.state().wireName());
        if (run.endReason() != null) {
            properties.put("endReason", run.endReason().wireName());
        }
        if (run.exitStatus() != null) {
            properties.put("exitStatus", run.exitStatus().toString());
        }
        properties.put("model", run.model().name());
        if (run.counters() != null) {
            properties.put("cycles", Long.toString(run.counters().cycles()));
            properties.put("instructions", Long.toString(run.counters().instructions()));
        }
        return properties;
    }

    private static List<JUnitXml.Case> cases(RunView run) {
        Verdict verdict = run.verdict();
        if (verdict == null || run.state() == RunState.CANCELLED) {
            return List.of(new JUnitXml.Case("run", CLASS, seconds(run), result(run.state()), run.sentence(), null));
        }
        List<JUnitXml.Case> cases = new ArrayList<>();
        for (Verdict.Check check : verdict.checks()) {
            cases.add(new JUnitXml.Case(
                    check.kind() + " " + check.expected(),
                    CLASS,
                    cases.isEmpty() ? seconds(run) : 0,
                    check.passed() ? JUnitXml.Result.PASSED : JUnitXml.Result.FAILED,
                    check.detail(),
                    null));
        }
        return cases;
    }

    /** How a run's state is reported. */
    public static JUnitXml.Result result(RunState state) {
        return switch (state) {
            case SUCCEEDED -> JUnitXml.Result.PASSED;
            case FAILED -> JUnitXml.Result.FAILED;
            default -> JUnitXml.Result.SKIPPED;
        };
    }

    private static double seconds(RunView run) {
        return run.counters() == null
                ? 0
                : seconds(run.model().name(), run.counters().cycles());
    }

    /** Seconds of simulated time, which are the same whenever and wherever it runs. */
    public static double seconds(String model, long cycles) {
        return (double) cycles / Models.nominalHertz(model);
    }
}
