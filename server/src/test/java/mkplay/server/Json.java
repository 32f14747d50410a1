package mkplay.server;

import java.util.Objects;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Requests and answers of the tests as JSON trees: what is on the wire, not what the server's own classes make of it. */
public final class Json {

    private Json() {}

    /** A JSON value from text. */
    public static JsonNode of(String text) {
        return JsonMapper.shared().readTree(text);
    }

    /** The body of an answer. */
    public static JsonNode body(WebTestClient.ResponseSpec response) {
        byte[] bytes = response.expectBody().returnResult().getResponseBody();
        return JsonMapper.shared().readTree(Objects.requireNonNull(bytes));
    }

    /** A text as a JSON string, quotes included. */
    public static String quote(String text) {
        return JsonMapper.shared().writeValueAsString(text);
    }

    /** Posts JSON. */
    public static WebTestClient.ResponseSpec post(WebTestClient client, String path, String body, String... headers) {
        WebTestClient.RequestBodySpec request = client.post().uri(path).contentType(MediaType.APPLICATION_JSON);
        for (int i = 0; i < headers.length; i += 2) {
            request = request.header(headers[i], headers[i + 1]);
        }
        return request.bodyValue(body).exchange();
    }

    /** Posts a run request and waits for the run's end. */
    public static JsonNode run(WebTestClient client, String body) {
        return body(post(client, "/api/v1/runs", body, "Prefer", "wait=60", "Cache-Control", "no-cache")
                .expectStatus()
                .isOk());
    }

    /** Posts one C source as a program and waits for its end. */
    public static JsonNode runC(WebTestClient client, String source) {
        return run(client, "{\"files\":{\"main.c\":" + quote(source) + "}}");
    }
}
