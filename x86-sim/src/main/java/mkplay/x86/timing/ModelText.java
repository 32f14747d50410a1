package mkplay.x86.timing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A model's text: lines {@code field = value}, lines {@code clocks MNEMONICS OPERANDS CLOCKS ...}, and comments from {@code #}
 * on. Every field that is written must be asked for, so that a misspelt one is an error.
 */
final class ModelText {
    /** A line of clocks, split at white space, without its first word. */
    record Clocks(int line, List<String> words) {}

    private record Field(int line, String value) {}

    private final Map<String, Field> fields = new HashMap<>();
    private final Set<String> asked = new HashSet<>();
    private final List<Clocks> clocks = new ArrayList<>();

    ModelText(String text) {
        read(text);
    }

    /**
     * A text whose field {@code base} may name a model: that model's fields count where the text has none of its own, and
     * its clocks behind the text's own.
     *
     * @param models the texts of named models
     */
    static ModelText of(String text, UnaryOperator<String> models) {
        ModelText own = new ModelText(text);
        Field base = own.fields.remove("base");
        if (base != null) {
            ModelText inherited = new ModelText(models.apply(base.value));
            inherited.fields.forEach((name, field) -> own.fields.putIfAbsent(name, new Field(0, field.value)));
            inherited.clocks.forEach(c -> own.clocks.add(new Clocks(0, c.words)));
        }
        return own;
    }

    private void read(String text) {
        int number = 0;
        for (String raw : text.split("\n", -1)) {
            number++;
            int comment = raw.indexOf('#');
            String line = (comment < 0 ? raw : raw.substring(0, comment)).strip();
            if (line.startsWith("clocks ")) {
                List<String> words = List.of(line.split("\\s+"));
                clocks.add(new Clocks(number, words.subList(1, words.size())));
            } else if (!line.isEmpty()) {
                field(number, line);
            }
        }
    }

    private void field(int number, String line) {
        int equals = line.indexOf('=');
        if (equals < 0) {
            throw new ModelFormatException(number, "'field = value' or 'clocks ...' expected, not '" + line + "'");
        }
        String name = line.substring(0, equals).strip();
        if (fields.put(name, new Field(number, line.substring(equals + 1).strip())) != null) {
            throw new ModelFormatException(number, "field '" + name + "' twice");
        }
    }

    /** Replaces fields, which must exist: {@code name=value} separated by commas. */
    void edit(String edits) {
        for (String edit : edits.split(",", -1)) {
            int equals = edit.indexOf('=');
            String name = equals < 0 ? edit.strip() : edit.substring(0, equals).strip();
            Field old = fields.get(name);
            if (equals < 0 || old == null) {
                throw new ModelFormatException(
                        0, "unknown field '" + name + "'; fields: " + String.join(", ", names()));
            }
            fields.put(name, new Field(0, edit.substring(equals + 1).strip()));
        }
    }

    private List<String> names() {
        return fields.keySet().stream().sorted().toList();
    }

    List<Clocks> clocks() {
        return clocks;
    }

    private @Nullable Field find(String name) {
        asked.add(name);
        return fields.get(name);
    }

    boolean has(String name) {
        return find(name) != null;
    }

    String text(String name) {
        Field field = find(name);
        if (field == null) {
            throw new ModelFormatException(0, "field '" + name + "' is missing");
        }
        return field.value;
    }

    /** A whole number, decimal or after 0x hexadecimal. */
    long number(String name, long min, long max) {
        String value = text(name);
        try {
            long n = Long.decode(value.replace("_", ""));
            if (n >= min && n <= max) {
                return n;
            }
        } catch (NumberFormatException e) {
            // Reported with the range below.
        }
        throw new ModelFormatException(
                line(name), name + " must be a whole number from " + min + " to " + max + ", not '" + value + "'");
    }

    int integer(String name, int min, int max) {
        return (int) number(name, min, max);
    }

    boolean flag(String name) {
        return switch (text(name)) {
            case "yes" -> true;
            case "no" -> false;
            default ->
                throw new ModelFormatException(line(name), name + " must be yes or no, not '" + text(name) + "'");
        };
    }

    /** The line of a field, 0 for one that was edited or is absent. */
    int line(String name) {
        Field field = fields.get(name);
        return field == null ? 0 : field.line;
    }

    /** Every field was asked for, else the model has one that means nothing. */
    void checkAllAsked() {
        fields.forEach((name, field) -> {
            if (!asked.contains(name)) {
                throw new ModelFormatException(field.line, "unknown field '" + name + "'");
            }
        });
    }
}
