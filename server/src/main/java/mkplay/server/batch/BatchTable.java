package mkplay.server.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mkplay.server.api.Csv;
import mkplay.server.api.Problem;
import mkplay.server.expect.JUnitXml;
import mkplay.server.run.RunJUnit;
import mkplay.server.run.RunSummary;
import org.jspecify.annotations.Nullable;

/** A batch's results as a table for spreadsheets and as a test report. */
final class BatchTable {

    private BatchTable() {}

    /** A line for each item; the parameters have a column each. */
    static String csv(BatchView batch) {
        List<String> parameters = batch.items().isEmpty()
                ? List.of()
                : List.copyOf(batch.items().getFirst().parameters().keySet());
        List<String> headings = new ArrayList<>(List.of("index", "files", "model"));
        headings.addAll(parameters);
        headings.addAll(List.of(
                "state",
                "endReason",
                "exitStatus",
                "passed",
                "cycles",
                "instructions",
                "messages",
                "consoleBytes",
                "run",
                "detail"));
        StringBuilder out = new StringBuilder(Csv.line(headings));
        for (BatchView.Item item : batch.items()) {
            List<@Nullable Object> cells = new ArrayList<>(Arrays.asList(item.index(), item.files(), item.model()));
            parameters.forEach(name -> cells.add(item.parameters().get(name)));
            RunSummary run = item.run();
            cells.add(item.state());
            cells.add(
                    run == null || run.endReason() == null
                            ? null
                            : run.endReason().wireName());
            cells.add(run == null ? null : run.exitStatus());
            cells.add(run == null ? null : run.passed());
            cells.add(run == null ? null : run.cycles());
            cells.add(run == null ? null : run.instructions());
            cells.add(run == null ? null : run.messages());
            cells.add(run == null ? null : run.consoleBytes());
            cells.add(run == null ? null : run.id());
            cells.add(detail(item));
            out.append(Csv.line(cells));
        }
        return out.toString();
    }

    /** A test case for each item. */
    static String junit(BatchView batch) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("batch", batch.id());
        properties.put("state", batch.state());
        batch.counts().forEach((state, count) -> properties.put(state, count.toString()));
        List<JUnitXml.Case> cases =
                batch.items().stream().map(BatchTable::testCase).toList();
        String name = batch.name().isEmpty() ? "batch " + batch.id() : batch.name();
        return JUnitXml.of(new JUnitXml.Suite(name, properties, cases, null));
    }

    private static JUnitXml.Case testCase(BatchView.Item item) {
        RunSummary run = item.run();
        StringBuilder name = new StringBuilder(item.files() == null ? "item " + item.index() : item.files());
        item.parameters()
                .forEach((parameter, value) ->
                        name.append(' ').append(parameter).append('=').append(value));
        return new JUnitXml.Case(
                name.toString(),
                item.model() == null ? "batch" : item.model(),
                run == null ? 0 : RunJUnit.seconds(run.model(), run.cycles()),
                run == null ? JUnitXml.Result.ERROR : RunJUnit.result(run.state()),
                detail(item),
                null);
    }

    private static @Nullable String detail(BatchView.Item item) {
        if (item.errors() != null) {
            Problem.Error first = item.errors().getFirst();
            return first.pointer() + ": " + first.detail();
        }
        return item.run() == null ? null : item.run().detail();
    }
}
