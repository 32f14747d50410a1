package mkplay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** Bad input is a problem document that names its place; never a stack trace, never a 500. */
@ServerTest
class HostileRequestTest {

    private static final String RUNS = "/api/v1/runs";
    private static final String MAIN = "\"files\":{\"main.c\":\"int main(void){return 0;}\"}";

    @Autowired
    private WebTestClient client;

    @LocalServerPort
    private int port;

    private void refused(String body, String pointer) {
        JsonNode problem = Json.body(Json.post(client, RUNS, body)
                .expectStatus()
                .isEqualTo(422)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON));
        assertThat(problem.at("/errors").findValuesAsString("pointer")).as(body).contains(pointer);
        assertThat(problem.at("/title").asString()).isNotEmpty();
        assertThat(problem.at("/status").asInt()).isEqualTo(422);
    }

    @Test
    void everyMemberIsCheckedAndNamed() {
        refused("[]", "");
        refused("{}", "");
        refused("{\"files\":{}}", "/files");
        refused("{\"files\":[]}", "/files");
        refused("{\"files\":{\"../main.c\":\"\"}}", "/files/..~1main.c");
        refused("{\"files\":{\"-o.c\":\"\"}}", "/files/-o.c");
        refused("{\"files\":{\"main.exe\":\"\"}}", "/files/main.exe");
        refused("{\"files\":{\"main.c\":5}}", "/files/main.c");
        refused("{\"files\":{\"main.c\":\"" + "x".repeat(300_000) + "\"}}", "/files/main.c");
        refused("{\"files\":{\"only.h\":\"\"}}", "/files");
        refused("{\"sample\":\"nothing\"}", "/sample");
        refused("{\"sample\":\"hello\"," + MAIN + "}", "/sample");
        refused("{" + MAIN + ",\"limit\":{}}", "/limit");
        refused("{" + MAIN + ",\"limits\":{\"instructions\":0}}", "/limits/instructions");
        refused("{" + MAIN + ",\"limits\":{\"instructions\":99999999999999}}", "/limits/instructions");
        refused("{" + MAIN + ",\"limits\":{\"cycles\":1.5}}", "/limits/cycles");
        refused("{" + MAIN + ",\"limits\":{\"wallMillis\":\"9\"}}", "/limits/wallMillis");
        refused("{" + MAIN + ",\"model\":\"cray-1\"}", "/model");
        refused("{" + MAIN + ",\"trace\":1}", "/trace");
        refused("{" + MAIN + ",\"input\":[{\"cycle\":-1,\"text\":\"x\"}]}", "/input/0/cycle");
        refused("{" + MAIN + ",\"input\":[{\"cycle\":1}]}", "/input/0");
        refused("{" + MAIN + ",\"input\":[{\"base64\":\"???\"}]}", "/input/0/base64");
        refused("{" + MAIN + ",\"input\":[{\"cycle\":5,\"text\":\"a\"},{\"cycle\":4,\"text\":\"b\"}]}", "/input");
        refused("{" + MAIN + ",\"programs\":[]}", "/programs");
        refused("{" + MAIN + ",\"programs\":[{\"name\":\"a b\",\"files\":[\"main.c\"]}]}", "/programs/0/name");
        refused("{" + MAIN + ",\"programs\":[{\"name\":\"init\",\"files\":[\"main.c\"]}]}", "/programs/0/name");
        refused("{" + MAIN + ",\"programs\":[{\"name\":\"a\",\"files\":[\"b.c\"]}]}", "/programs/0/files/0");
        refused(
                "{" + MAIN + ",\"programs\":[{\"name\":\"a\",\"files\":[\"main.c\"],\"priority\":255}]}",
                "/programs/0/priority");
        refused(
                "{" + MAIN + ",\"programs\":[{\"name\":\"a\",\"files\":[\"main.c\"],\"args\":[\"a b\"]}]}",
                "/programs/0/args/0");
        refused(
                "{" + MAIN
                        + ",\"programs\":[{\"name\":\"a\",\"files\":[\"main.c\"]},{\"name\":\"a\",\"files\":[\"main.c\"]}]}",
                "/programs");
        refused("{\"files\":{\"main.c\":\"\\ud800\"}}", "/files/main.c");
    }

    @Test
    void manyErrorsAreNamedAtOnce() {
        JsonNode problem = Json.body(
                Json.post(client, RUNS, "{" + MAIN + ",\"model\":1,\"trace\":2,\"limits\":{\"cycles\":0,\"x\":1}}"));
        assertThat(problem.at("/errors").findValuesAsString("pointer"))
                .containsExactlyInAnyOrder("/model", "/trace", "/limits/cycles", "/limits/x");
    }

    @Test
    void whatIsNoJsonIsRefusedWithLineAndColumn() {
        JsonNode problem = Json.body(
                Json.post(client, RUNS, "{\n \"files\": oops }").expectStatus().isBadRequest());
        assertThat(problem.at("/detail").asString()).contains("line 2");
        for (String body : new String[] {"", "{", "{}{}", "{\"a\":1,\"a\":2}", "[".repeat(10_000), "\u0000"}) {
            Json.post(client, RUNS, body).expectStatus().isBadRequest().expectBody();
        }
    }

    @Test
    void sizesTypesAndMethodsAreChecked() {
        Json.post(client, RUNS, "{\"files\":{\"main.c\":\"" + "x".repeat(2 << 20) + "\"}}")
                .expectStatus()
                .isEqualTo(413)
                .expectBody();
        client.post()
                .uri(RUNS)
                .contentType(MediaType.TEXT_XML)
                .bodyValue("<a/>")
                .exchange()
                .expectStatus()
                .isEqualTo(415)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody();
        client.method(HttpMethod.PUT)
                .uri(RUNS)
                .exchange()
                .expectStatus()
                .isEqualTo(405)
                .expectBody();
        client.post()
                .uri(RUNS)
                .header("Content-Type", "text/x-c")
                .bodyValue(new byte[] {'a', (byte) 0xff, (byte) 0xfe})
                .exchange()
                .expectStatus()
                .isBadRequest()
                .expectBody();
        client.get()
                .uri("/api/v1/runs/x/console")
                .accept(MediaType.IMAGE_PNG)
                .exchange()
                .expectStatus()
                .is4xxClientError()
                .expectBody();
    }

    @Test
    void randomlyMutatedRequestsNeverBreakTheServer() {
        String valid = "{" + MAIN
                + ",\"model\":\"one-cycle\",\"limits\":{\"instructions\":1000},\"input\":[{\"cycle\":1,\"text\":\"x\"}],"
                + "\"programs\":[{\"name\":\"a\",\"files\":[\"main.c\"],\"priority\":100,\"args\":[\"b\"]}]}";
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            StringBuilder mutated = new StringBuilder(valid);
            for (int k = 0; k <= random.nextInt(4); k++) {
                int at = random.nextInt(mutated.length());
                switch (random.nextInt(3)) {
                    case 0 -> mutated.setCharAt(at, (char) (32 + random.nextInt(95)));
                    case 1 -> mutated.delete(at, Math.min(mutated.length(), at + random.nextInt(20)));
                    default -> mutated.insert(at, "\"{}[],:0-9e\\u".charAt(random.nextInt(12)));
                }
            }
            int status = Json.post(client, "/api/v1/shares", mutated.toString())
                    .expectBody()
                    .returnResult()
                    .getStatus()
                    .value();
            assertThat(status).as(mutated.toString()).isIn(201, 400, 422, 429);
        }
    }

    @Test
    void hostilePathsAndHeadersAreClientErrors() {
        for (String path :
                new String[] {"/api/v1/runs/%ff", "/s/%2e%2e%2f", "/api/v1/samples/%00", "/s/" + "a".repeat(3000)}) {
            int status = client.get()
                    .uri(URI.create("http://localhost:" + port + path))
                    .exchange()
                    .expectBody()
                    .returnResult()
                    .getStatus()
                    .value();
            assertThat(status).as(path).isBetween(400, 499);
        }
        Json.post(client, RUNS, "{\"sample\":\"hello\"}", "Idempotency-Key", "with space")
                .expectStatus()
                .isBadRequest()
                .expectBody();
    }
}
