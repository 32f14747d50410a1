package mkplay.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import mkplay.server.Json;
import mkplay.server.ServerTest;
import mkplay.server.api.Ids;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A session that waits for its visitor falls asleep, and what wakes it finds it as it was. */
@ServerTest
@TestPropertySource(
        properties = {
            "playground.storage.url=jdbc:h2:mem:sleep;DB_CLOSE_DELAY=-1;WRITE_DELAY=0",
            "playground.session.drowsy=1ms",
            "playground.queue.sessions-per-owner=1",
            "playground.session.asleep-per-owner=2"
        })
@Timeout(240)
class SleepTest {

    private static final String ECHO = "{\"sample\":\"echo\"}";

    @Autowired
    private WebTestClient client;

    @Autowired
    private SessionService sessions;

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

    /** Sweeps until the session has no machine any more. */
    private LiveSession awaitAsleep(JsonNode session) throws InterruptedException {
        LiveSession live = sessions.find(session.at("/id").asString()).orElseThrow();
        while (live.asleep() == null) {
            assertThat(live.endedAt()).isNull();
            sessions.sweep();
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return live;
    }

    private static void type(StreamClient stream, String text) {
        stream.send("{\"type\":\"input\",\"text\":" + Json.quote(text) + "}");
    }

    @Test
    void aSleeperIsWokenByWhatIsTypedAndItsRunIsTheSameAsIfItHadNotSlept() throws Exception {
        JsonNode session = start(ECHO, Ids.random());
        JsonNode end;
        try (StreamClient stream = StreamClient.connect(port, stream(session), 1)) {
            stream.await("console", m -> m.at("/text").asString().contains("> "));
            LiveSession live = awaitAsleep(session);
            assertThat(live.guest()).as("its machine").isNull();
            type(stream, "first\n");
            stream.await("console", m -> stream.console().contains("line 1 has 5 characters: first\n"));
            awaitAsleep(session);
            type(stream, "second\n");
            stream.await("console", m -> stream.console().contains("line 2 has 6 characters: second\n"));
            type(stream, "\n");
            end = stream.await("end");
            assertThat(stream.console()).endsWith("2 lines\n").containsOnlyOnce("line 1 has");
        }
        JsonNode share = Json.body(Json.post(
                client, "/api/v1/shares", "{\"session\":\"" + session.at("/id").asString() + "\"}"));
        JsonNode opened = Json.body(
                client.get().uri("/api/v1/shares/" + share.at("/id").asString()).exchange());
        ObjectNode request = (ObjectNode) Json.of("{}");
        request.set("programs", opened.at("/programs"));
        request.set("input", opened.at("/input"));
        JsonNode again = Json.run(client, request.toString());
        assertThat(again.at("/stateHash").asString())
                .isEqualTo(end.at("/stateHash").asString());
        assertThat(again.at("/counters/cycles").asLong())
                .isEqualTo(end.at("/counters/cycles").asLong());
        assertThat(again.at("/traceRecords").asLong())
                .isEqualTo(end.at("/traceRecords").asLong());
    }

    @Test
    void aSleeperKeepsItsBreakpoints() throws Exception {
        JsonNode session = start(ECHO, Ids.random());
        try (StreamClient stream = StreamClient.connect(port, stream(session), 1)) {
            stream.await("console", m -> m.at("/text").asString().contains("> "));
            stream.send("{\"type\":\"breakpoints\",\"list\":[{\"kind\":\"execute\",\"place\":\"echo.c:13\"}]}");
            stream.await("resolved");
            assertThat(awaitAsleep(session).guest()).as("its machine").isNull();
            type(stream, "typed\n");
            JsonNode moment = stream.await("stopped").at("/moment");
            assertThat(moment.at("/breakpoint").asString()).isEqualTo("echo.c:13");
            assertThat(stream.console()).doesNotContain("line 1");
            stream.send("{\"type\":\"resume\",\"backwards\":false}");
            stream.await("console", m -> stream.console().contains("line 1 has 5 characters: typed\n"));
        }
    }

    @Test
    void aSleeperIsInspectedStoppedAndDeleted() throws Exception {
        String owner = Ids.random();
        JsonNode session = start(ECHO, owner);
        awaitAsleep(session);
        JsonNode inspection = Json.body(client.get()
                .uri(session.at("/links/inspection").asString())
                .exchange()
                .expectStatus()
                .isOk());
        assertThat(inspection.at("/use/threads").asInt()).isEqualTo(4);
        awaitAsleep(session);
        try (StreamClient stream = StreamClient.connect(port, stream(session), 1)) {
            stream.await("console", m -> m.at("/text").asString().contains("> "));
            stream.send("{\"type\":\"stop\"}");
            JsonNode end = stream.await("end");
            assertThat(end.at("/reason").asString()).isEqualTo("cancelled");
            assertThat(end.at("/counters/cycles").asLong()).isPositive();
        }
        JsonNode second = start(ECHO, owner);
        awaitAsleep(second);
        client.delete()
                .uri(second.at("/links/self").asString())
                .header("X-Owner-Token", owner)
                .exchange()
                .expectStatus()
                .isNoContent()
                .expectBody();
        client.get()
                .uri(second.at("/links/self").asString())
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectBody();
    }

    @Test
    void sleepersTakeNoRoomButWakingDoes() throws Exception {
        String owner = Ids.random();
        JsonNode first = start(ECHO, owner);
        awaitAsleep(first);
        JsonNode second = start(ECHO, owner);
        try (StreamClient stream = StreamClient.connect(port, stream(first), 1)) {
            stream.await("console", m -> m.at("/text").asString().contains("> "));
            type(stream, "no room\n");
            assertThat(stream.awaitClose()).isEqualTo(4503);
        }
        awaitAsleep(second);
        try (StreamClient stream = StreamClient.connect(port, stream(first), 1)) {
            type(stream, "room\n");
            stream.await("console", m -> stream.console().contains("line 1 has 4 characters: room"));
        }
        awaitAsleep(first);
        JsonNode third = start(ECHO, owner);
        awaitAsleep(third);
        assertThat(sessions.find(first.at("/id").asString()))
                .as("the oldest of three where two may sleep")
                .isEmpty();
        assertThat(sessions.find(second.at("/id").asString())).isPresent();
    }
}
