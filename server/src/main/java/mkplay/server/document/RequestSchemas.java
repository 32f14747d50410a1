package mkplay.server.document;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import mkplay.engine.EndReason;
import mkplay.engine.Limits;
import mkplay.server.limits.BatchProperties;
import mkplay.server.limits.LimitProperties;
import mkplay.server.limits.RunKind;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON schemas of request bodies, with this server's limits in them. */
@Component
class RequestSchemas {

    private static final String RESOURCE = "/openapi/requests.json";

    private final String json;

    RequestSchemas(LimitProperties limits, BatchProperties batch, JsonMapper mapper) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("requestBytes", Integer.toString(limits.requestBytes()));
        values.put("inputBytes", Integer.toString(limits.inputBytes()));
        values.put("base64Chars", Integer.toString(2 * limits.inputBytes()));
        values.put("files", Integer.toString(limits.files()));
        values.put("fileBytes", Integer.toString(limits.fileBytes()));
        values.put("programs", Integer.toString(limits.programs()));
        values.put("items", Integer.toString(batch.items()));
        values.put("expandedBytes", Integer.toString(batch.expandedBytes()));
        values.put(
                "endReasons",
                Arrays.stream(EndReason.values())
                        .map(reason -> '"' + reason.wireName() + '"')
                        .collect(Collectors.joining(",", "[", "]")));
        values.put("runLimits", limits(RunKind.BATCH, limits, mapper));
        values.put("sessionLimits", limits(RunKind.SESSION, limits, mapper));
        String text = resource();
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("${" + value.getKey() + "}", value.getValue());
        }
        json = text;
    }

    private static String resource() {
        try (InputStream in = RequestSchemas.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + RESOURCE);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String limits(RunKind kind, LimitProperties properties, JsonMapper mapper) {
        Limits defaults = kind.defaults(properties);
        JsonNode highest = mapper.valueToTree(kind.highest(properties));
        return mapper.<JsonNode>valueToTree(defaults).properties().stream()
                .map(limit -> "\"" + limit.getKey()
                        + "\":{\"type\":\"integer\",\"format\":\"int64\",\"minimum\":1,\"maximum\":"
                        + highest.get(limit.getKey()) + ",\"default\":" + limit.getValue() + "}")
                .collect(Collectors.joining(
                        ",", "{\"type\":\"object\",\"properties\":{", "},\"additionalProperties\":false}"));
    }

    /** The schemas by name. */
    String json() {
        return json;
    }
}
