package mkplay.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mkplay.server.Json;
import mkplay.server.ServerTest;
import mkplay.server.api.Ids;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** Looks into the machine of a live session, over HTTP. */
@ServerTest
@Timeout(240)
class InspectionApiTest {

    /** Tells where a buffer is and what is in it, then waits for input. */
    private static final String TELLTALE = """
            #include <stdio.h>
            static unsigned char buffer[32];
            int main(void) {
                char line[8];
                for (int i = 0; i < 32; i++) buffer[i] = (unsigned char)(i * 7 + 3);
                printf("%p:", (void *)buffer);
                for (int i = 0; i < 32; i++) printf("%02x", buffer[i]);
                printf("\\n> ");
                fgets(line, sizeof line, stdin);
                return 0;
            }
            """;

    private static final Pattern TOLD = Pattern.compile("(?:0x)?([0-9a-fA-F]+):([0-9a-f]{64})");

    @Autowired
    private WebTestClient client;

    @LocalServerPort
    private int port;

    private JsonNode start(String members) {
        String body = "{\"files\":{\"main.c\":" + Json.quote(TELLTALE) + "}" + members + "}";
        return Json.body(Json.post(client, "/api/v1/sessions", body, "X-Owner-Token", Ids.random())
                .expectStatus()
                .isCreated());
    }

    private WebTestClient.ResponseSpec ask(JsonNode session, String what, String query) {
        URI address = URI.create(
                "http://localhost:" + port + session.at("/links/" + what).asString() + query);
        return client.get().uri(address).exchange();
    }

    private JsonNode look(JsonNode session, String what, String query) {
        return Json.body(ask(session, what, query).expectStatus().isOk());
    }

    private void refused(JsonNode session, String what, String query, int status) {
        JsonNode problem = Json.body(ask(session, what, query).expectStatus().isEqualTo(status));
        assertThat(problem.at("/detail").asString()).as(what + query).isNotEmpty();
    }

    private StreamClient prompted(JsonNode session) throws InterruptedException {
        StreamClient stream =
                StreamClient.connect(port, session.at("/links/stream").asString(), 1);
        stream.await("console", m -> stream.console().contains("> "));
        return stream;
    }

    @Test
    void memoryHoldsWhatTheGuestSaysOfIt() throws Exception {
        JsonNode session = start("");
        try (StreamClient stream = prompted(session)) {
            Matcher told = TOLD.matcher(stream.console());
            assertThat(told.find()).as(stream.console()).isTrue();
            String address = "0x" + told.group(1);
            JsonNode byAddress = look(session, "memory", "?space=main&address=" + address + "&bytes=32");
            assertThat(byAddress.at("/pieces/0/content").asString()).isEqualTo(told.group(2));
            assertThat(byAddress.at("/pieces/0/state").asString()).isEqualTo("ram");
            assertThat(byAddress.at("/symbol").asString()).isEqualTo("buffer");
            JsonNode byName = look(session, "memory", "?space=main&address=buffer%2B8&bytes=8");
            assertThat(byName.at("/pieces/0/content").asString())
                    .isEqualTo(told.group(2).substring(16, 32));
            int physical = byAddress.at("/pieces/0/physical").asInt();
            JsonNode behind = look(
                    session,
                    "memory",
                    "?space=physical&bytes=32&address=0x" + HexFormat.of().toHexDigits(physical));
            assertThat(behind.at("/pieces/0/content").asString()).isEqualTo(told.group(2));
            JsonNode whole = look(session, "memory", "?space=kernel&address=0xE0100000&bytes=4096");
            assertThat(whole.at("/pieces/0/content").asString()).hasSize(8192);
            stream.send("{\"type\":\"input\",\"text\":\"\\n\"}");
            stream.await("end");
        }
        refused(session, "memory", "?space=main&address=buffer", 409);
        refused(session, "page-table", "", 409);
    }

    @Test
    void codeTablesAndCachesAreShownLiveAndCodeAndCachesAfterwards() throws Exception {
        JsonNode session = start(",\"model\":\"Pentium-90\",\"profile\":true");
        try (StreamClient stream = prompted(session)) {
            JsonNode code = look(session, "code", "?space=main&address=main");
            assertThat(code.at("/function").asString()).isEqualTo("main");
            assertThat(code.at("/lines/0/executions").asInt()).isEqualTo(1);
            assertThat(code.at("/lines/0/cycles").asInt()).isPositive();
            assertThat(code.at("/lines/0/source").asString()).endsWith("main.c:3");
            JsonNode here = look(session, "code", "");
            assertThat(here.at("/address")).isEqualTo(here.at("/moment/next"));
            JsonNode kernel = look(session, "functions", "?space=kernel");
            assertThat(kernel.at("/functions").size()).isGreaterThan(100);
            assertThat(kernel.at("/profiled").asBoolean()).isTrue();
            JsonNode caches = look(session, "caches", "?store=2&set=0");
            assertThat(caches.at("/stores/2/kind").asString()).isEqualTo("second-cache");
            assertThat(caches.at("/model").asString()).isEqualTo("Pentium-90");
            assertThat(caches.at("/entries").size()).isBetween(1, 512);
            JsonNode directory = look(session, "page-table", "?space=main");
            assertThat(directory.at("/index").asInt()).isEqualTo(-1);
            assertThat(directory.at("/entries").size()).isPositive();
            stream.send("{\"type\":\"input\",\"text\":\"\\n\"}");
            stream.await("end");
        }
        JsonNode after = look(session, "code", "?space=main&address=main");
        assertThat(after.at("/lines/0/executions").asInt()).isEqualTo(1);
        assertThat(look(session, "caches", "").at("/stores").size()).isEqualTo(6);
    }

    @Test
    void badQuestionsAreRefused() throws Exception {
        JsonNode session = start("");
        try (StreamClient stream = prompted(session)) {
            refused(session, "memory", "?space=nobody&address=0x0", 400);
            refused(session, "memory", "?address=no+such+name", 400);
            refused(session, "memory", "?address=0x0&bytes=4097", 400);
            refused(session, "memory", "?address=0x0&bytes=0", 400);
            refused(session, "memory", "?address=0x0&bytes=-1", 400);
            refused(session, "memory", "?address=0x0&bytes=99999999999", 400);
            refused(session, "memory", "?address=" + "a".repeat(201), 400);
            refused(session, "memory", "?space=&address=0x0", 400);
            refused(session, "code", "?space=0x00003000", 400);
            refused(session, "functions", "", 400);
            refused(session, "caches", "?store=x", 400);
            refused(session, "caches", "?set=99999999", 400);
            refused(session, "page-table", "?index=1024", 400);
            refused(session, "page-table", "?space=physical", 400);
            // On a model without caches there is nothing to be shown, and that is no mistake.
            assertThat(look(session, "caches", "?store=7&set=7").at("/stores").size())
                    .isZero();
            stream.send("{\"type\":\"stop\"}");
            stream.await("end");
        }
    }
}
