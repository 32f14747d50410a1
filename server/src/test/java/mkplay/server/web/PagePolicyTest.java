package mkplay.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mkplay.server.Json;
import mkplay.server.ServerTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** The policy of each kind of page against what the page has in it, with a visitor's text that tries to get out. */
@ServerTest
@Timeout(240)
class PagePolicyTest {

    private static final Pattern NONCE = Pattern.compile("'nonce-([A-Za-z0-9_-]{22,})'");
    private static final Pattern TAG = Pattern.compile("<([a-zA-Z][\\w-]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>");
    private static final Pattern ATTRIBUTE = Pattern.compile("([\\w:-]+)\\s*=");
    private static final Set<String> ACTIVE = Set.of("script", "style", "iframe", "object", "embed", "base", "form");

    private static final String HOSTILE =
            "</script><script>alert(1)</script><img src=x onerror=alert(1)>'\"><style>*{}</style>";

    @Autowired
    private WebTestClient client;

    @LocalServerPort
    private int port;

    private record Page(String path, int status) {}

    private List<Page> pages() {
        String request = Json.quote("// " + HOSTILE + "\nint main(void) { return 0; }\n");
        JsonNode share = Json.body(Json.post(
                        client,
                        "/api/v1/shares",
                        "{\"title\":" + Json.quote(HOSTILE) + ",\"files\":{\"main.c\":" + request + "}}")
                .expectStatus()
                .isCreated());
        JsonNode session = Json.body(Json.post(client, "/api/v1/sessions", "{\"sample\":\"hello\"}")
                .expectStatus()
                .isCreated());
        String id = share.at("/id").asString();
        return List.of(
                new Page("/", 200),
                new Page("/?sample=" + "%22%3E%3Cscript%3Ealert(1)%3C/script%3E", 200),
                new Page("/learn", 200),
                new Page("/s/" + id, 200),
                new Page("/embed/s/" + id, 200),
                new Page(session.at("/links/watch").asString(), 200),
                new Page("/s/AAAAAAAAAAAAAAAAAAAAAAAAAAA", 404),
                new Page("/embed/s/AAAAAAAAAAAAAAAAAAAAAAAAAAA", 404),
                new Page("/learn/%3Cscript%3E", 404));
    }

    @Test
    void nothingInAPageRunsThatItsPolicyDoesNotName() {
        Set<String> nonces = new HashSet<>();
        int withNonce = 0;
        for (Page page : pages()) {
            EntityExchangeResult<byte[]> answer = client.get()
                    .uri(URI.create("http://localhost:" + port + page.path()))
                    .accept(MediaType.TEXT_HTML)
                    .exchange()
                    .expectStatus()
                    .isEqualTo(page.status())
                    .expectBody()
                    .returnResult();
            String policy = Objects.requireNonNull(answer.getResponseHeaders().getFirst("Content-Security-Policy"));
            assertThat(policy).as(page.path()).startsWith("default-src 'none'").doesNotContain("unsafe");
            assertThat(answer.getResponseHeaders().getFirst("X-Content-Type-Options"))
                    .isEqualTo("nosniff");
            Matcher nonce = NONCE.matcher(policy);
            String allowed = nonce.find() ? nonce.group(1) : "";
            if (!allowed.isEmpty()) {
                withNonce++;
                nonces.add(allowed);
            }
            byte[] body = answer.getResponseBody();
            if (body != null
                    && String.valueOf(answer.getResponseHeaders().getContentType())
                            .startsWith("text/html")) {
                assertThat(breaches(new String(body, StandardCharsets.UTF_8), allowed))
                        .as(page.path())
                        .isEmpty();
            }
        }
        assertThat(withNonce).isGreaterThan(4);
        assertThat(nonces).as("each answer has its own").hasSize(withNonce);
    }

    /** Elements and attributes that would execute or style something without the nonce. */
    private static List<String> breaches(String html, String nonce) {
        List<String> breaches = new ArrayList<>();
        for (MatchResult tag : TAG.matcher(html).results().toList()) {
            String name = tag.group(1).toLowerCase(Locale.ROOT);
            String attributes = tag.group(2);
            boolean named = !nonce.isEmpty() && attributes.contains("nonce=\"" + nonce + "\"");
            if (ACTIVE.contains(name) && !named) {
                breaches.add(tag.group());
            }
            // Values of attributes are text; only the names count.
            String names = attributes.replaceAll("\"[^\"]*\"|'[^']*'", "\"\"");
            ATTRIBUTE
                    .matcher(names)
                    .results()
                    .map(attribute -> attribute.group(1).toLowerCase(Locale.ROOT))
                    .filter(attribute -> attribute.startsWith("on") || attribute.equals("style"))
                    .forEach(attribute -> breaches.add(attribute + " in " + tag.group()));
            if (attributes.toLowerCase(Locale.ROOT).contains("javascript:")) {
                breaches.add(tag.group());
            }
        }
        return breaches;
    }

    @Test
    void theSearchFindsBreaches() {
        assertThat(breaches("<script nonce=\"n\"></script><p title=\"onerror=1\">x</p>", "n"))
                .isEmpty();
        assertThat(breaches("<script></script>", "n")).hasSize(1);
        assertThat(breaches("<script nonce=\"m\"></script>", "n")).hasSize(1);
        assertThat(breaches("<img src=x onerror=alert(1)>", "n")).hasSize(1);
        assertThat(breaches("<p style=\"color:red\">", "")).hasSize(1);
        assertThat(breaches("<a href=\"javascript:alert(1)\">", "")).hasSize(1);
    }

    @Test
    void changesFromAnotherOriginAreRefusedWhateverTheyChange() {
        Map<String, String> bodies = Map.of(
                "/api/v1/runs", "{\"sample\":\"hello\"}",
                "/api/v1/sessions", "{\"sample\":\"hello\"}",
                "/api/v1/shares", "{\"sample\":\"hello\"}",
                "/api/v1/batches", "{\"template\":{\"sample\":\"hello\"}}",
                "/api/v1/compile", "{\"files\":{\"main.c\":\"int main(void){return 0;}\"}}");
        for (String origin : List.of("https://evil.example", "null", "http://localhost:1", "file://")) {
            bodies.forEach((path, body) -> Json.post(client, path, body, "Origin", origin)
                    .expectStatus()
                    .isForbidden()
                    .expectBody());
            client.delete()
                    .uri("/api/v1/sessions/AAAAAAAAAAAAAAAAAAAAAAAAAAA")
                    .header("Origin", origin)
                    .exchange()
                    .expectStatus()
                    .isForbidden()
                    .expectBody();
        }
    }
}
