package mkplay.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mkplay.server.ServerTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;

@ServerTest
class PageTest {

    private static final Pattern SCRIPT = Pattern.compile("<script[^>]*>");
    private static final Pattern NONCE = Pattern.compile("'nonce-([A-Za-z0-9_-]{22,})'");

    @Autowired
    private WebTestClient client;

    @LocalServerPort
    private int port;

    private EntityExchangeResult<String> page() {
        return client.get()
                .uri("/")
                .accept(MediaType.TEXT_HTML)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult();
    }

    @Test
    void everyScriptOfThePageCarriesTheNonceOfItsAnswerAndNoOther() {
        EntityExchangeResult<String> first = page();
        String policy = Objects.requireNonNull(first.getResponseHeaders().getFirst("Content-Security-Policy"));
        Matcher nonce = NONCE.matcher(policy);
        assertThat(nonce.find()).as(policy).isTrue();
        Matcher script = SCRIPT.matcher(Objects.requireNonNull(first.getResponseBody()));
        int scripts = 0;
        while (script.find()) {
            assertThat(script.group())
                    .contains("nonce=\"" + nonce.group(1) + "\"")
                    .contains("src=");
            scripts++;
        }
        assertThat(scripts).isPositive();
        assertThat(policy).doesNotContain("unsafe");
        assertThat(page().getResponseHeaders().getFirst("Content-Security-Policy"))
                .isNotEqualTo(policy);
    }

    @Test
    void theEntryScriptIsServedAndMayBeCachedForEver() {
        String body = Objects.requireNonNull(page().getResponseBody());
        Matcher module =
                Pattern.compile("type=\"module\" src=\"(/assets/[^\"]+)\"").matcher(body);
        assertThat(module.find()).isTrue();
        client.get()
                .uri(module.group(1))
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueMatches(HttpHeaders.CACHE_CONTROL, ".*immutable.*")
                .expectHeader()
                .valueMatches(HttpHeaders.CONTENT_TYPE, "(text|application)/javascript.*");
    }

    @Test
    void filesAndPagesAreSentCompressedToThoseWhoTakeThat() throws IOException, InterruptedException {
        List<String> paths = Pattern.compile("\"(/assets/[^\"]+)\"")
                .matcher(Objects.requireNonNull(page().getResponseBody()))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(paths).hasSizeGreaterThan(3);
        for (String path : paths) {
            assertThat(bytes(path, "gzip, br")).as(path).isLessThan(bytes(path, "identity"));
        }
        assertThat(bytes("/reference", "gzip")).isLessThan(bytes("/reference", "identity") / 4);
    }

    /** The size of an answer on the wire; the test's usual client unpacks it and does not tell. */
    private int bytes(String path, String accepted) throws IOException, InterruptedException {
        try (HttpClient plain = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> answer = plain.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                            .header(HttpHeaders.ACCEPT_ENCODING, accepted)
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue(HttpHeaders.CONTENT_ENCODING).orElse("identity"))
                    .as(path)
                    .isEqualTo(accepted.contains("gzip") ? "gzip" : "identity");
            return answer.body().length;
        }
    }

    @Test
    void everyAddressThatThePageNamesIsServed() {
        Matcher address =
                Pattern.compile("(?:src|href)=\"(/[^\"]*)\"").matcher(Objects.requireNonNull(page().getResponseBody()));
        int addresses = 0;
        while (address.find()) {
            client.get().uri(address.group(1)).exchange().expectStatus().isOk().expectBody();
            addresses++;
        }
        assertThat(addresses).isGreaterThan(3);
    }

    @Test
    void theClassPathIsNotServed() {
        for (String path : new String[] {
            "/application.yaml",
            "/assets/../application.yaml",
            "/assets/%2e%2e/application.yaml",
            "/static/application.yaml"
        }) {
            client.get()
                    .uri(URI.create("http://localhost:" + port + path))
                    .exchange()
                    .expectStatus()
                    .is4xxClientError()
                    .expectBody();
        }
    }

    @Test
    void thePageHandsOutAnOwnerTokenOnceThatScriptsCannotRead() {
        HttpHeaders headers = page().getResponseHeaders();
        String cookie = Objects.requireNonNull(headers.getFirst(HttpHeaders.SET_COOKIE));
        assertThat(cookie)
                .containsIgnoringCase("; HttpOnly")
                .contains("; SameSite=Lax")
                .startsWith("mkplay-owner=");
        client.get()
                .uri("/")
                .accept(MediaType.TEXT_HTML)
                .cookie("mkplay-owner", cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';')))
                .exchange()
                .expectHeader()
                .doesNotExist(HttpHeaders.SET_COOKIE)
                .expectBody();
    }

    @Test
    void anUnknownPathIsAProblemDocument() {
        client.get()
                .uri("/api/v1/nothing")
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody();
    }

    @Test
    void anotherSitesPageMayNotChangeAnything() {
        client.post()
                .uri("/api/v1/runs")
                .header(HttpHeaders.ORIGIN, "https://evil.example")
                .exchange()
                .expectStatus()
                .isForbidden()
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("/problems/forbidden");
    }

    @Test
    void healthAndLimitsAnswer() {
        client.get()
                .uri("/readyz")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.status")
                .isEqualTo("UP");
        client.get()
                .uri("/api/v1/limits")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.runs.defaults.instructions")
                .isEqualTo(1_000_000_000L)
                .jsonPath("$.sessions.max.wallMillis")
                .isNumber()
                .jsonPath("$.request.bytes")
                .isEqualTo(1_048_576);
        client.get()
                .uri("/v3/api-docs")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.paths['/api/v1/limits']")
                .exists();
    }
}
