package mkplay.server.share;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import mkplay.server.Json;
import mkplay.server.ServerTest;
import mkplay.server.api.Ids;
import mkplay.server.session.TypedSession;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Shares reproduce their run, are readable without scripts, and belong to who has their token. */
@ServerTest
class ShareApiTest {

    private static final String SHARES = "/api/v1/shares";

    @Autowired
    private WebTestClient client;

    @LocalServerPort
    private int port;

    private JsonNode share(String body) {
        return Json.body(Json.post(client, SHARES, body).expectStatus().isCreated());
    }

    private JsonNode open(JsonNode created) {
        return Json.body(client.get()
                .uri(SHARES + "/" + created.at("/id").asString())
                .exchange()
                .expectStatus()
                .isOk());
    }

    @Test
    void aSharedLiveSessionComesOutTheSame() throws Exception {
        TypedSession typed = TypedSession.run(client, port, "{\"sample\":\"echo\"}", "first\n", "second\n", "\n");
        JsonNode opened = open(share("{\"session\":\"" + typed.id() + "\",\"title\":\"two lines\"}"));
        assertThat(opened.at("/input").size()).isGreaterThanOrEqualTo(3);
        assertThat(opened.at("/input/0/cycle").asLong()).isPositive();
        assertThat(opened.at("/result/console").asString()).isEqualTo(typed.console());
        assertThat(opened.at("/resultHash").asString()).hasSize(64);
        assertThat(opened.at("/differences")).isEmpty();

        // What a fresh browser does, as a batch run: the same programs, model and input.
        ObjectNode request = (ObjectNode) Json.of("{}");
        request.set("programs", opened.at("/programs"));
        request.put("model", opened.at("/model/name").asString());
        request.set("input", opened.at("/input"));
        JsonNode again = Json.run(client, request.toString());
        assertThat(again.at("/console").asString()).isEqualTo(typed.console());
        assertThat(again.at("/traceRecords").asLong()).isEqualTo(typed.traceRecords());
        assertThat(again.at("/counters/cycles").asLong()).isEqualTo(typed.cycles());
        assertThat(again.at("/stateHash").asString()).isEqualTo(typed.stateHash());
    }

    @Test
    void aSharedRunHasItsResultAndItsProgramCannotBeSwapped() {
        JsonNode run = Json.run(client, "{\"sample\":\"hello\"}");
        JsonNode opened = open(share("{\"run\":\"" + run.at("/id").asString() + "\"}"));
        assertThat(opened.at("/result/stateHash")).isEqualTo(run.at("/stateHash"));
        assertThat(opened.at("/programs/0/files/0/text").asString()).contains("main");

        JsonNode edited = open(share("{\"run\":\"" + run.at("/id").asString()
                + "\",\"files\":{\"main.c\":\"int main(void) { return " + System.nanoTime() % 100 + "; }\"}}"));
        assertThat(edited.has("result")).as("the result of another program").isFalse();
    }

    @Test
    void thePageIsReadableWithoutScriptsAndHostileTextStaysText() {
        String hostile = "</pre><script>alert(1)</script><img src=x onerror=alert(1)>";
        JsonNode run = Json.runC(
                client,
                "#include <stdio.h>\nint main(void) { printf(" + Json.quote(hostile) + "\"\\n\"); return 0; }\n// "
                        + hostile + "\n");
        assertThat(run.at("/console").asString()).contains(hostile);
        JsonNode created =
                share("{\"run\":\"" + run.at("/id").asString() + "\",\"title\":" + Json.quote(hostile) + "}");
        EntityExchangeResult<byte[]> page = client.get()
                .uri(created.at("/url").asString())
                .accept(MediaType.TEXT_HTML)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("X-Robots-Tag", "noindex")
                .expectBody()
                .returnResult();
        String html = new String(Objects.requireNonNull(page.getResponseBody()), StandardCharsets.UTF_8);
        assertThat(html)
                .doesNotContain("<script>alert")
                .doesNotContain("<img src=x")
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
                .contains("exit status 0");
        assertThat(page.getResponseHeaders().getFirst("Content-Security-Policy"))
                .doesNotContain("unsafe");
    }

    @Test
    void aShareIsEmbeddedWithoutScriptsAndOnlyWhereTheConfigurationSays() {
        JsonNode created = share("{\"sample\":\"hello\",\"title\":\"<b>hostile</b>\"}");
        EntityExchangeResult<byte[]> page = client.get()
                .uri("/embed/s/" + created.at("/id").asString())
                .accept(MediaType.TEXT_HTML)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .doesNotExist("X-Frame-Options")
                .expectBody()
                .returnResult();
        String html = new String(Objects.requireNonNull(page.getResponseBody()), StandardCharsets.UTF_8);
        assertThat(html)
                .contains("&lt;b&gt;hostile&lt;/b&gt;")
                .contains("main")
                .doesNotContain("<script")
                .doesNotContain("<b>hostile");
        assertThat(page.getResponseHeaders().getFirst("Content-Security-Policy"))
                .contains("default-src 'none'")
                .contains("frame-ancestors 'none'")
                .doesNotContain("script-src");
        client.get()
                .uri("/embed/s/" + Ids.random())
                .accept(MediaType.TEXT_HTML)
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectBody();
    }

    @Test
    void onlyItsTokenDeletesAShareAndThenItIsGone() {
        JsonNode created = share("{\"sample\":\"hello\",\"title\":\"t\",\"expiresInDays\":7}");
        assertThat(created.at("/id").asString()).hasSize(Ids.LENGTH);
        assertThat(created.has("expires")).isTrue();
        String path = SHARES + "/" + created.at("/id").asString();
        client.delete().uri(path).exchange().expectStatus().isForbidden().expectBody();
        client.delete()
                .uri(path)
                .header("X-Owner-Token", Ids.random())
                .exchange()
                .expectStatus()
                .isForbidden()
                .expectBody();
        client.delete()
                .uri(path)
                .header("X-Owner-Token", created.at("/ownerToken").asString())
                .exchange()
                .expectStatus()
                .isNoContent()
                .expectBody();
        client.get().uri(path).exchange().expectStatus().isNotFound().expectBody();
        client.get()
                .uri(created.at("/url").asString())
                .accept(MediaType.TEXT_HTML)
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.TEXT_HTML)
                .expectBody();
    }

    @Test
    void badSharesAreRefusedWithTheirPlace() {
        String[][] bad = {
            {"{}", ""},
            {"{\"sample\":\"hello\",\"title\":\"a\\u0000b\"}", "/title"},
            {"{\"sample\":\"hello\",\"title\":\"" + "x".repeat(200) + "\"}", "/title"},
            {"{\"sample\":\"hello\",\"expiresInDays\":0}", "/expiresInDays"},
            {"{\"sample\":\"hello\",\"expiresInDays\":99999999}", "/expiresInDays"},
            {"{\"session\":\"nothing\"}", "/session"},
            {"{\"sample\":\"hello\",\"colour\":1}", "/colour"}
        };
        for (String[] one : bad) {
            JsonNode problem =
                    Json.body(Json.post(client, SHARES, one[0]).expectStatus().isEqualTo(422));
            assertThat(problem.at("/errors/0/pointer").asString()).as(one[0]).isEqualTo(one[1]);
        }
    }

    @Test
    void theSameIdempotencyKeyIsTheSameShareAndAnotherRequestUnderItIsRefused() {
        String[] key = {"Idempotency-Key", Ids.random()};
        String body = "{\"sample\":\"exit7\",\"title\":\"once\"}";
        JsonNode first =
                Json.body(Json.post(client, SHARES, body, key).expectStatus().isCreated());
        JsonNode again =
                Json.body(Json.post(client, SHARES, body, key).expectStatus().isCreated());
        assertThat(again).isEqualTo(first);
        Json.post(client, SHARES, "{\"sample\":\"hello\"}", key)
                .expectStatus()
                .isEqualTo(422)
                .expectBody();
        client.delete()
                .uri(SHARES + "/" + first.at("/id").asString())
                .header("X-Owner-Token", again.at("/ownerToken").asString())
                .exchange()
                .expectStatus()
                .isNoContent()
                .expectBody();
        assertThat(Json.body(Json.post(client, SHARES, body, key)).at("/id"))
                .as("its share is gone, and so is the key")
                .isNotEqualTo(first.at("/id"));
    }

    @Test
    void theSameIdempotencyKeyIsTheSameSession() {
        String[] key = {"Idempotency-Key", Ids.random(), "X-Owner-Token", Ids.random()};
        String path = "/api/v1/sessions";
        JsonNode first = Json.body(Json.post(client, path, "{\"sample\":\"echo\"}", key)
                .expectStatus()
                .isCreated());
        JsonNode again = Json.body(Json.post(client, path, "{\"sample\":\"echo\"}", key)
                .expectStatus()
                .isCreated());
        assertThat(again.at("/id")).isEqualTo(first.at("/id"));
        Json.post(client, path, "{\"sample\":\"hello\"}", key)
                .expectStatus()
                .isEqualTo(422)
                .expectBody();
        client.delete()
                .uri(first.at("/links/self").asString())
                .header(key[2], key[3])
                .exchange()
                .expectStatus()
                .isNoContent()
                .expectBody();
        JsonNode another = Json.body(Json.post(client, path, "{\"sample\":\"echo\"}", key)
                .expectStatus()
                .isCreated());
        assertThat(another.at("/id")).as("the first one is gone").isNotEqualTo(first.at("/id"));
        client.delete()
                .uri(another.at("/links/self").asString())
                .header(key[2], key[3])
                .exchange()
                .expectStatus()
                .isNoContent()
                .expectBody();
    }
}
