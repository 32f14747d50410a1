package mkplay.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import mkplay.server.Json;
import mkplay.server.api.Ids;
import mkplay.server.session.StreamClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The server stops and another one starts on the same database. */
@Timeout(240)
class RestartTest {

    private static String stream(JsonNode session) {
        return session.at("/links/stream").asString();
    }

    private static JsonNode start(RunningServer server, String sample) {
        return Json.body(Json.post(
                        server.visitor(),
                        "/api/v1/sessions",
                        "{\"sample\":\"" + sample + "\"}",
                        "X-Owner-Token",
                        Ids.random())
                .expectStatus()
                .isCreated());
    }

    @Test
    void aSessionGoesOnInTheNextServerWhereItWas(@TempDir Path data) throws Exception {
        JsonNode session;
        long last;
        try (RunningServer server = RunningServer.start(data)) {
            session = start(server, "echo");
            try (StreamClient stream = StreamClient.connect(server.port(), stream(session), 1)) {
                stream.await("console", m -> m.at("/text").asString().contains("> "));
                stream.send("{\"type\":\"input\",\"text\":\"before\\n\"}");
                stream.await("console", m -> stream.console().contains("line 1 has 6 characters: before\n> "));
                server.stop();
                assertThat(stream.awaitClose()).isEqualTo(1001);
                last = stream.lastSeq();
            }
        }
        try (RunningServer server = RunningServer.start(data)) {
            try (StreamClient stream = StreamClient.connect(server.port(), stream(session), last + 1)) {
                stream.send("{\"type\":\"input\",\"text\":\"after\\n\"}");
                stream.await("console", m -> stream.console().contains("line 2 has 5 characters: after\n"));
                assertThat(stream.console()).as("what was seen before").doesNotContain("line 1");
            }
            // Who opens the page anew has the text, too, and learns that something is missing.
            try (StreamClient stream = StreamClient.connect(server.port(), stream(session), 1)) {
                stream.await("console", m -> stream.console().contains("line 2 has 5 characters: after\n> "));
                assertThat(stream.console()).containsOnlyOnce("line 1 has 6 characters: before\n");
                assertThat(stream.messages().stream()
                                .anyMatch(m -> m.at("/type").asString().equals("dropped")))
                        .isTrue();
                stream.send("{\"type\":\"input\",\"text\":\"\\n\"}");
                assertThat(stream.await("end").at("/reason").asString()).isEqualTo("exit");
                assertThat(stream.console()).endsWith("2 lines\n");
            }
        }
    }

    @Test
    void aPausedSessionStandsInTheNextServerWhereItStood(@TempDir Path data) throws Exception {
        JsonNode session;
        JsonNode before;
        long last;
        try (RunningServer server = RunningServer.start(data)) {
            session = start(server, "echo");
            try (StreamClient stream = StreamClient.connect(server.port(), stream(session), 1)) {
                stream.await("console", m -> m.at("/text").asString().contains("> "));
                stream.send("{\"type\":\"breakpoints\",\"list\":[{\"kind\":\"execute\",\"place\":\"echo.c:13\"}]}");
                stream.send("{\"type\":\"pause\"}");
                stream.await("stopped");
                stream.send("{\"type\":\"goTo\",\"instruction\":300000}");
                before = stream.await("stopped").at("/moment");
                server.stop();
                assertThat(stream.awaitClose()).isEqualTo(1001);
                last = stream.lastSeq();
            }
        }
        try (RunningServer server = RunningServer.start(data);
                StreamClient stream = StreamClient.connect(server.port(), stream(session), last + 1)) {
            stream.send("{\"type\":\"step\",\"unit\":\"instruction\",\"backwards\":false}");
            JsonNode again = stream.await("stopped").at("/moment");
            assertThat(again.at("/registers")).isEqualTo(before.at("/registers"));
            assertThat(again.at("/newest")).isEqualTo(before.at("/newest"));
            JsonNode next = stream.await("stopped").at("/moment");
            assertThat(next.at("/instruction").asLong()).isEqualTo(300_001);
            stream.send("{\"type\":\"resume\",\"backwards\":false}");
            stream.send("{\"type\":\"input\",\"text\":\"typed\\n\"}");
            JsonNode hit = stream.await("stopped").at("/moment");
            assertThat(hit.at("/breakpoint").asString()).isEqualTo("echo.c:13");
            assertThat(stream.console()).as("what was seen before").doesNotContain("Type lines");
            stream.send("{\"type\":\"resume\",\"backwards\":false}");
            stream.await("console", m -> stream.console().contains("line 1 has 5 characters: typed\n"));
        }
    }

    @Test
    void aSessionThatTakesTooLongToMakeAgainIsLostAndItsClientIsTold(@TempDir Path data) throws Exception {
        JsonNode session;
        try (RunningServer server = RunningServer.start(data, "--playground.session.rebuild-instructions=1000")) {
            session = start(server, "echo");
            try (StreamClient stream = StreamClient.connect(server.port(), stream(session), 1)) {
                stream.await("console", m -> m.at("/text").asString().contains("> "));
                server.stop();
                assertThat(stream.awaitClose()).isEqualTo(1001);
            }
        }
        try (RunningServer server = RunningServer.start(data);
                StreamClient stream = StreamClient.connect(server.port(), stream(session), 1)) {
            assertThat(stream.awaitClose()).isEqualTo(4404);
        }
    }

    @Test
    void aBatchGoesOnInTheNextServerWithWhatItHadNotFinished(@TempDir Path data) throws Exception {
        String[] oneByOne = {"--playground.batch.at-once=1"};
        JsonNode before;
        try (RunningServer server = RunningServer.start(data, oneByOne)) {
            JsonNode batch = Json.body(Json.post(server.visitor(), "/api/v1/batches", """
                            {"template": {"sample": "loop", "limits": {"instructions": "${n}"}},
                             "matrix": {"parameters": {"n": [60000001, 60000002, 60000003, 60000004, 60000005]}}}
                            """)
                    .expectStatus()
                    .isAccepted());
            do {
                TimeUnit.MILLISECONDS.sleep(20);
                before = batch(server, batch);
            } while (before.at("/items/0/run/endReason").isMissingNode());
            server.stop();
        }
        assertThat(before.at("/items/4/run/endReason").isMissingNode())
                .as("not finished yet: " + before)
                .isTrue();
        try (RunningServer server = RunningServer.start(data, oneByOne)) {
            JsonNode after;
            do {
                TimeUnit.MILLISECONDS.sleep(100);
                after = batch(server, before);
            } while (!after.at("/state").asString().equals("finished"));
            assertThat(after.at("/items/0")).as("is not run again").isEqualTo(before.at("/items/0"));
            for (int i = 0; i < 5; i++) {
                JsonNode run = after.at("/items/" + i + "/run");
                assertThat(run.at("/endReason").asString()).as(run.toString()).isEqualTo("instruction-limit");
                assertThat(run.at("/id")).isEqualTo(before.at("/items/" + i + "/run/id"));
            }
        }
    }

    private static JsonNode batch(RunningServer server, JsonNode batch) {
        return Json.body(server.visitor()
                .get()
                .uri(batch.at("/links/self").asString())
                .exchange()
                .expectStatus()
                .isOk());
    }
}
