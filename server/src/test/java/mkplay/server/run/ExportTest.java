package mkplay.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import mkplay.server.Json;
import mkplay.server.ServerTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** What a run leaves, in the forms that other programs read. */
@ServerTest
class ExportTest {

    @Autowired
    private WebTestClient client;

    private EntityExchangeResult<byte[]> get(String path) {
        return client.mutate()
                .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(64 << 20))
                .build()
                .get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .returnResult();
    }

    private static String text(EntityExchangeResult<byte[]> answer) {
        return new String(Objects.requireNonNull(answer.getResponseBody()), StandardCharsets.UTF_8);
    }

    @Test
    void perfettoSeesEveryThreadSwitchAndMessage() {
        JsonNode run = Json.run(client, "{\"sample\":\"ping-pong\",\"model\":\"Pentium-90\"}");
        String events = run.at("/links/events").asString();
        JsonNode trace = Json.of(text(get(events + "?format=perfetto")));
        Map<String, Integer> phases = new HashMap<>();
        double last = 0;
        for (JsonNode event : trace.at("/traceEvents")) {
            phases.merge(event.at("/ph").asString(), 1, Integer::sum);
            assertThat(event.at("/pid").isNumber()).isTrue();
            assertThat(event.at("/tid").isNumber()).isTrue();
            if (!event.at("/ph").asString().equals("M")) {
                assertThat(event.at("/ts").asDouble()).isGreaterThanOrEqualTo(last);
                last = event.at("/ts").asDouble();
            }
        }
        assertThat(phases.get("B"))
                .isEqualTo(run.at("/counters/ipc/switches").asInt())
                .isEqualTo(phases.get("E"));
        assertThat(phases.get("s"))
                .isEqualTo(run.at("/counters/ipc/count").asInt())
                .isEqualTo(phases.get("f"));
        assertThat(phases.get("i") + phases.get("B"))
                .isEqualTo(run.at("/traceRecords").asInt());
        assertThat(trace.toString()).contains("thread_name", "address space");
        // 90 MHz: the end of the trace in microseconds is not after the end of the run.
        assertThat(last).isLessThanOrEqualTo(run.at("/counters/cycles").asLong() / 90.0 + 0.001);
        assertThat(text(get(events)).lines().count())
                .as("one record a line is what is given when nothing is asked for")
                .isEqualTo(run.at("/traceRecords").asLong());
    }

    @Test
    void countersAreATable() {
        JsonNode run = Json.run(client, "{\"sample\":\"hello\"}");
        EntityExchangeResult<byte[]> csv = get(run.at("/links/counters").asString() + "?format=csv");
        assertThat(csv.getResponseHeaders().getContentType())
                .isEqualTo(MediaType.parseMediaType("text/csv;charset=UTF-8"));
        assertThat(text(csv))
                .startsWith(
                        "counter,value\r\ncycles," + run.at("/counters/cycles").asLong() + "\r\n")
                .contains("\r\nuser.instructions,"
                        + run.at("/counters/user/instructions").asLong() + "\r\n");
    }

    @Test
    void whatAnEndedRunLeftIsNotSentTwice() {
        JsonNode run = Json.run(client, "{\"sample\":\"hello\"}");
        for (String part : new String[] {"/console?format=text", "/console?format=ndjson", "/events"}) {
            String path = run.at("/links/self").asString() + part;
            String tag = Objects.requireNonNull(get(path).getResponseHeaders().getETag());
            client.get()
                    .uri(path)
                    .header(HttpHeaders.IF_NONE_MATCH, tag)
                    .exchange()
                    .expectStatus()
                    .isNotModified()
                    .expectBody();
        }
    }

    @Test
    void aRunCanBeWaitedFor() {
        JsonNode accepted =
                Json.body(Json.post(client, "/api/v1/runs", "{\"sample\":\"exit7\"}", "Cache-Control", "no-cache"));
        JsonNode run = Json.body(client.get()
                .uri(accepted.at("/links/self").asString())
                .header("Prefer", "wait=60")
                .exchange()
                .expectStatus()
                .isOk());
        assertThat(run.at("/exitStatus").asInt()).isEqualTo(7);
    }
}
