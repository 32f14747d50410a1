package mkplay.server.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes values from a JSON schema, mostly valid ones with something wrong in them somewhere. */
final class Hostile {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "a",
            "main",
            "main.c",
            "hello",
            "exit7",
            "one-cycle",
            "Pentium-90{l2-bytes=0}",
            "../../etc/passwd",
            "${n}",
            "%s%n%x",
            "\u0000",
            "\u001b[2J",
            "\ud83d\ude00",
            "\ufffe",
            "'; drop table run; --",
            "<script>",
            "(a+)+$",
            "[",
            "-1",
            "0",
            "1e999",
            "AAAA",
            "f0VMRgEBAQ==",
            "A".repeat(27),
            "x".repeat(5_000),
            "serial",
            "exit",
            "int main(void) { return 0; }",
            "#include </dev/zero>");

    private static final List<Long> NUMBERS =
            List.of(0L, 1L, -1L, 2L, 255L, 256L, 1L << 31, (1L << 31) - 1, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE);

    private final JsonNode schemas;
    private final Random random;

    /** @param schemas the document's components/schemas */
    Hostile(JsonNode schemas, Random random) {
        this.schemas = schemas;
        this.random = random;
    }

    private boolean rarely() {
        return random.nextInt(12) == 0;
    }

    <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    String text() {
        return one(TEXTS);
    }

    /** A value that the schema describes, or one that it does not. */
    JsonNode value(JsonNode schema) {
        return value(schema, 0);
    }

    private JsonNode value(JsonNode schema, int depth) {
        if (rarely() || depth > 8) {
            return anything(depth);
        }
        if (schema.has("$ref")) {
            String ref = schema.get("$ref").stringValue();
            return value(schemas.get(ref.substring(ref.lastIndexOf('/') + 1)), depth);
        }
        if (schema.has("anyOf")) {
            return value(
                    schema.get("anyOf").get(random.nextInt(schema.get("anyOf").size())), depth);
        }
        if (schema.has("enum")) {
            return schema.get("enum").get(random.nextInt(schema.get("enum").size()));
        }
        if (schema.has("examples") && random.nextInt(3) == 0) {
            return schema.get("examples").get(0);
        }
        JsonNode type = schema.get("type");
        String name = type == null
                ? ""
                : type.isArray() ? type.get(random.nextInt(type.size())).stringValue() : type.stringValue();
        return switch (name) {
            case "object" -> object(schema, depth);
            case "array" -> array(schema, depth);
            case "string" -> JSON.stringNode(text());
            case "integer" -> integer(schema);
            case "boolean" -> JSON.booleanNode(random.nextBoolean());
            default -> anything(depth);
        };
    }

    private JsonNode object(JsonNode schema, int depth) {
        ObjectNode object = JSON.objectNode();
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(name -> required.add(name.stringValue()));
        for (Map.Entry<String, JsonNode> member : schema.path("properties").properties()) {
            boolean wanted = required.contains(member.getKey()) ? !rarely() : random.nextInt(4) == 0;
            if (wanted) {
                object.set(member.getKey(), value(member.getValue(), depth + 1));
            }
        }
        JsonNode others = schema.path("additionalProperties");
        for (int i = others.isObject() ? random.nextInt(3) : rarely() ? 1 : 0; i > 0; i--) {
            object.set(text(), others.isObject() ? value(others, depth + 1) : anything(depth + 1));
        }
        return object;
    }

    private JsonNode array(JsonNode schema, int depth) {
        ArrayNode array = JSON.arrayNode();
        int size = rarely() ? schema.path("maxItems").asInt(100) + 1 : random.nextInt(3);
        for (int i = 0; i < Math.min(size, 600); i++) {
            array.add(i < 3 ? value(schema.path("items"), depth + 1) : JSON.nullNode());
        }
        return array;
    }

    private JsonNode integer(JsonNode schema) {
        long highest = schema.path("maximum").asLong(1000);
        long value = switch (random.nextInt(4)) {
            case 0 -> one(NUMBERS);
            case 1 -> highest;
            case 2 -> highest + 1;
            default -> schema.path("minimum").asLong(0);
        };
        return JSON.numberNode(value);
    }

    private JsonNode anything(int depth) {
        return switch (random.nextInt(8)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.numberNode(one(NUMBERS).longValue());
            case 2 -> JSON.numberNode(random.nextGaussian());
            case 3 -> JSON.booleanNode(random.nextBoolean());
            case 4 -> JSON.arrayNode().add(depth > 8 ? JSON.nullNode() : anything(depth + 1));
            case 5 -> JSON.objectNode().set(text(), depth > 8 ? JSON.nullNode() : anything(depth + 1));
            default -> JSON.stringNode(text());
        };
    }

    /** Text that was JSON, with a few characters changed. */
    String damaged(String json) {
        StringBuilder text = new StringBuilder(json);
        for (int i = random.nextInt(4); i >= 0 && !text.isEmpty(); i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(0x100));
                case 1 -> text.delete(at, Math.min(text.length(), at + random.nextInt(20)));
                default -> text.insert(at, "\"{}[],:0-9e\\u".charAt(random.nextInt(12)));
            }
        }
        return text.toString();
    }
}
