package mkplay.server.batch;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts parameters into a JSON value: <code>${name}</code> in a text becomes the value's text; a text that is nothing else
 * becomes the value, so that numbers stay numbers. What is put in is not looked through again, and names that are no
 * parameter's stay as they are.
 */
final class Substitution {

    private Substitution() {}

    /** A copy with the values in it. */
    static JsonNode of(JsonNode node, Map<String, JsonNode> values) {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            object.properties().forEach(member -> copy.set(member.getKey(), of(member.getValue(), values)));
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            array.forEach(element -> copy.add(of(element, values)));
            return copy;
        }
        return node.isString() && !values.isEmpty() ? of(node, node.stringValue(), values) : node;
    }

    private static JsonNode of(JsonNode node, String text, Map<String, JsonNode> values) {
        int start = text.indexOf("${");
        if (start < 0) {
            return node;
        }
        StringBuilder out = new StringBuilder(text.length());
        int done = 0;
        while (start >= 0) {
            int end = text.indexOf('}', start);
            JsonNode value = end < 0 ? null : values.get(text.substring(start + 2, end));
            if (value != null && start == 0 && end == text.length() - 1) {
                return value;
            }
            if (value != null) {
                out.append(text, done, start).append(text(value));
                done = end + 1;
            }
            start = end < 0 ? -1 : text.indexOf("${", value == null ? start + 2 : done);
        }
        return JsonNodeFactory.instance.stringNode(
                out.append(text, done, text.length()).toString());
    }

    /** A parameter's value as text. */
    static String text(JsonNode value) {
        return value.isString() ? value.stringValue() : value.toString();
    }
}
