package mkplay.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import mkplay.server.Json;
import mkplay.server.ServerTest;
import mkplay.server.api.Ids;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** Live sessions over a real WebSocket. */
@ServerTest
class StreamTest {

    private static final String ECHO = "{\"sample\":\"echo\"}";

    @Autowired
    private WebTestClient client;

    @LocalServerPort
    private int port;

    private JsonNode start(String request, String owner) {
        return Json.body(Json.post(client, "/api/v1/sessions", request, "X-Owner-Token", owner)
                .expectStatus()
                .isCreated());
    }

    private static String stream(JsonNode session) {
        return session.at("/links/stream").asString();
    }

    @Test
    void aSessionTellsItsWholeStoryInOrder() throws Exception {
        JsonNode session = start("{\"sample\":\"exit7\"}", Ids.random());
        try (StreamClient stream = StreamClient.connect(port, stream(session), 1)) {
            JsonNode end = stream.await("end");
            assertThat(stream.awaitClose()).isEqualTo(1000);
            assertThat(end.at("/reason").asString()).isEqualTo("exit");
            assertThat(end.at("/exitStatus").asInt()).isEqualTo(7);
            assertThat(end.at("/traceRecords").asInt())
                    .isEqualTo(stream.records().size());
            assertThat(stream.messages().getFirst().at("/type").asString()).isEqualTo("hello");
            assertThat(states(stream)).containsExactly("queued", "compiling", "running", "succeeded");
            assertNumbersHaveNoGap(stream, 1);
            assertThat(stream.records()).extracting(StreamClient.Traced::cycle).isSorted();
        }
        // The batch run of the same program is the same run.
        JsonNode run = Json.run(client, "{\"sample\":\"exit7\"}");
        try (StreamClient again = StreamClient.connect(port, stream(session), 1)) {
            again.await("end");
            assertThat(again.console()).isEqualTo(run.at("/console").asString());
            assertThat(again.records()).hasSize(run.at("/traceRecords").asInt());
        }
    }

    @Test
    void aSessionHasItsProfileOnceItHasEnded() throws Exception {
        JsonNode session = start("{\"sample\":\"echo\",\"profile\":true}", Ids.random());
        String profile = session.at("/links/profile").asString();
        try (StreamClient stream = StreamClient.connect(port, stream(session), 1)) {
            stream.await("console", m -> m.at("/text").asString().contains("> "));
            client.get().uri(profile).exchange().expectStatus().isEqualTo(409).expectBody();
            stream.send("{\"type\":\"input\",\"text\":\"\\n\"}");
            JsonNode counters = stream.await("end").at("/counters");
            JsonNode taken = Json.body(
                    client.get().uri(profile).exchange().expectStatus().isOk());
            assertThat(taken.at("/instructions").asLong())
                    .isEqualTo(counters.at("/instructions").asLong());
            assertThat(taken.at("/cycles").asLong())
                    .isEqualTo(counters.at("/cycles").asLong()
                            - counters.at("/idleCycles").asLong());
            assertThat(taken.at("/functions/0/cycles").asLong()).isPositive();
        }
    }

    @Test
    void aSessionHasItsAnatomyOnceItHasEnded() throws Exception {
        JsonNode session = start("{\"sample\":\"echo\",\"anatomy\":true}", Ids.random());
        String anatomy = session.at("/links/anatomy").asString();
        try (StreamClient stream = StreamClient.connect(port, stream(session), 1)) {
            stream.await("console", m -> m.at("/text").asString().contains("> "));
            client.get().uri(anatomy).exchange().expectStatus().isEqualTo(409).expectBody();
            stream.send("{\"type\":\"input\",\"text\":\"\\n\"}");
            JsonNode counters = stream.await("end").at("/counters");
            JsonNode taken = Json.body(
                    client.get().uri(anatomy).exchange().expectStatus().isOk());
            long messages = taken.at("/others").asLong();
            for (JsonNode group : taken.at("/groups")) {
                messages += group.at("/messages").asLong();
            }
            assertThat(messages).isEqualTo(counters.at("/ipc/count").asLong()).isPositive();
        }
    }

    @Test
    void theKernelIsInspectedWhileItRunsAndAfterwards() throws Exception {
        JsonNode session = start(ECHO, Ids.random());
        String address = session.at("/links/inspection").asString();
        try (StreamClient stream = StreamClient.connect(port, stream(session), 1)) {
            stream.await("console", m -> m.at("/text").asString().contains("> "));
            JsonNode live = Json.body(
                    client.get().uri(address).exchange().expectStatus().isOk());
            JsonNode echo = thread(live, "echo");
            assertThat(echo.at("/state").asString()).isEqualTo("receiving");
            assertThat(echo.at("/operation").asString()).isEqualTo("ipc");
            assertThat(echo.at("/partner").asInt())
                    .isEqualTo(thread(live, "console").at("/id").asInt());
            assertThat(live.at("/spaces").size()).isEqualTo(4);
            assertThat(live.at("/mappings").size()).isPositive();
            assertThat(live.at("/use/threads").asInt()).isEqualTo(4);
            assertThat(live.at("/omitted").asInt()).isZero();
            stream.send("{\"type\":\"input\",\"text\":\"\\n\"}");
            long end = stream.await("end").at("/cycle").asLong();
            JsonNode last = Json.body(
                    client.get().uri(address).exchange().expectStatus().isOk());
            assertThat(last.at("/cycle").asLong())
                    .isEqualTo(end)
                    .isGreaterThan(live.at("/cycle").asLong());
        }
    }

    private static JsonNode thread(JsonNode inspection, String name) {
        for (JsonNode thread : inspection.at("/threads")) {
            if (thread.at("/name").asString().equals(name)) {
                return thread;
            }
        }
        throw new AssertionError("no thread " + name + " in " + inspection);
    }

    @Test
    void whereNothingHasRunThereIsNothingToInspect() throws Exception {
        client.get()
                .uri("/api/v1/sessions/" + Ids.random() + "/inspection")
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectBody();
        JsonNode session = start("{\"files\":{\"main.c\":\"oops\"}}", Ids.random());
        try (StreamClient stream = StreamClient.connect(port, stream(session), 1)) {
            stream.await("end");
        }
        client.get()
                .uri(session.at("/links/inspection").asString())
                .exchange()
                .expectStatus()
                .isEqualTo(409)
                .expectBody();
    }

    private static List<String> states(StreamClient stream) {
        return stream.messages().stream()
                .filter(m -> m.at("/type").asString().equals("state"))
                .map(m -> m.at("/state").asString())
                .toList();
    }

    private static void assertNumbersHaveNoGap(StreamClient stream, long from) {
        List<Long> seqs = new ArrayList<>();
        stream.messages().stream()
                .filter(m -> !m.at("/type").asString().equals("hello"))
                .forEach(m -> seqs.add(m.at("/seq").asLong()));
        stream.records().forEach(r -> seqs.add(r.seq()));
        seqs.sort(null);
        for (int i = 0; i < seqs.size(); i++) {
            assertThat(seqs.get(i)).isEqualTo(from + i);
        }
    }

    @Test
    void whatIsTypedReachesTheGuestAndAnEndOfInputEndsIt() throws Exception {
        JsonNode session = start(ECHO, Ids.random());
        try (StreamClient stream = StreamClient.connect(port, stream(session), 1)) {
            stream.await("console", m -> m.at("/text").asString().contains("> "));
            stream.send("{\"type\":\"input\",\"text\":\"caf\u00e9\\n\"}");
            stream.await("console", m -> stream.console().contains("line 1 has 5 characters: caf\u00e9"));
            stream.send("{\"type\":\"input\",\"text\":\"\\n\"}");
            JsonNode end = stream.await("end");
            assertThat(end.at("/reason").asString()).isEqualTo("exit");
            assertThat(stream.console()).endsWith("1 lines\n");
        }
    }

    @Test
    void waitingForOpenInputIsNoDeadlockAndAfterItsEndItIs() throws Exception {
        JsonNode session = start(ECHO, Ids.random());
        try (StreamClient stream = StreamClient.connect(port, stream(session), 1)) {
            stream.await("console", m -> m.at("/text").asString().contains("> "));
            long cycle = stream.await("counters").at("/cycle").asLong();
            // A hundred idle milliseconds of guest time later it still waits.
            stream.await("counters", m -> m.at("/cycle").asLong() > cycle + 10_000_000);
            assertThat(states(stream).getLast()).isEqualTo("running");
            stream.send("{\"type\":\"eof\"}");
            assertThat(stream.await("end").at("/reason").asString()).isEqualTo("deadlock");
        }
    }

    @Test
    void aBrokenConnectionIsResumedWithoutLossOrRepetition() throws Exception {
        JsonNode session = start(ECHO, Ids.random());
        Set<Long> seqs = new HashSet<>();
        StringBuilder console = new StringBuilder();
        long last = 0;
        for (int i = 1; i <= 4; i++) {
            try (StreamClient stream = StreamClient.connect(port, stream(session), last + 1)) {
                stream.await("hello");
                if (i == 1) {
                    stream.await("console", m -> m.at("/text").asString().contains("> "));
                }
                stream.send("{\"type\":\"input\",\"text\":\"" + "x".repeat(i) + "\\n\"}");
                String expected = "line " + i + " has " + i + " characters";
                stream.await("console", m -> m.at("/text").asString().contains(expected));
                stream.breakOff();
                collect(stream, seqs);
                console.append(stream.console());
                last = stream.lastSeq();
            }
        }
        try (StreamClient stream = StreamClient.connect(port, stream(session), last + 1)) {
            stream.send("{\"type\":\"input\",\"text\":\"\\n\"}");
            stream.await("end");
            assertThat(stream.awaitClose()).isEqualTo(1000);
            collect(stream, seqs);
            console.append(stream.console());
            last = stream.lastSeq();
        }
        assertThat(seqs).hasSize((int) last);
        assertThat(console.toString()).endsWith("4 lines\n").containsOnlyOnce("line 2 has 2 characters: xx\n");
    }

    private static void collect(StreamClient stream, Set<Long> seqs) {
        stream.messages().stream()
                .filter(m -> !m.at("/type").asString().equals("hello"))
                .forEach(m -> assertThat(seqs.add(m.at("/seq").asLong())).isTrue());
        stream.records().forEach(r -> assertThat(seqs.add(r.seq())).isTrue());
    }

    @Test
    void aSecondConnectionTakesOverAndTheFirstIsTold() throws Exception {
        JsonNode session = start(ECHO, Ids.random());
        try (StreamClient first = StreamClient.connect(port, stream(session), 1)) {
            first.await("state");
            try (StreamClient second = StreamClient.connect(port, stream(session), 1)) {
                second.await("state");
                assertThat(first.awaitClose()).isEqualTo(4409);
                second.send("{\"type\":\"stop\"}");
                assertThat(second.await("end").at("/reason").asString()).isEqualTo("cancelled");
            }
        }
    }

    @Test
    void badFramesCloseTheConnectionAndNotTheSession() throws Exception {
        JsonNode session = start(ECHO, Ids.random());
        String[] bad = {
            "not json",
            "{}",
            "{\"type\":\"unknown\"}",
            "{\"type\":\"ack\"}",
            "{\"type\":\"ack\",\"seq\":\"x\"}",
            "{\"type\":\"input\",\"text\":null}",
            "{\"type\":\"input\",\"text\":\"" + "x".repeat(5000) + "\"}",
            "[".repeat(5000)
        };
        for (String frame : bad) {
            try (StreamClient stream = StreamClient.connect(port, stream(session), 1)) {
                stream.await("hello");
                stream.send(frame);
                assertThat(stream.awaitClose())
                        .as(frame.substring(0, Math.min(60, frame.length())))
                        .isEqualTo(4400);
            }
        }
        try (StreamClient stream = StreamClient.connect(port, stream(session), 1)) {
            stream.await("hello");
            stream.send("x".repeat(20_000));
            assertThat(stream.awaitClose()).isNotEqualTo(1000);
        }
        try (StreamClient stream = StreamClient.connect(port, stream(session), 1)) {
            stream.await("hello");
            stream.send("{\"type\":\"stop\"}");
            assertThat(stream.await("end").at("/reason").asString()).isEqualTo("cancelled");
        }
    }

    @Test
    void unknownSessionsAndForeignOriginsAreRefused() throws Exception {
        try (StreamClient unknown = StreamClient.connect(port, "/api/v1/sessions/" + Ids.random() + "/stream", 1)) {
            assertThat(unknown.awaitClose()).isEqualTo(4404);
        }
        JsonNode session = start(ECHO, Ids.random());
        HttpHeaders foreign = new HttpHeaders();
        foreign.setOrigin("https://evil.example");
        try (StreamClient evil = StreamClient.silent(port, stream(session), foreign)) {
            assertThat(evil.awaitClose()).isEqualTo(-1);
            assertThat(evil.messages()).isEmpty();
        }
        HttpHeaders own = new HttpHeaders();
        own.setOrigin("http://localhost:" + port);
        try (StreamClient page = StreamClient.silent(port, stream(session), own)) {
            page.await("hello");
            page.send("{\"type\":\"stop\"}");
            page.await("end");
        }
    }

    @Test
    void endlessLoopsInSomeTabsDoNotStarveAnother() throws Exception {
        String greedy = Ids.random();
        String loop = "{\"sample\":\"loop\",\"limits\":{\"instructions\":100000000000,\"wallMillis\":300000}}";
        List<JsonNode> loops = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            loops.add(start(loop, greedy));
        }
        Json.post(client, "/api/v1/sessions", loop, "X-Owner-Token", greedy)
                .expectStatus()
                .isEqualTo(429)
                .expectHeader()
                .exists(HttpHeaders.RETRY_AFTER)
                .expectBody();
        JsonNode hello = Json.body(Json.post(
                        client,
                        "/api/v1/runs",
                        "{\"sample\":\"hello\"}",
                        "X-Owner-Token",
                        Ids.random(),
                        "Cache-Control",
                        "no-cache",
                        "Prefer",
                        "wait=60")
                .expectStatus()
                .isOk());
        assertThat(hello.at("/endReason").asString()).isEqualTo("exit");
        for (JsonNode session : loops) {
            JsonNode now = Json.body(
                    client.get().uri(session.at("/links/self").asString()).exchange());
            assertThat(now.at("/state").asString()).isIn("running", "queued", "compiling");
            client.delete()
                    .uri(session.at("/links/self").asString())
                    .header("X-Owner-Token", greedy)
                    .exchange()
                    .expectStatus()
                    .isNoContent()
                    .expectBody();
        }
    }

    @Test
    void aSyntaxErrorIsToldOverTheStream() throws Exception {
        JsonNode session = start("{\"files\":{\"main.c\":\"int main(void) {\\n  oops;\\n}\"}}", Ids.random());
        try (StreamClient stream = StreamClient.connect(port, stream(session), 1)) {
            JsonNode diagnostic = stream.await("diagnostics").at("/list/0");
            assertThat(diagnostic.at("/line").asInt()).isEqualTo(2);
            assertThat(diagnostic.at("/severity").asString()).isEqualTo("error");
            assertThat(stream.await("end").at("/reason").asString()).isEqualTo("compile-error");
        }
    }

    @Test
    void aClientThatNeverAcknowledgesDoesNotHoldUpTheGuest() throws Exception {
        JsonNode session = start("{\"sample\":\"ping-pong\",\"limits\":{\"traceRecords\":20000000}}", Ids.random());
        // This client never acknowledges; the guest goes on to its end all the same.
        try (StreamClient slow = StreamClient.silent(port, stream(session), new HttpHeaders())) {
            slow.await("state", m -> m.at("/state").asString().equals("running"));
            JsonNode run = session;
            for (int i = 0; i < 1000 && !run.has("endReason"); i++) {
                run = Json.body(
                        client.get().uri(session.at("/links/self").asString()).exchange());
                TimeUnit.MILLISECONDS.sleep(100);
            }
            assertThat(run.at("/endReason").asString()).isEqualTo("exit");
        }
        try (StreamClient late = StreamClient.connect(port, stream(session), 1)) {
            JsonNode end = late.await("end");
            long dropped = late.messages().stream()
                    .filter(m -> m.at("/type").asString().equals("dropped"))
                    .filter(m -> m.at("/what").asString().equals("trace"))
                    .mapToLong(m -> m.at("/count").asLong())
                    .max()
                    .orElse(0);
            assertThat(late.records().size() + dropped)
                    .isEqualTo(end.at("/traceRecords").asLong());
        }
    }
}
