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

/** How long a session may go on: one that ends for that says so, with the number. */
@ServerTest
@TestPropertySource(
        properties = {
            "playground.storage.url=jdbc:h2:mem:sessiontime;DB_CLOSE_DELAY=-1;WRITE_DELAY=0",
            "playground.session.abandoned=1s",
            "playground.session.longest=20s"
        })
@Timeout(240)
class SessionTimeTest {

    private static final String LOOP =
            "{\"sample\":\"loop\",\"limits\":{\"instructions\":100000000000,\"wallMillis\":300000}}";

    @Autowired
    private WebTestClient client;

    @LocalServerPort
    private int port;

    private JsonNode start() {
        return Json.body(Json.post(client, "/api/v1/sessions", LOOP, "X-Owner-Token", Ids.random())
                .expectStatus()
                .isCreated());
    }

    @Test
    void oneThatNobodyReadsEndsAndSaysAfterWhatTime() throws Exception {
        JsonNode session = start();
        String self = session.at("/links/self").asString();
        JsonNode now = session;
        while (now.at("/endReason").isMissingNode() || now.at("/endReason").isNull()) {
            // Not at once again: the rate of requests is limited here, too.
            TimeUnit.MILLISECONDS.sleep(50);
            now = Json.body(client.get().uri(self).exchange().expectStatus().isOk());
        }
        try (StreamClient stream =
                StreamClient.connect(port, session.at("/links/stream").asString(), 1)) {
            JsonNode end = stream.await("end");
            assertThat(end.at("/reason").asString()).isEqualTo("cancelled");
            assertThat(end.at("/sentence").asString()).contains("nobody was connected for 1000 ms");
        }
    }

    @Test
    void oneThatGoesOnForTooLongEndsAndSaysWhatTheLongestIs() throws Exception {
        try (StreamClient stream =
                StreamClient.connect(port, start().at("/links/stream").asString(), 1)) {
            JsonNode end = stream.await("end");
            assertThat(end.at("/reason").asString()).isEqualTo("cancelled");
            assertThat(end.at("/sentence").asString()).contains("at most 20000 ms");
        }
    }
}
