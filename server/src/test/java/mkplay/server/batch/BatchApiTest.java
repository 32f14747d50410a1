package mkplay.server.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import mkplay.server.Json;
import mkplay.server.ServerTest;
import mkplay.server.api.Ids;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** Many runs from one request, on a real server. */
@ServerTest
class BatchApiTest {

    private static final String BATCHES = "/api/v1/batches";

    private static final String ADDS = Json.quote("""
            #include <stdio.h>
            #include "n.h"
            int add(int, int);
            int main(void) { printf("sum %d\\n", add(N, 1)); return 0; }
            """);

    @Autowired
    private WebTestClient client;

    private JsonNode submit(String body, String... headers) {
        return Json.body(
                Json.post(client, BATCHES, body, headers).expectStatus().is2xxSuccessful());
    }

    private String text(String path, MediaType accept, MediaType type) {
        return new String(
                Objects.requireNonNull(client.get()
                        .uri(path)
                        .accept(accept)
                        .exchange()
                        .expectStatus()
                        .isOk()
                        .expectHeader()
                        .contentTypeCompatibleWith(type)
                        .expectBody()
                        .returnResult()
                        .getResponseBody()),
                StandardCharsets.UTF_8);
    }

    @Test
    void aMatrixOfSubmissionsModelsAndParametersIsGraded() {
        JsonNode batch = submit(
                "{\"name\":\"week 3\",\"template\":{\"files\":{\"main.c\":" + ADDS
                        + ",\"n.h\":\"#define N ${n}\\n\"},\"expect\":{\"exitStatus\":0,\"console\":[\"^sum ${sum}$\"]}},"
                        + "\"matrix\":{\"files\":["
                        + "{\"name\":\"good\",\"files\":{\"add.c\":\"int add(int a, int b) { return a + b; }\"}},"
                        + "{\"name\":\"bad\",\"files\":{\"add.c\":\"int add(int a, int b) { return a - b; }\"}},"
                        + "{\"name\":\"none\",\"files\":{\"add.c\":\"int ad(\"}},"
                        + "{\"name\":\"cheat\",\"files\":{\"main.c\":\"int main(void) { return 0; }\"}}],"
                        + "\"models\":[\"one-cycle\",\"Pentium-90\"],\"parameters\":{\"n\":[5],\"sum\":[\"6\"]}}}",
                "Prefer",
                "wait=60");
        assertThat(batch.at("/state").asString()).isEqualTo("finished");
        assertThat(batch.at("/total").asInt()).isEqualTo(8);
        assertThat(batch.at("/counts/succeeded").asInt()).isEqualTo(2);
        assertThat(batch.at("/counts/failed").asInt()).isEqualTo(4);
        assertThat(batch.at("/counts/invalid").asInt()).isEqualTo(2);
        assertThat(batch.at("/firstFailure/files").asString()).isEqualTo("bad");
        assertThat(batch.at("/firstFailure/run/detail").asString()).contains("^sum 6$");
        assertThat(batch.at("/items/6/errors/0/pointer").asString()).isEqualTo("/files/main.c");
        JsonNode first = batch.at("/items/0");
        assertThat(first.at("/run/passed").asBoolean()).isTrue();
        assertThat(first.at("/run/cycles").asLong())
                .isNotEqualTo(batch.at("/items/1/run/cycles").asLong());
        JsonNode run = Json.body(client.get()
                .uri(first.at("/run/links/self").asString())
                .exchange()
                .expectStatus()
                .isOk());
        assertThat(run.at("/console").asString()).contains("sum 6\n");

        String self = batch.at("/links/self").asString();
        String csv = text(self, MediaType.valueOf("text/csv"), MediaType.valueOf("text/csv"));
        assertThat(csv.split("\r\n")).hasSize(9);
        assertThat(csv)
                .startsWith("index,files,model,n,sum,state,endReason,exitStatus,passed,cycles,")
                .contains("0,good,one-cycle,5,6,succeeded,exit,0,true,")
                .contains(",compile-error,");
        assertThat(text(batch.at("/links/csv").asString(), MediaType.ALL, MediaType.valueOf("text/csv")))
                .isEqualTo(csv);
        String junit = text(self, MediaType.APPLICATION_XML, MediaType.APPLICATION_XML);
        assertThat(junit)
                .contains("tests=\"8\" failures=\"4\" errors=\"2\"")
                .contains("name=\"good n=5 sum=6\" classname=\"one-cycle\"");
        assertThat(text(batch.at("/links/junit").asString(), MediaType.ALL, MediaType.APPLICATION_XML))
                .isEqualTo(junit);
        String tag = client.get()
                .uri(self)
                .exchange()
                .expectBody()
                .returnResult()
                .getResponseHeaders()
                .getETag();
        client.get()
                .uri(self)
                .header(HttpHeaders.IF_NONE_MATCH, Objects.requireNonNull(tag))
                .exchange()
                .expectStatus()
                .isNotModified()
                .expectBody();
    }

    @Test
    void aTemplateThatIsNoRequestIsRefusedAsAWhole() {
        JsonNode problem = Json.body(Json.post(
                        client,
                        BATCHES,
                        "{\"template\":{\"sample\":\"nothing\"},\"matrix\":{\"parameters\":{\"a\":[1,2]}}}")
                .expectStatus()
                .isEqualTo(422));
        assertThat(problem.at("/errors/0/pointer").asString()).isEqualTo("/template/sample");
        Json.post(client, BATCHES, "{\"template\":{\"sample\":\"exit7\"},\"matrix\":{\"models\":[\"a\"],\"cpus\":[]}}")
                .expectStatus()
                .isEqualTo(422)
                .expectBody();
    }

    @Test
    void moreItemsThanAnOwnerMayQueueAreNoProblem() {
        StringBuilder values = new StringBuilder("0");
        for (int i = 1; i < 120; i++) {
            values.append(',').append(i);
        }
        JsonNode batch = submit(
                "{\"template\":{\"sample\":\"exit7\",\"limits\":{\"consoleBytes\":\"${n}\"},\"trace\":false},"
                        + "\"matrix\":{\"parameters\":{\"n\":[" + values + "]}}}",
                "Prefer",
                "wait=60");
        assertThat(batch.at("/state").asString())
                .as(batch.at("/counts").toString())
                .isEqualTo("finished");
        assertThat(batch.at("/counts/invalid").asInt()).as("a limit of 0").isEqualTo(1);
        assertThat(batch.at("/counts/succeeded").asInt()).isEqualTo(119);
    }

    @Test
    void onlyItsOwnerCancelsAndDeletesABatch() {
        String token = Ids.random();
        JsonNode batch = submit(
                "{\"template\":{\"sample\":\"loop\",\"limits\":{\"instructions\":20000000000,\"cycles\":100000000000,"
                        + "\"wallMillis\":\"${n}\"},\"trace\":false},\"matrix\":{\"parameters\":{\"n\":"
                        + "[59991,59992,59993,59994,59995,59996,59997,59998]}}}",
                "X-Owner-Token",
                token);
        String self = batch.at("/links/self").asString();
        client.post()
                .uri(self + "/cancel")
                .header("X-Owner-Token", Ids.random())
                .exchange()
                .expectStatus()
                .isForbidden()
                .expectBody();
        JsonNode cancelled = Json.body(client.post()
                .uri(self + "/cancel")
                .header("X-Owner-Token", token)
                .exchange()
                .expectStatus()
                .isOk());
        assertThat(cancelled.at("/state").asString()).isEqualTo("cancelled");
        assertThat(cancelled.at("/counts/cancelled").asInt()).isEqualTo(8);
        String run = cancelled.at("/items/7/run/links/self").asString();
        client.delete()
                .uri(run)
                .header("X-Owner-Token", token)
                .exchange()
                .expectStatus()
                .isEqualTo(409)
                .expectBody();
        client.delete()
                .uri(self)
                .header("X-Owner-Token", token)
                .exchange()
                .expectStatus()
                .isNoContent()
                .expectBody();
        client.get().uri(self).exchange().expectStatus().isNotFound().expectBody();
        client.get().uri(run).exchange().expectStatus().isNotFound().expectBody();
    }

    @Test
    void theSameKeyIsTheSameBatch() {
        String key = Ids.random();
        String body = "{\"template\":{\"sample\":\"exit7\"}}";
        JsonNode first = submit(body, "Idempotency-Key", key, "Prefer", "wait=60");
        assertThat(first.at("/total").asInt()).isEqualTo(1);
        assertThat(submit(body, "Idempotency-Key", key).at("/id")).isEqualTo(first.at("/id"));
        Json.post(client, "/api/v1/runs", body, "Idempotency-Key", key)
                .expectStatus()
                .isEqualTo(422)
                .expectBody();
        Json.post(client, "/api/v1/runs", "{\"sample\":\"exit7\"}", "Idempotency-Key", key)
                .expectStatus()
                .isEqualTo(422)
                .expectBody();
    }

    @Test
    void anOwnersRunsAndBatchesAreListedInPages() {
        String token = Ids.random();
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            made.add(Json.body(Json.post(
                            client,
                            "/api/v1/runs",
                            "{\"sample\":\"exit7\"}",
                            "X-Owner-Token",
                            token,
                            "Prefer",
                            "wait=60"))
                    .at("/id")
                    .asString());
        }
        submit("{\"template\":{\"sample\":\"exit7\"}}", "X-Owner-Token", token, "Prefer", "wait=60");
        List<String> seen = new ArrayList<>();
        String next = "/api/v1/runs?limit=2";
        while (next != null) {
            var answer = client.get()
                    .uri(next)
                    .header("X-Owner-Token", token)
                    .exchange()
                    .expectStatus()
                    .isOk()
                    .expectBody()
                    .returnResult();
            JsonNode page =
                    Json.of(new String(Objects.requireNonNull(answer.getResponseBody()), StandardCharsets.UTF_8));
            page.at("/items").forEach(run -> {
                assertThat(run.at("/exitStatus").asInt()).isEqualTo(7);
                seen.add(run.at("/id").asString());
            });
            String link = answer.getResponseHeaders().getFirst(HttpHeaders.LINK);
            next = link == null ? null : link.substring(1, link.indexOf('>'));
            assertThat(next == null).isEqualTo(!page.has("next"));
        }
        assertThat(seen).isEqualTo(made.reversed());
        JsonNode batches = Json.body(
                client.get().uri(BATCHES).header("X-Owner-Token", token).exchange());
        assertThat(batches.at("/items").size()).isEqualTo(1);
        client.get().uri("/api/v1/runs").exchange().expectStatus().isForbidden().expectBody();
        for (String query : List.of("limit=0", "limit=201", "limit=x", "after=x", "after=MTox")) {
            client.get()
                    .uri("/api/v1/runs?" + query)
                    .header("X-Owner-Token", token)
                    .exchange()
                    .expectStatus()
                    .isBadRequest()
                    .expectBody();
        }
    }
}
