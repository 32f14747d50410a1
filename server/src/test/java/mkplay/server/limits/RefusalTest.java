package mkplay.server.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import mkplay.server.Json;
import mkplay.server.ServerTest;
import mkplay.server.api.Ids;
import mkplay.server.session.StreamClient;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** Whoever runs into a bound is told its number, and when to try again if that helps. */
@ServerTest
@TestPropertySource(
        properties = {
            "playground.storage.url=jdbc:h2:mem:refusal;DB_CLOSE_DELAY=-1;WRITE_DELAY=0",
            "playground.limits.request-bytes=30001",
            "playground.limits.files=3",
            "playground.limits.file-bytes=1025",
            "playground.limits.programs=2",
            "playground.limits.input-bytes=67",
            "playground.batch.items=5",
            "playground.batch.request-bytes=40001",
            "playground.batch.expanded-bytes=20003",
            "playground.batch.per-owner=1",
            "playground.queue.running=1",
            "playground.queue.queued=7",
            "playground.queue.queued-per-owner=2",
            "playground.queue.sessions=3",
            "playground.queue.sessions-per-owner=1",
            "playground.share.per-owner-and-day=1",
            "playground.share.longest-days=9",
            "playground.stream.watchers=1",
            "playground.stream.frame-bytes=8193",
            "playground.stream.frames-per-second=83",
        })
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class RefusalTest {

    private static final String HELLO = "{\"sample\":\"hello\"}";
    private static final String LOOP =
            "{\"sample\":\"loop\",\"limits\":{\"instructions\":100000000000,\"wallMillis\":300000}}";

    /** Bounds whose excess is no refusal: what waits, sleeps, goes away or is cut off instead, and what bounds the server only. */
    private static final Map<String, String> NO_REFUSAL = Map.ofEntries(
            Map.entry("limits\\.(batch|session)\\..*", "defaults; a run that reaches one ends with a sentence"),
            Map.entry("limits.memory-bytes", "every PC has it"),
            Map.entry("limits.requests-per-minute", "ForwardedRequestTest"),
            Map.entry("batch.at-once", "the others wait"),
            Map.entry("queue.(workers|running|running-per-owner|compilers)", "the others wait"),
            Map.entry("compile\\..*", "diagnostics: HostileSourceTest; the cache drops what is oldest"),
            Map.entry("run.max-wait", "answers earlier"),
            Map.entry("session.(abandoned|longest)", "SessionTimeTest"),
            Map.entry("session\\.(kept|kept-count|counters|drowsy|rebuild-instructions|asleep.*)", "forgets or sleeps"),
            Map.entry("storage\\.(url|threads|keep-runs|clean-up)", "no bound of a request"),
            Map.entry("storage.output-bytes.*", "the oldest go: StoredOutputTest"),
            Map.entry("storage.waiting", "needs a stalled database; its sentence has the number"),
            Map.entry("stream\\.(trace-bytes|message-bytes)", "told as dropped: EventRingTest"),
            Map.entry("stream\\.(batch-records|ping|linger)", "no bound of a client"),
            Map.entry("stream\\.(window-bytes|stall)", "EventRingTest"),
            Map.entry("web\\.(allowed-origins|embedding-origins)", "no bound"),
            Map.entry("web\\.(header-timeout|body-timeout|read-timeout)", "SlowClientTest"),
            Map.entry("web.connections.*", "ConnectionBoundsTest"));

    @Autowired
    private WebTestClient client;

    @LocalServerPort
    private int port;

    private final String looper = Ids.random();
    private final String batcher = Ids.random();
    private final String sharer = Ids.random();
    private String watch = "";

    /**
     * A request that runs into a bound.
     *
     * @param property the bound
     * @param status how it is answered
     * @param number the number that is told, with its words
     */
    private record Row(String property, int status, String number, Supplier<WebTestClient.ResponseSpec> request) {
        @Override
        public String toString() {
            return property;
        }
    }

    private WebTestClient.ResponseSpec post(String path, String owner, String body) {
        return Json.post(client, path, body, "X-Owner-Token", owner);
    }

    private WebTestClient.ResponseSpec run(String body) {
        return post("/api/v1/runs", Ids.random(), body);
    }

    /** One guest executes without end, so that everything else waits; one owner has a batch, one a share. */
    @BeforeAll
    void occupy() {
        JsonNode session =
                Json.body(post("/api/v1/sessions", looper, LOOP).expectStatus().isCreated());
        watch = "/api/v1/watches/" + session.at("/links/watch").asString().substring("/w/".length()) + "/stream";
        post("/api/v1/shares", sharer, HELLO).expectStatus().isCreated().expectBody();
        post("/api/v1/batches", batcher, "{\"template\":" + HELLO + "}")
                .expectStatus()
                .isEqualTo(202)
                .expectBody();
    }

    List<Row> rows() {
        List<Row> rows = new ArrayList<>(List.of(
                new Row("limits.request-bytes", 413, "30001 bytes", () -> run(HELLO + " ".repeat(30_001))),
                new Row("limits.files", 422, "at most 3 ", () -> run(files(4, "int a;"))),
                new Row("limits.file-bytes", 422, "at most 1025 ", () -> run(files(1, " ".repeat(1026)))),
                new Row("limits.programs", 422, "at most 2 ", () -> run(programs(3))),
                new Row(
                        "limits.input-bytes",
                        422,
                        "at most 67 ",
                        () -> run(
                                "{\"sample\":\"echo\",\"input\":[{\"cycle\":0,\"text\":\"" + "x".repeat(68) + "\"}]}")),
                new Row("batch.items", 422, "at most 5 ", () -> batch("{\"n\":[1,2,3,4,5,6]}", "")),
                new Row("batch.request-bytes", 413, "40001 bytes", () -> batch("{\"n\":[1]}", " ".repeat(40_001))),
                new Row(
                        "batch.expanded-bytes",
                        422,
                        "at most 20003 ",
                        () -> post(
                                "/api/v1/batches",
                                Ids.random(),
                                "{\"template\":{\"files\":{\"main.c\":\"" + "x".repeat(8000)
                                        + "\"}},\"matrix\":{\"parameters\":{\"n\":[1,2,3]}}}")),
                new Row(
                        "batch.per-owner",
                        429,
                        "1 batches",
                        () -> post("/api/v1/batches", batcher, "{\"template\":" + HELLO + "}")),
                new Row(
                        "queue.sessions-per-owner",
                        429,
                        "1 live sessions",
                        () -> post("/api/v1/sessions", looper, LOOP)),
                new Row("queue.queued-per-owner", 429, "2 runs", () -> second(looper)),
                new Row("share.per-owner-and-day", 429, "1 shares", () -> post("/api/v1/shares", sharer, HELLO)),
                new Row(
                        "share.longest-days",
                        422,
                        "at most 9",
                        () -> post("/api/v1/shares", Ids.random(), "{\"sample\":\"hello\",\"expiresInDays\":10}"))));
        for (RunKind kind : RunKind.values()) {
            String path = kind == RunKind.BATCH ? "/api/v1/runs" : "/api/v1/sessions";
            String prefix = kind == RunKind.BATCH ? "limits.batch-max." : "limits.session-max.";
            JsonNode most = Json.body(client.get().uri("/api/v1/limits").exchange())
                    .at(kind == RunKind.BATCH ? "/runs/max" : "/sessions/max");
            for (String name : most.propertyNames()) {
                long number = most.at("/" + name).asLong();
                rows.add(new Row(
                        prefix + name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT),
                        422,
                        "at most " + number,
                        () -> post(
                                path,
                                Ids.random(),
                                "{\"sample\":\"hello\",\"limits\":{\"" + name + "\":" + (number + 1) + "}}")));
            }
        }
        return rows;
    }

    private static String files(int count, String text) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"f" + i + ".c\":" + Json.quote(text))
                .collect(Collectors.joining(",", "{\"files\":{", "}}"));
    }

    private static String programs(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"name\":\"p" + i + "\",\"files\":[\"f0.c\"]}")
                .collect(Collectors.joining(",", "{\"files\":{\"f0.c\":\"int main(void){}\"},\"programs\":[", "]}"));
    }

    private WebTestClient.ResponseSpec batch(String parameters, String padding) {
        return post(
                "/api/v1/batches",
                Ids.random(),
                "{\"template\":" + HELLO + ",\"matrix\":{\"parameters\":" + parameters + "}}" + padding);
    }

    /** The run after the last one that may wait. */
    private WebTestClient.ResponseSpec second(String owner) {
        post("/api/v1/runs", owner, HELLO).expectStatus().isEqualTo(202).expectBody();
        post("/api/v1/runs", owner, LOOP.replace("100000000000", "1000000000").replace("300000", "1000"))
                .expectStatus()
                .isEqualTo(202)
                .expectBody();
        return post("/api/v1/runs", owner, "{\"sample\":\"exit7\"}");
    }

    private static void tells(Row row, EntityExchangeResult<byte[]> answer) {
        assertThat(answer.getStatus().value()).as("%s", answer).isEqualTo(row.status());
        String body = new String(Objects.requireNonNull(answer.getResponseBody()), StandardCharsets.UTF_8);
        assertThat(body).contains(row.number());
        assertThat(answer.getResponseHeaders().getContentType()).hasToString("application/problem+json");
        if (row.status() == 429 || row.status() == 503) {
            assertThat(answer.getResponseHeaders().getFirst(HttpHeaders.RETRY_AFTER))
                    .matches("[1-9]\\d*");
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aRefusedRequestIsToldTheNumber(Row row) {
        tells(row, row.request().get().expectBody().returnResult());
    }

    /** Last, as it fills what the others need. */
    @Test
    @Order(Integer.MAX_VALUE)
    void whatTheWholeServerHasIsToldToo() {
        Row sessions =
                new Row("queue.sessions", 503, "3 live sessions", () -> post("/api/v1/sessions", Ids.random(), LOOP));
        EntityExchangeResult<byte[]> answer =
                sessions.request().get().expectBody().returnResult();
        for (int i = 0; i < 3 && answer.getStatus().is2xxSuccessful(); i++) {
            answer = sessions.request().get().expectBody().returnResult();
        }
        tells(sessions, answer);
        Row queue = new Row("queue.queued", 503, "7 runs", () -> run(HELLO));
        answer = queue.request().get().expectBody().returnResult();
        for (int i = 0; i < 8 && answer.getStatus().is2xxSuccessful(); i++) {
            answer = queue.request().get().expectBody().returnResult();
        }
        tells(queue, answer);
    }

    private String closed(String path, String message, int times, int code) throws InterruptedException {
        try (StreamClient stream = StreamClient.silent(port, path, new HttpHeaders())) {
            stream.await("hello");
            for (int i = 0; i < times; i++) {
                stream.send(message);
            }
            assertThat(stream.awaitClose()).isEqualTo(code);
            return stream.closeReason();
        }
    }

    @Test
    void aClosedStreamIsToldTheNumber() throws Exception {
        JsonNode session = Json.body(post("/api/v1/sessions", Ids.random(), "{\"sample\":\"echo\"}")
                .expectStatus()
                .isCreated());
        String stream = session.at("/links/stream").asString();
        String input = "{\"type\":\"input\",\"text\":\"%s\"}";
        assertThat(closed(stream, input.formatted("x".repeat(68)), 1, 4429)).contains("67 bytes");
        assertThat(closed(stream, input.formatted("x".repeat(4097)), 1, 4400)).contains("4096 characters");
        assertThat(closed(stream, input.formatted("x".repeat(9000)), 1, 1009)).contains("8193");
        assertThat(closed(stream, "{\"type\":\"ack\",\"seq\":1}", 200, 4429)).contains("83 frames");
        try (StreamClient first = StreamClient.silent(port, watch, new HttpHeaders())) {
            first.await("hello");
            try (StreamClient second = StreamClient.silent(port, watch, new HttpHeaders())) {
                assertThat(second.awaitClose()).isEqualTo(4503);
                assertThat(second.closeReason()).contains("at most 1 watch");
            }
        }
    }

    @Test
    void everyBoundIsTriedOrHasAReasonNotToBe() throws IOException {
        Set<String> tried = rows().stream().map(Row::property).collect(Collectors.toCollection(LinkedHashSet::new));
        tried.addAll(List.of(
                "queue.sessions", "queue.queued", "stream.watchers", "stream.frame-bytes", "stream.frames-per-second"));
        List<String> left = Pattern.compile("^\\| `playground[.]([^`]+)`", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("../docs/configuration.md")))
                .results()
                .map(row -> row.group(1))
                .filter(property -> !tried.contains(property))
                .filter(property -> NO_REFUSAL.keySet().stream().noneMatch(property::matches))
                .toList();
        assertThat(left).isEmpty();
    }
}
