package mkplay.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import mkplay.server.Json;
import mkplay.server.ServerTest;
import mkplay.server.api.Ids;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** Outputs that are too many for their owner. */
@ServerTest
@TestPropertySource(
        properties = {
            "playground.storage.url=jdbc:h2:mem:output;DB_CLOSE_DELAY=-1;WRITE_DELAY=0",
            "playground.storage.output-bytes-per-owner=1500",
            "playground.storage.clean-up=1h"
        })
@Timeout(240)
class StoredOutputTest {

    /** Text that does not get shorter by compression: some 900 bytes of a linear congruential generator. */
    private static final String NOISE = """
            #include <stdio.h>
            int main(void) {
                unsigned x = %d;
                for (int i = 0; i < 900; i++) {
                    x = x * 1664525u + 1013904223u;
                    putchar(33 + (x >> 24) %% 90);
                }
                return 0;
            }
            """;

    @Autowired
    private WebTestClient client;

    @Autowired
    private StoredOutput stored;

    private JsonNode run(String owner, int seed) {
        String body = "{\"trace\":false,\"files\":{\"main.c\":" + Json.quote(NOISE.formatted(seed)) + "}}";
        return Json.body(Json.post(client, "/api/v1/runs", body, "X-Owner-Token", owner, "Prefer", "wait=60")
                .expectStatus()
                .isOk());
    }

    private WebTestClient.ResponseSpec console(JsonNode run) {
        return client.get().uri(run.at("/links/console").asString()).exchange();
    }

    @Test
    void theOldestGoFirstAndSayWhy() {
        String owner = Ids.random();
        JsonNode old = run(owner, 1);
        JsonNode young = run(owner, 2);
        JsonNode other = run(Ids.random(), 3);
        assertThat(stored.removeSurplus()).isEqualTo(1);
        assertThat(stored.removeSurplus()).as("once").isZero();
        console(young).expectStatus().isOk().expectBody();
        console(other).expectStatus().isOk().expectBody();
        assertThat(Json.body(console(old).expectStatus().isEqualTo(410))
                        .at("/detail")
                        .asString())
                .contains("21474836480 bytes", "1500 of one owner");
        JsonNode still =
                Json.body(client.get().uri(old.at("/links/self").asString()).exchange());
        assertThat(still.at("/state").asString()).isEqualTo("succeeded");
        assertThat(still.at("/counters")).isEqualTo(old.at("/counters"));
        JsonNode again = run(owner, 1);
        assertThat(again.at("/cached").asBoolean())
                .as("an answer without output is no answer to another")
                .isFalse();
        console(again).expectStatus().isOk().expectBody();
    }
}
