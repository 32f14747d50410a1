package mkplay.server.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import mkplay.server.Json;
import mkplay.server.ServerTest;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI document and a server on a real port: the document is the committed one, and whatever a client makes of it, the
 * server has an answer that is in it ({@link RestFuzz}). {@code -Dcontract.requests=10000} sends more, {@code -Dcontract.seed=N}
 * others, and {@code -Dopenapi.accept=true} writes the committed document anew.
 */
@ServerTest
class ContractTest {

    private static final Path DOCUMENT = Path.of("../docs/openapi.json");
    private static final int REQUESTS = Integer.getInteger("contract.requests", 300);
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
    void everyOperationAndParameterSaysWhatItIs() throws Exception {
        for (JsonNode path : document().required("paths")) {
            for (JsonNode operation : path) {
                assertThat(operation.at("/summary").asString())
                        .as(operation.toString())
                        .endsWith(".");
                assertThat(operation.at("/description").asString()).isNotBlank();
                for (JsonNode parameter : operation.at("/parameters")) {
                    assertThat(parameter.at("/description").asString())
                            .as(operation.at("/operationId") + ", " + parameter.at("/name"))
                            .isNotBlank();
                }
            }
        }
        JsonNode batch =
                document().required("paths").required("/api/v1/batches/{id}").required("get");
        assertThat(batch.at("/description").asString().lines())
                .as("each form by its own handler")
                .hasSize(3)
                .doesNotHaveDuplicates();
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

    @Test
    void theExamplesOfTheDocumentWork() throws Exception {
        JsonNode document = document();
        int tried = 0;
        for (var path : document.at("/paths").properties()) {
            String schema = path.getValue()
                    .at("/post/requestBody/content/application~1json/schema/$ref")
                    .asString("");
            JsonNode examples = schema.isEmpty() ? null : document.at(schema.substring(1) + "/examples");
            for (JsonNode example : examples == null ? List.<JsonNode>of() : examples.values()) {
                HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(address() + path.getKey()))
                        .header("Content-Type", "application/json")
                        .header("Prefer", "wait=60")
                        .POST(HttpRequest.BodyPublishers.ofString(example.toString())));
                assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
                assertThat(Json.of(answer.body()).path("state").asString("succeeded"))
                        .as(answer.body())
                        .isNotEqualTo("failed");
                tried++;
            }
        }
        assertThat(tried).as("one for each operation with a body").isGreaterThanOrEqualTo(5);
    }

    @Test
    void everyAnswerToRequestsFromTheDocumentIsInIt() throws Exception {
        assertThat(RestFuzz.run(address(), Path.of(".."), REQUESTS, SEED))
                .as("exit status of the property test; its output is above")
                .isZero();
    }

    /** What no client library sends: requests whose bytes were changed anywhere, in their first line, headers or body. */
    @Test
    void bytesThatAreNoRequestAreRefusedAndDoNoHarm() throws Exception {
        String body = "{\"sample\":\"exit7\"}";
        byte[] request = ("POST /api/v1/runs?x=1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Accept: application/json\r\nPrefer: wait=1\r\nConnection: close\r\n"
                        + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
        Random random = new Random(SEED);
        Map<String, Integer> statuses = new TreeMap<>();
        for (int i = 0; i < REQUESTS; i++) {
            byte[] sent = damaged(request, random);
            String status = raw(sent);
            statuses.merge(status, 1, Integer::sum);
            assertThat(status).as(new String(sent, StandardCharsets.ISO_8859_1)).doesNotStartWith("5");
        }
        assertThat(statuses).as("some are refused, some are still requests").containsKeys("400", "200");
        assertThat(raw(request)).isEqualTo("200");
    }

    private static byte[] damaged(byte[] request, Random random) {
        byte[] bytes = request.clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(2)) {
                case 0 -> bytes[at] = (byte) random.nextInt(0x100);
                default -> {
                    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
                    System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
                    longer[at] = (byte) "\r\n\0: ;,=".charAt(random.nextInt(8));
                    bytes = longer;
                }
            }
        }
        return bytes;
    }

    /** The status of the answer to these bytes; empty when the server hangs up without one or waits for more. */
    private String raw(byte[] request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(request);
            byte[] line = socket.getInputStream().readNBytes(12);
            return line.length < 12 ? "" : new String(line, 9, 3, StandardCharsets.US_ASCII);
        } catch (SocketException | SocketTimeoutException e) {
            return "";
        }
    }
}
