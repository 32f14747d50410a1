package mkplay.server.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import mkplay.server.Json;
import mkplay.server.ServerTest;
import mkplay.server.api.Ids;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI document and a server on a real port: the document is the committed one, and whatever a client makes of it, the
 * server has an answer that is in it. {@code -Dcontract.requests=10000} sends more, {@code -Dcontract.seed=N} others, and
 * {@code -Dopenapi.accept=true} writes the committed document anew.
 */
@ServerTest
class ContractTest {

    private static final Path DOCUMENT = Path.of("../docs/openapi.json");
    private static final int REQUESTS = Integer.getInteger("contract.requests", 400);
    private static final long SEED = Long.getLong("contract.seed", 1);

    @LocalServerPort
    private int port;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private String address() {
        return "http://localhost:" + port;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.timeout(Duration.ofMinutes(2)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode document() throws IOException, InterruptedException {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(address() + "/v3/api-docs")));
        assertThat(answer.statusCode()).isEqualTo(200);
        return Json.of(answer.body());
    }

    private static String pretty(JsonNode document) {
        JsonMapper mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        return mapper.writeValueAsString(ordered(document)) + "\n";
    }

    /** Members in alphabetical order: the order of reflection is nobody's promise. */
    private static JsonNode ordered(JsonNode node) {
        if (node.isObject()) {
            Map<String, JsonNode> members = new TreeMap<>();
            node.properties().forEach(member -> members.put(member.getKey(), ordered(member.getValue())));
            ObjectNode object = JsonMapper.shared().createObjectNode();
            members.forEach(object::set);
            return object;
        }
        if (node.isArray()) {
            var array = JsonMapper.shared().createArrayNode();
            node.forEach(element -> array.add(ordered(element)));
            return array;
        }
        return node;
    }

    @Test
    void theCommittedDocumentIsThatOfTheServer() throws Exception {
        String served = pretty(document());
        if (Boolean.getBoolean("openapi.accept")) {
            Files.writeString(DOCUMENT, served);
        }
        assertThat(Files.readString(DOCUMENT))
                .as("docs/openapi.json; -Dopenapi.accept=true writes it")
                .isEqualTo(served);
    }

    @Test
    void theDocumentIsOpenApiAndItsReferencesResolve() throws Exception {
        JsonNode document = document();
        assertThat(document.at("/openapi").asString()).startsWith("3.1");
        List<String> broken = new ArrayList<>();
        references(document, document, broken);
        assertThat(broken).isEmpty();
        document.at("/paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    String name = operation.getKey() + " " + path.getKey();
                    assertThat(operation
                                    .getValue()
                                    .at("/responses/default/content/application~1problem+json")
                                    .isObject())
                            .as(name)
                            .isTrue();
                    if (operation.getKey().equals("post") && !path.getKey().endsWith("/cancel")) {
                        assertThat(operation
                                        .getValue()
                                        .at("/requestBody/content/application~1json/schema/$ref")
                                        .isString())
                                .as(name)
                                .isTrue();
                    }
                }));
    }

    private static void references(JsonNode document, JsonNode node, List<String> broken) {
        if (node.isObject() && node.path("$ref").isString()) {
            String ref = node.get("$ref").stringValue();
            if (document.at(ref.substring(1)).isMissingNode()) {
                broken.add(ref);
            }
        }
        node.forEach(child -> references(document, child, broken));
    }

    /** One operation of the document. */
    private record Operation(String path, String method, JsonNode description) {}

    @Test
    void hostileRequestsMadeFromTheDocumentGetAnswersThatAreInIt() throws Exception {
        JsonNode document = document();
        List<Operation> operations = new ArrayList<>();
        document.at("/paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(op -> operations.add(new Operation(path.getKey(), op.getKey(), op.getValue()))));
        // Those with a body have most that can be wrong.
        List<Operation> creators = operations.stream()
                .filter(o -> o.description().has("requestBody"))
                .toList();
        operations.addAll(creators);
        operations.addAll(creators);
        Random random = new Random(SEED);
        Hostile hostile = new Hostile(document.at("/components/schemas"), random);
        List<String> ids = new ArrayList<>(List.of(Ids.random(), "x"));
        Map<Integer, Integer> statuses = new HashMap<>();
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            Operation operation = operations.get(i % operations.size());
            String body = body(operation, hostile, random);
            HttpRequest.Builder request = request(operation, body, hostile, random, ids);
            HttpResponse<String> answer = send(request);
            int status = answer.statusCode();
            statuses.merge(status, 1, Integer::sum);
            String what = operation.method() + " " + answer.uri().getRawPath() + " -> " + status + ": "
                    + answer.body().substring(0, Math.min(200, answer.body().length())) + " <- " + body;
            String type = answer.headers().firstValue("Content-Type").orElse("");
            if (status >= 500 || status >= 400 && !type.startsWith("application/problem+json")) {
                wrong.add(what);
            } else if (status < 400
                    && !operation.description().path("responses").has(Integer.toString(status))) {
                wrong.add("not in the document: " + what);
            }
            if (status / 100 == 2
                    && type.startsWith("application/json")
                    && operation.method().equals("post")) {
                String id = Json.of(answer.body()).path("id").asString("");
                if (!id.isEmpty()) {
                    ids.add(id);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(statuses.keySet())
                .as("the requests are of all sorts: %s", statuses)
                .contains(200, 202, 400, 404, 422);
    }

    private static String body(Operation operation, Hostile hostile, Random random) {
        JsonNode schema = operation.description().at("/requestBody/content/application~1json/schema");
        if (schema.isMissingNode()) {
            return "";
        }
        if (random.nextInt(4) == 0) {
            // So that there are runs, batches, sessions and shares for the other operations.
            return operation.path().endsWith("/batches")
                    ? "{\"template\":{\"sample\":\"exit7\"}}"
                    : "{\"sample\":\"exit7\"}";
        }
        JsonNode value = hostile.value(schema);
        // Most of what is valid by chance shall end soon; an endless loop with a limit of its own is tested elsewhere.
        if (value instanceof ObjectNode object
                && !object.has("limits")
                && !operation.path().endsWith("/batches")) {
            object.putObject("limits").put("instructions", 3_000_000).put("wallMillis", 2_000);
        }
        return random.nextInt(8) == 0 ? hostile.damaged(value.toString()) : value.toString();
    }

    private HttpRequest.Builder request(
            Operation operation, String body, Hostile hostile, Random random, List<String> ids) {
        String id = random.nextInt(3) == 0 ? hostile.text() : hostile.one(ids);
        StringBuilder path = new StringBuilder(operation.path().replace("{id}", encoded(id.isEmpty() ? "x" : id)));
        char separator = '?';
        Map<String, String> headers = new HashMap<>();
        for (JsonNode parameter : operation.description().path("parameters")) {
            String name = parameter.path("name").asString();
            if (random.nextInt(3) != 0) {
                continue;
            }
            if (parameter.path("in").asString().equals("query")) {
                path.append(separator).append(name).append('=').append(encoded(hostile.text()));
                separator = '&';
            } else if (parameter.path("in").asString().equals("header")) {
                headers.put(name, hostile.text().replaceAll("[^ -~]", "?"));
            }
        }
        headers.putIfAbsent("X-Owner-Token", ids.getFirst());
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address() + path));
        headers.forEach(request::setHeader);
        if (!body.isEmpty()) {
            request.setHeader(
                    "Content-Type",
                    random.nextInt(20) == 0 ? hostile.one(List.of("text/x-c", "text/plain")) : "application/json");
        }
        return request.method(operation.method().toUpperCase(Locale.ROOT), HttpRequest.BodyPublishers.ofString(body));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
