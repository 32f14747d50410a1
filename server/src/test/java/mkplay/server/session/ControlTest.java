package mkplay.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import mkplay.server.Json;
import mkplay.server.ServerTest;
import mkplay.server.api.Ids;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** Live sessions that are stopped and taken back, over a real WebSocket. */
@ServerTest
@Timeout(240)
class ControlTest {

    private static final String PAUSE = "{\"type\":\"pause\"}";
    private static final String HELLO = "{\"sample\":\"hello\"}";

    @Autowired
    private WebTestClient client;

    @Autowired
    private SessionService sessions;

    @LocalServerPort
    private int port;

    private JsonNode start(String request) {
        return Json.body(Json.post(client, "/api/v1/sessions", request, "X-Owner-Token", Ids.random())
                .expectStatus()
                .isCreated());
    }

    private StreamClient connect(JsonNode session) {
        return StreamClient.connect(port, session.at("/links/stream").asString(), 1);
    }

    private static String breakpoints(String... places) {
        StringBuilder list = new StringBuilder();
        for (String place : places) {
            list.append(list.isEmpty() ? "" : ",").append("{\"kind\":\"execute\",\"place\":\"" + place + "\"}");
        }
        return "{\"type\":\"breakpoints\",\"list\":[" + list + "]}";
    }

    private static String step(String unit, boolean backwards) {
        return "{\"type\":\"step\",\"unit\":\"" + unit + "\",\"backwards\":" + backwards + "}";
    }

    private static String resume(boolean backwards) {
        return "{\"type\":\"resume\",\"backwards\":" + backwards + "}";
    }

    private static JsonNode moment(StreamClient stream, String command) throws InterruptedException {
        stream.send(command);
        return stream.await("stopped").at("/moment");
    }

    @Test
    void aRunThatWasStoppedAndTakenBackTellsTheSameStory() throws Exception {
        JsonNode session = start("{\"sample\":\"hello\",\"paused\":true}");
        JsonNode end;
        String console;
        int records;
        try (StreamClient stream = connect(session)) {
            JsonNode first = stream.await("stopped").at("/moment");
            assertThat(first.at("/reason").asString()).isEqualTo("pause");
            assertThat(first.at("/instruction").asLong()).isZero();
            stream.send(breakpoints("hello.c:4"));
            assertThat(stream.await("resolved").at("/list/0/places").asInt()).isPositive();
            JsonNode line = moment(stream, resume(false));
            assertThat(line.at("/reason").asString()).isEqualTo("breakpoint");
            assertThat(line.at("/program").asString()).isEqualTo("hello");
            assertThat(line.at("/line").asInt()).isEqualTo(4);
            assertThat(line.at("/registers/eip").asInt()).isNotZero();
            JsonNode next = moment(stream, step("line", false));
            assertThat(next.at("/line").asInt()).isEqualTo(5);
            JsonNode back = moment(stream, step("line", true));
            assertThat(back.at("/instruction")).isEqualTo(line.at("/instruction"));
            assertThat(back.at("/newest")).isEqualTo(next.at("/instruction"));
            JsonNode before = moment(stream, step("instruction", true));
            assertThat(before.at("/instruction").asLong())
                    .isEqualTo(line.at("/instruction").asLong() - 1);
            JsonNode there = moment(stream, "{\"type\":\"goTo\",\"instruction\":100000}");
            assertThat(there.at("/instruction").asLong()).isEqualTo(100_000);
            assertThat(moment(stream, resume(true)).at("/reason").asString()).isEqualTo("beginning");
            stream.send(breakpoints());
            JsonNode last = moment(stream, resume(false));
            assertThat(last.at("/reason").asString()).isEqualTo("end");
            assertThat(last.at("/end").asString()).isEqualTo("exit");
            stream.send(resume(false));
            end = stream.await("end");
            console = stream.console();
            records = stream.records().size();
        }
        JsonNode plain = start(HELLO);
        try (StreamClient stream = connect(plain)) {
            JsonNode expected = stream.await("end");
            assertThat(end.at("/stateHash")).isEqualTo(expected.at("/stateHash"));
            assertThat(end.at("/counters")).isEqualTo(expected.at("/counters"));
            assertThat(console).isEqualTo(stream.console());
            assertThat(records).isEqualTo(stream.records().size());
        }
    }

    @Test
    void aVariableIsWatchedForwardAndBack() throws Exception {
        JsonNode session = start("{\"sample\":\"exceptions\",\"paused\":true}");
        try (StreamClient stream = connect(session)) {
            stream.await("stopped");
            stream.send(
                    "{\"type\":\"breakpoints\",\"list\":[{\"kind\":\"write\",\"place\":\"exceptions!interrupts_allowed\"}]}");
            JsonNode resolved = stream.await("resolved").at("/list/0");
            assertThat(resolved.at("/kind").asString()).isEqualTo("write");
            assertThat(resolved.at("/places").asInt()).isEqualTo(1);
            JsonNode cli = moment(stream, resume(false));
            assertThat(cli.at("/reason").asString()).isEqualTo("breakpoint");
            assertThat(cli.at("/breakpoint").asString()).isEqualTo("exceptions!interrupts_allowed");
            assertThat(cli.at("/program").asString()).isEqualTo("exceptions");
            JsonNode sti = moment(stream, resume(false));
            assertThat(sti.at("/instruction").asLong())
                    .isGreaterThan(cli.at("/instruction").asLong());
            for (JsonNode write : new JsonNode[] {sti, cli}) {
                assertThat(moment(stream, resume(true)).at("/instruction").asLong())
                        .as("before the instruction that writes")
                        .isEqualTo(write.at("/instruction").asLong() - 1);
            }
            assertThat(moment(stream, resume(true)).at("/reason").asString()).isEqualTo("beginning");
            stream.send("{\"type\":\"stop\"}");
            stream.await("end");
        }
    }

    @Test
    void whatIsTypedWhileItStandsEntersWhenItGoesOn() throws Exception {
        JsonNode session = start("{\"sample\":\"echo\"}");
        try (StreamClient stream = connect(session)) {
            stream.await("console", m -> m.at("/text").asString().contains("> "));
            JsonNode pause = moment(stream, PAUSE);
            JsonNode there = moment(stream, "{\"type\":\"goTo\",\"instruction\":1000}");
            assertThat(there.at("/newest")).isEqualTo(pause.at("/instruction"));
            stream.send("{\"type\":\"input\",\"text\":\"typed\\n\"}");
            assertThat(moment(stream, step("instruction", false))
                            .at("/instruction")
                            .asLong())
                    .isEqualTo(1001);
            assertThat(stream.console()).doesNotContain("line 1");
            stream.send(resume(false));
            stream.await("console", m -> stream.console().contains("line 1 has 5 characters: typed\n"));
            LiveSession live = sessions.find(session.at("/id").asString()).orElseThrow();
            moment(stream, PAUSE);
            assertThat(live.waitingSince())
                    .as("one that stands does not wait for input")
                    .isNull();
            Json.body(client.get()
                    .uri(session.at("/links/inspection").asString())
                    .exchange()
                    .expectStatus()
                    .isOk());
            stream.send("{\"type\":\"stop\"}");
            assertThat(stream.await("end").at("/reason").asString()).isEqualTo("cancelled");
        }
    }

    @Test
    void tooManyBreakpointsAreRefusedAndBadCommandsCloseTheConnection() throws Exception {
        JsonNode session = start("{\"sample\":\"echo\"}");
        try (StreamClient stream = connect(session)) {
            stream.send(breakpoints(Collections.nCopies(65, "f").toArray(String[]::new)));
            assertThat(stream.await("refused").at("/why").asString()).contains("64");
            stream.send(step("line", false));
            assertThat(stream.await("refused").at("/why").asString()).contains("stand");
        }
        String[] bad = {
            "{\"type\":\"step\"}",
            "{\"type\":\"step\",\"unit\":\"mile\",\"backwards\":false}",
            "{\"type\":\"step\",\"unit\":null,\"backwards\":false}",
            "{\"type\":\"resume\"}",
            "{\"type\":\"goTo\",\"instruction\":\"x\"}",
            "{\"type\":\"breakpoints\",\"list\":null}",
            "{\"type\":\"breakpoints\",\"list\":[null]}",
            "{\"type\":\"breakpoints\",\"list\":[{\"kind\":\"execute\"}]}",
            breakpoints("x".repeat(201))
        };
        for (String frame : bad) {
            try (StreamClient stream = connect(session)) {
                stream.await("hello");
                stream.send(frame);
                assertThat(stream.awaitClose()).as(frame).isEqualTo(4400);
            }
        }
        try (StreamClient stream = connect(session)) {
            stream.await("hello");
            stream.send("{\"type\":\"goTo\",\"instruction\":-1}");
            assertThat(stream.await("refused", m -> m.at("/why").asString().contains("begins")))
                    .isNotNull();
            stream.send("{\"type\":\"stop\"}");
            stream.await("end");
        }
    }
}
