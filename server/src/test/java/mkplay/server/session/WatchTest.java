package mkplay.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import mkplay.server.Json;
import mkplay.server.ServerTest;
import mkplay.server.api.Ids;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** Others watch a live session and can do nothing else. */
@ServerTest
@TestPropertySource(
        properties = {
            "playground.storage.url=jdbc:h2:mem:watch;DB_CLOSE_DELAY=-1;WRITE_DELAY=0",
            "playground.stream.watchers=2"
        })
@Timeout(240)
class WatchTest {

    @Autowired
    private WebTestClient client;

    @LocalServerPort
    private int port;

    private JsonNode start(String request) {
        return Json.body(Json.post(client, "/api/v1/sessions", request, "X-Owner-Token", Ids.random())
                .expectStatus()
                .isCreated());
    }

    private static String watch(JsonNode session) {
        return "/api/v1/watches/" + watchId(session) + "/stream";
    }

    private static String watchId(JsonNode session) {
        return session.at("/links/watch").asString().substring("/w/".length());
    }

    private static void type(StreamClient stream, String text) {
        stream.send("{\"type\":\"input\",\"text\":" + Json.quote(text) + "}");
    }

    @Test
    void severalWatchFromWhereTheyComeAndSeeTheSame() throws Exception {
        JsonNode session = start("{\"sample\":\"echo\"}");
        try (StreamClient owner =
                        StreamClient.connect(port, session.at("/links/stream").asString(), 1);
                StreamClient early = StreamClient.connect(port, watch(session), 1)) {
            early.await("console", m -> m.at("/text").asString().contains("> "));
            type(owner, "one\n");
            early.await("console", m -> early.console().contains("line 1 has 3 characters: one"));
            try (StreamClient late = StreamClient.connect(port, watch(session), 1)) {
                late.await("console", m -> late.console().contains("line 1 has 3 characters: one"));
                assertThat(late.messages().stream()
                                .anyMatch(m -> m.at("/type").asString().equals("thread")
                                        && m.at("/name").asString().equals("echo")))
                        .as("the names of threads")
                        .isTrue();
                type(owner, "\n");
                for (StreamClient watcher : List.of(early, late)) {
                    assertThat(watcher.await("end").at("/reason").asString()).isEqualTo("exit");
                    assertThat(watcher.awaitClose()).isEqualTo(1000);
                }
                owner.await("end");
                assertThat(early.console()).isEqualTo(owner.console()).isEqualTo(late.console());
                assertThat(early.records()).hasSameSizeAs(owner.records());
            }
        }
    }

    @Test
    void watchersCannotTypeStopOrFindTheSession() throws Exception {
        JsonNode session = start("{\"sample\":\"echo\"}");
        String id = session.at("/id").asString();
        for (String frame : new String[] {
            "{\"type\":\"input\",\"text\":\"x\\n\"}",
            "{\"type\":\"key\",\"code\":\"KeyA\",\"down\":true}",
            "{\"type\":\"eof\"}",
            "{\"type\":\"stop\"}"
        }) {
            try (StreamClient watcher = StreamClient.connect(port, watch(session), 1)) {
                watcher.await("hello");
                watcher.send(frame);
                assertThat(watcher.awaitClose()).as(frame).isEqualTo(4405);
                assertThat(watcher.messages().toString()).doesNotContain(id);
            }
        }
        String watched = "/api/v1/watches/" + watchId(session);
        JsonNode view =
                Json.body(client.get().uri(watched).exchange().expectStatus().isOk());
        assertThat(view.at("/state").asString()).isIn("queued", "compiling", "running");
        assertThat(view.toString()).doesNotContain(id);
        client.delete()
                .uri("/api/v1/sessions/" + watchId(session))
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectBody();
        client.delete().uri(watched).exchange().expectStatus().isEqualTo(405).expectBody();
        try (StreamClient crossed = StreamClient.connect(port, "/api/v1/sessions/" + watchId(session) + "/stream", 1)) {
            assertThat(crossed.awaitClose()).isEqualTo(4404);
        }
        try (StreamClient crossed = StreamClient.connect(port, "/api/v1/watches/" + id + "/stream", 1)) {
            assertThat(crossed.awaitClose()).isEqualTo(4404);
        }
    }

    @Test
    void aWatcherThatNeverReadsHoldsUpNobodyAndThereIsRoomForAFewOnly() throws Exception {
        JsonNode session = start("{\"sample\":\"ping-pong\",\"limits\":{\"traceRecords\":20000000}}");
        try (StreamClient lazy = StreamClient.silent(port, watch(session), new HttpHeaders());
                StreamClient second = StreamClient.silent(port, watch(session), new HttpHeaders())) {
            lazy.await("hello");
            second.await("hello");
            try (StreamClient third = StreamClient.connect(port, watch(session), 1)) {
                assertThat(third.awaitClose()).isEqualTo(4503);
            }
            try (StreamClient owner =
                    StreamClient.connect(port, session.at("/links/stream").asString(), 1)) {
                assertThat(owner.await("end").at("/reason").asString()).isEqualTo("exit");
            }
        }
    }
}
