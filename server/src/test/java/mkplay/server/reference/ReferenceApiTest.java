package mkplay.server.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import mkplay.reference.Reference;
import mkplay.reference.ReferenceEntry;
import mkplay.server.ServerTest;
import mkplay.server.sample.SampleCatalogue;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.WebTestClient;

/** The reference as data, and as a page that needs no scripts. */
@ServerTest
class ReferenceApiTest {

    private static final String PATH = "/api/v1/reference";

    @Autowired
    private WebTestClient client;

    @Autowired
    private SampleCatalogue samples;

    @Test
    void allEntriesCanBeKeptByBrowsers() {
        String tag = client.get()
                .uri(PATH)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueMatches(HttpHeaders.CACHE_CONTROL, "max-age=\\d+, public")
                .expectBody()
                .jsonPath("$[0].name")
                .isEqualTo("l4/ipc.h")
                .jsonPath("$[*].entries[*].name")
                .value(names ->
                        assertThat((List<?>) names).hasSize(Reference.all().size()))
                .returnResult()
                .getResponseHeaders()
                .getETag();
        client.get()
                .uri(PATH)
                .header(HttpHeaders.IF_NONE_MATCH, Objects.requireNonNull(tag))
                .exchange()
                .expectStatus()
                .isNotModified();
    }

    @Test
    void oneEntryIsThereByItsName() {
        client.get()
                .uri(PATH + "/L4_Call")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.kind")
                .isEqualTo("function")
                .jsonPath("$.signatures[0]")
                .isEqualTo("L4_MsgTag_t L4_Call(L4_ThreadId_t to)")
                .jsonPath("$.mentions")
                .isEqualTo(List.of("L4_Ipc"))
                .jsonPath("$.uses.length()")
                .isEqualTo(Reference.USES);
        client.get().uri(PATH + "/L4_Nothing").exchange().expectStatus().isNotFound();
    }

    @Test
    void thePageHasAnAnchorForEachNameAndItsLinksLeadSomewhere() {
        String page = Objects.requireNonNull(client.get()
                .uri("/reference")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
        assertThat(page).doesNotContain("th:");
        Set<String> anchors = matches(page, "<article class=\"reference-entry\" id=\"(\\w+)\"");
        assertThat(anchors)
                .hasSameElementsAs(
                        Reference.all().stream().map(ReferenceEntry::name).toList());
        assertThat(anchors).containsAll(matches(page, "href=\"#(\\w+)\""));
        Set<String> linked = matches(page, "href=\"/\\?sample=([\\w-]+)&amp;file=[\\w.]+&amp;line=\\d+\"");
        assertThat(linked)
                .hasSizeGreaterThan(10)
                .allMatch(id -> samples.find(id).isPresent());
    }

    private static Set<String> matches(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult result) -> result.group(1))
                .collect(Collectors.toSet());
    }
}
