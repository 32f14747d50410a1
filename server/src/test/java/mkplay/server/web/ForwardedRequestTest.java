package mkplay.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import mkplay.server.Json;
import mkplay.server.ServerTest;
import mkplay.server.session.StreamClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** Limits by address behind a proxy that tells the address. */
@ServerTest
@TestPropertySource(
        properties = {
            "playground.storage.url=jdbc:h2:mem:forwarded;DB_CLOSE_DELAY=-1;WRITE_DELAY=0",
            "server.forward-headers-strategy=native",
            "playground.web.connections-per-address=2",
            "playground.limits.requests-per-minute=5"
        })
@Timeout(120)
class ForwardedRequestTest {

    private static final String FORWARDED = "X-Forwarded-For";

    @Autowired
    private WebTestClient client;

    @LocalServerPort
    private int port;

    private WebTestClient.ResponseSpec get(String path, String address) {
        return client.get().uri(path).header(FORWARDED, address).exchange();
    }

    @Test
    void aStreamCountsForTheAddressOfWhomTheProxyTells() throws Exception {
        JsonNode session =
                Json.body(Json.post(client, "/api/v1/sessions", "{\"sample\":\"echo\"}", FORWARDED, "203.0.113.1"));
        HttpHeaders from = new HttpHeaders();
        from.set(FORWARDED, "203.0.113.2");
        String path = session.at("/links/stream").asString() + "?from=1";
        String watch =
                "/api/v1/watches/" + session.at("/links/watch").asString().substring("/w/".length()) + "/stream?from=1";
        try (StreamClient stream = StreamClient.silent(port, path, from);
                StreamClient watcher = StreamClient.silent(port, watch, from)) {
            stream.await("hello");
            watcher.await("hello");
            JsonNode refused = Json.body(get("/livez", "203.0.113.2")
                    .expectStatus()
                    .isEqualTo(429)
                    .expectHeader()
                    .valueEquals(HttpHeaders.RETRY_AFTER, "10"));
            assertThat(refused.at("/detail").asString()).contains("2 requests and streams");
            get("/livez", "203.0.113.3").expectStatus().isOk().expectBody();
        }
        int status = 429;
        while (status == 429) {
            // Until the server has seen the end of the streams.
            status = get("/livez", "203.0.113.2")
                    .expectBody()
                    .returnResult()
                    .getStatus()
                    .value();
        }
        assertThat(status).isEqualTo(200);
    }

    @Test
    void requestsAreCountedByThatAddressAndAnIpv6NetworkIsOne() {
        for (int i = 1; i <= 5; i++) {
            get("/api/v1/limits", "2001:db8:0:1::" + i).expectStatus().isOk().expectBody();
        }
        assertThat(Json.body(get("/api/v1/limits", "2001:db8:0:1:ffff::1")
                                .expectStatus()
                                .isEqualTo(429)
                                .expectHeader()
                                .valueEquals(HttpHeaders.RETRY_AFTER, "12"))
                        .at("/detail")
                        .asString())
                .contains("5 requests a minute");
        get("/api/v1/limits", "2001:db8:0:2::1").expectStatus().isOk().expectBody();
        get("/api/v1/limits", "198.51.100.1").expectStatus().isOk().expectBody();
    }
}
