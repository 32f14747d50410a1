package mkplay.server.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import mkplay.engine.RunCounters;
import mkplay.server.api.Csv;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Counters as a table: a line for each number, named as in the JSON, an array's elements by their place. */
final class CounterTable {

    private CounterTable() {}

    static String csv(RunCounters counters, JsonMapper mapper) {
        StringBuilder out = new StringBuilder(Csv.line(List.of("counter", "value")));
        add(out, "", mapper.valueToTree(counters));
        return out.toString();
    }

    private static void add(StringBuilder out, String name, JsonNode node) {
        if (node.isObject()) {
            node.properties().forEach(member -> add(out, joined(name, member.getKey()), member.getValue()));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                add(out, joined(name, Integer.toString(i)), node.get(i));
            }
        } else {
            List<@Nullable Object> cells =
                    new ArrayList<>(Arrays.asList(name, node.isNumber() ? node.numberValue() : node.asString()));
            out.append(Csv.line(cells));
        }
    }

    private static String joined(String name, String member) {
        return name.isEmpty() ? member : name + "." + member;
    }
}
