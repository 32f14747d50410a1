package mkplay.server.session;

import mkplay.server.Json;
import mkplay.server.api.Ids;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/**
 * A live session of a program that prompts with {@code "> "}, typed into and run to its end.
 *
 * @param id its id
 * @param console everything it printed
 * @param traceRecords how many trace records it sent
 * @param cycles its cycles
 * @param stateHash its machine's state at the end
 */
public record TypedSession(String id, String console, long traceRecords, long cycles, String stateHash) {

    /** Runs a request's program, typing each line after one more prompt. */
    public static TypedSession run(WebTestClient client, int port, String request, String... lines)
            throws InterruptedException {
        JsonNode session = Json.body(Json.post(client, "/api/v1/sessions", request, "X-Owner-Token", Ids.random())
                .expectStatus()
                .isCreated());
        try (StreamClient stream =
                StreamClient.connect(port, session.at("/links/stream").asString(), 1)) {
            for (int i = 0; i < lines.length; i++) {
                int prompts = i + 1;
                stream.await("console", m -> count(stream.console()) >= prompts);
                stream.send("{\"type\":\"input\",\"text\":" + Json.quote(lines[i]) + "}");
            }
            JsonNode end = stream.await("end");
            return new TypedSession(
                    session.at("/id").asString(),
                    stream.console(),
                    stream.records().size(),
                    end.at("/counters/cycles").asLong(),
                    end.at("/stateHash").asString());
        }
    }

    private static int count(String console) {
        return console.split("> ", -1).length - 1;
    }
}
