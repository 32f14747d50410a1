package mkplay.server.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads a JSON value by hand and collects every error with its JSON pointer, so that one answer names all that is wrong.
 * Members that a request does not have are errors, too: a misspelt limit must not be ignored.
 */
public final class JsonCursor {

    private final JsonNode node;
    private final String pointer;
    private final List<Problem.Error> errors;

    private JsonCursor(JsonNode node, String pointer, List<Problem.Error> errors) {
        this.node = node;
        this.pointer = pointer;
        this.errors = errors;
    }

    /** A cursor at the root of a body. */
    public static JsonCursor root(JsonNode node) {
        return new JsonCursor(node, "", new ArrayList<>());
    }

    /** Where this cursor is, as a JSON pointer (RFC 6901). */
    public String pointer() {
        return pointer;
    }

    /** Notes an error at this place. */
    public void error(String detail) {
        errors.add(new Problem.Error(pointer, detail));
    }

    /** A JSON pointer (RFC 6901). */
    public static String pointer(String... names) {
        StringBuilder pointer = new StringBuilder();
        for (String name : names) {
            pointer.append('/').append(name.replace("~", "~0").replace("/", "~1"));
        }
        return pointer.toString();
    }

    /** All errors noted so far, here and anywhere else in the body. */
    public List<Problem.Error> errors() {
        return List.copyOf(errors);
    }

    /** Throws a 422 with all errors noted so far, if there are any. */
    public void check() {
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
    }

    /** Whether this place is an object; notes an error if it is not, and one for each member not named. */
    public boolean object(Set<String> members) {
        if (!node.isObject()) {
            error("must be an object");
            return false;
        }
        for (String name : node.propertyNames()) {
            if (!members.contains(name)) {
                at(name).error("is not a member of this object; known are "
                        + String.join(", ", members.stream().sorted().toList()));
            }
        }
        return true;
    }

    /** The member with a name, or null if it is absent or null. */
    public @Nullable JsonCursor get(String name) {
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : new JsonCursor(value, child(name), errors);
    }

    /** Whether there is a member of this name that is not null. */
    public boolean has(String name) {
        return get(name) != null;
    }

    /** A cursor for the place of a member whether it exists or not, to note an error there. */
    public JsonCursor at(String name) {
        JsonNode value = node.get(name);
        return new JsonCursor(value == null ? node : value, child(name), errors);
    }

    /** The members of an object in order; notes an error if this is none or it has more than {@code max}. */
    public Map<String, JsonCursor> members(int max) {
        Map<String, JsonCursor> members = new LinkedHashMap<>();
        if (!node.isObject()) {
            error("must be an object");
        } else if (node.size() > max) {
            error("has " + node.size() + " members; at most " + max + " are taken");
        } else {
            node.propertyNames().forEach(name -> members.put(name, at(name)));
        }
        return members;
    }

    /** The elements of an array, each read by {@code reader}; those that could not be read are left out. */
    public <T> List<T> list(int max, Function<JsonCursor, @Nullable T> reader) {
        List<T> elements = new ArrayList<>();
        if (!node.isArray()) {
            error("must be an array");
        } else if (node.size() > max) {
            error("has " + node.size() + " elements; at most " + max + " are taken");
        } else {
            for (int i = 0; i < node.size(); i++) {
                T element = reader.apply(new JsonCursor(node.get(i), pointer + "/" + i, errors));
                if (element != null) {
                    elements.add(element);
                }
            }
        }
        return elements;
    }

    /** Whether there is a string at this place. */
    public boolean isText() {
        return node.isString();
    }

    /** The text at this place; notes an error and gives null if it is none or longer than {@code max} characters. */
    public @Nullable String text(int max) {
        if (!node.isString()) {
            error("must be a string");
            return null;
        }
        String text = node.stringValue();
        if (text.length() > max) {
            error("has " + text.length() + " characters; at most " + max + " are taken");
            return null;
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            error("has half of a surrogate pair, which is no character");
            return null;
        }
        return text;
    }

    /** The integer at this place; notes an error and gives {@code otherwise} if it is none or out of range. */
    public long integer(long min, long max, long otherwise) {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            error("must be an integer from " + min + " to " + max);
            return otherwise;
        }
        long value = node.longValue();
        if (value < min || value > max) {
            error(value < min ? "must be at least " + min : "must be at most " + max);
            return otherwise;
        }
        return value;
    }

    /** The truth value at this place; notes an error and gives {@code otherwise} if it is none. */
    public boolean flag(boolean otherwise) {
        if (!node.isBoolean()) {
            error("must be true or false");
            return otherwise;
        }
        return node.booleanValue();
    }

    private String child(String name) {
        return pointer + pointer(name);
    }
}
