package mkplay.server.batch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import mkplay.server.api.JsonCursor;
import mkplay.server.api.Problem;
import mkplay.server.limits.BatchProperties;
import mkplay.server.run.Models;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A template and what is to be varied in it. {@code files} adds files to the template's, {@code models} sets the CPU model,
 * {@code parameters} replaces <code>${name}</code> in the template's texts. Every combination is an item; the last axis changes
 * fastest.
 *
 * @param name what the owner calls the batch
 * @param template a run request
 * @param files elements of the first axis, empty for none
 * @param models elements of the second axis, empty for none
 * @param parameters values by name
 */
record Matrix(
        String name,
        ObjectNode template,
        List<Files> files,
        List<String> models,
        Map<String, List<JsonNode>> parameters) {

    /** One element of the files axis. */
    record Files(String name, ObjectNode texts) {}

    /** A combination, and its request. */
    record Combination(Batch.Place place, ObjectNode request) {}

    private static final Set<String> MEMBERS = Set.of("name", "template", "matrix");
    private static final Set<String> AXES = Set.of("files", "models", "parameters");
    private static final Set<String> FILES = Set.of("name", "files");
    private static final Pattern PARAMETER = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,30}");
    private static final int MAX_PARAMETERS = 8;
    private static final int MAX_NAME_CHARS = 120;
    private static final int MAX_VALUE_CHARS = 1000;

    /** Reads a request's body; throws a 422 with all that is wrong. */
    static Matrix read(JsonNode json, BatchProperties limits) {
        JsonCursor body = JsonCursor.root(json);
        body.object(MEMBERS);
        body.check();
        JsonNode template = json.get("template");
        if (template == null || !template.isObject()) {
            body.at("template").error("must be an object: a run request");
        }
        String name = body.has("name") ? text(body.at("name"), MAX_NAME_CHARS) : "";
        JsonCursor matrix = body.get("matrix");
        List<Files> files = List.of();
        List<String> models = List.of();
        Map<String, List<JsonNode>> parameters = Map.of();
        if (matrix != null && matrix.object(AXES)) {
            JsonNode axes = json.get("matrix");
            files = files(matrix.get("files"), axes.get("files"), limits);
            models = models(matrix.get("models"), limits);
            parameters = parameters(matrix.get("parameters"), axes.get("parameters"), limits);
        }
        if (!models.isEmpty() && template != null && template.has("model")) {
            body.at("template").at("model").error("cannot be given together with models of the matrix");
        }
        body.check();
        Matrix read = new Matrix(name == null ? "" : name, (ObjectNode) template, files, models, parameters);
        read.checkSize(body, limits);
        return read;
    }

    private static @Nullable String text(JsonCursor at, int max) {
        String text = at.text(max);
        if (text != null && text.chars().anyMatch(Character::isISOControl)) {
            at.error("must have no control characters");
        }
        return text;
    }

    private static List<Files> files(@Nullable JsonCursor at, @Nullable JsonNode nodes, BatchProperties limits) {
        if (at == null || nodes == null) {
            return List.of();
        }
        List<Files> axis = new ArrayList<>();
        List<JsonCursor> elements = at.list(limits.items(), element -> element);
        for (int i = 0; i < elements.size(); i++) {
            JsonCursor element = elements.get(i);
            if (!element.object(FILES)) {
                continue;
            }
            JsonNode texts = nodes.get(i).get("files");
            if (texts == null || !texts.isObject()) {
                element.at("files").error("must be an object of file names and texts");
                continue;
            }
            String name = element.has("name") ? text(element.at("name"), MAX_NAME_CHARS) : Integer.toString(i);
            axis.add(new Files(name == null ? "" : name, (ObjectNode) texts));
        }
        return notEmpty(at, axis);
    }

    private static List<String> models(@Nullable JsonCursor at, BatchProperties limits) {
        return at == null
                ? List.of()
                : notEmpty(at, at.list(limits.items(), element -> text(element, Models.MAX_NAME)));
    }

    private static <T> List<T> notEmpty(JsonCursor at, List<T> axis) {
        if (axis.isEmpty()) {
            at.error("must have an element; leave the axis out to vary nothing");
        }
        return axis;
    }

    private static Map<String, List<JsonNode>> parameters(
            @Nullable JsonCursor at, @Nullable JsonNode nodes, BatchProperties limits) {
        Map<String, List<JsonNode>> axes = new LinkedHashMap<>();
        if (at == null || nodes == null) {
            return axes;
        }
        at.members(MAX_PARAMETERS).forEach((name, member) -> {
            if (!PARAMETER.matcher(name).matches()) {
                member.error("is not a parameter's name: a letter, then up to 30 letters, digits and _");
                return;
            }
            List<JsonNode> values = new ArrayList<>();
            List<JsonCursor> elements = member.list(limits.items(), element -> element);
            for (int i = 0; i < elements.size(); i++) {
                JsonNode value = nodes.get(name).get(i);
                if (value.isString()) {
                    elements.get(i).text(MAX_VALUE_CHARS);
                } else if (!value.isIntegralNumber() && !value.isBoolean()) {
                    elements.get(i).error("must be a string, an integer or a truth value");
                }
                values.add(value);
            }
            axes.put(name, notEmpty(member, values));
        });
        return axes;
    }

    private void checkSize(JsonCursor body, BatchProperties limits) {
        long items = total();
        if (items > limits.items()) {
            body.at("matrix").error("makes " + items + " items; at most " + limits.items() + " are taken");
            body.check();
        }
        long varied = Math.max(1, files.size());
        long bytes = items * template.toString().length();
        for (Files element : files) {
            bytes += items / varied * element.texts().toString().length();
        }
        if (bytes > limits.expandedBytes()) {
            body.at("matrix")
                    .error("makes requests of " + bytes + " characters together; at most " + limits.expandedBytes()
                            + " are taken");
        }
        body.check();
    }

    /** Number of items; more than any limit where that overflows. */
    long total() {
        long total = (long) Math.max(1, files.size()) * Math.max(1, models.size());
        for (List<JsonNode> values : parameters.values()) {
            total = Math.min(Integer.MAX_VALUE, total * values.size());
        }
        return total;
    }

    /** The combination at a position, from 0. Files that the template has, too, are the item's error. */
    Combination at(int position, List<Problem.Error> errors) {
        int rest = position;
        Map<String, JsonNode> values = new LinkedHashMap<>();
        for (String name : parameters.keySet().stream().toList().reversed()) {
            List<JsonNode> axis = parameters.get(name);
            values.put(name, axis.get(rest % axis.size()));
            rest /= axis.size();
        }
        ObjectNode request = (ObjectNode) Substitution.of(template, values);
        String model = null;
        if (!models.isEmpty()) {
            model = models.get(rest % models.size());
            rest /= models.size();
            request.put("model", model);
        }
        Files element = files.isEmpty() ? null : files.get(rest);
        if (element != null) {
            merge(request, element, errors);
        }
        Map<String, String> told = new LinkedHashMap<>();
        parameters.keySet().forEach(name -> told.put(name, Substitution.text(values.get(name))));
        return new Combination(new Batch.Place(element == null ? null : element.name(), model, told), request);
    }

    private static void merge(ObjectNode request, Files element, List<Problem.Error> errors) {
        JsonNode own = request.get("files");
        if (own != null && !own.isNull() && !own.isObject()) {
            return; // the reader says so
        }
        ObjectNode files = own instanceof ObjectNode object ? object : request.putObject("files");
        for (Map.Entry<String, JsonNode> file : element.texts().properties()) {
            if (files.has(file.getKey())) {
                errors.add(new Problem.Error(
                        JsonCursor.pointer("files", file.getKey()), "The template has a file of this name."));
            } else {
                files.set(file.getKey(), file.getValue());
            }
        }
    }
}
