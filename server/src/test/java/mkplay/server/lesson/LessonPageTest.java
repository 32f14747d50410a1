package mkplay.server.lesson;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mkplay.server.ServerTest;
import mkplay.server.run.Models;
import mkplay.server.sample.SampleCatalogue;
import mkplay.web.LessonPage.Lesson;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;

/** The lessons' pages as the server sends them. */
@ServerTest
class LessonPageTest {

    @Autowired
    private WebTestClient client;

    @Autowired
    private LessonCatalogue lessons;

    @Autowired
    private SampleCatalogue samples;

    private EntityExchangeResult<String> page(String path) {
        return client.get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult();
    }

    private String text(String path) {
        return Objects.requireNonNull(page(path).getResponseBody());
    }

    @Test
    void theIndexHasAllLessons() {
        String index = text("/learn");
        assertThat(lessons.all()).isNotEmpty();
        lessons.all()
                .forEach(lesson -> assertThat(index)
                        .contains("href=\"/learn/" + lesson.id() + "\"")
                        .contains(lesson.topic()));
    }

    @Test
    void eachLessonHasItsPartsAndTheSourcesOfItsSample() {
        for (Lesson lesson : lessons.all()) {
            String page = text("/learn/" + lesson.id());
            assertThat(page)
                    .as(lesson.id())
                    .contains("<h1>" + lesson.title() + "</h1>")
                    .contains("class=\"sources\"")
                    .contains("<summary>Answer</summary>")
                    .contains("data-figure=\"" + lesson.figure() + "\"")
                    .contains("/?sample=" + lesson.sample())
                    .doesNotContain("th:")
                    .doesNotContain("models:");
            samples.find(lesson.sample()).orElseThrow().programs().stream()
                    .flatMap(program -> program.files().stream())
                    .forEach(file -> assertThat(page).contains("<code>" + file.name() + "</code>"));
        }
    }

    @Test
    void aFileOfSeveralProgramsIsThereOnce() {
        String page = text("/learn/mapping");
        assertThat(page.split("<code>map.h</code>")).hasSize(2);
        assertThat(page).containsPattern("<code>map.h</code> of <span>giver, taker, last</span>");
    }

    @Test
    void aSampleLeadsToItsLessonAndTheLessonToAllItsSamples() {
        for (SampleCatalogue.Entry sample : samples.all()) {
            if (!sample.lesson().isEmpty()) {
                assertThat(text("/learn/" + sample.lesson())).contains("href=\"/?sample=" + sample.id() + "\"");
                assertThat(text("/")).contains("href=\"/learn/" + sample.lesson() + "\"");
            }
        }
        // What shows no topic of the lecture has none.
        assertThat(samples.all().stream()
                        .filter(sample -> sample.lesson().isEmpty())
                        .map(SampleCatalogue.Entry::id))
                .containsExactlyInAnyOrder("echo", "exit7", "cpp", "assembly");
    }

    @Test
    void eachModelOfALessonIsOne() {
        assertThat(lessons.all().stream().flatMap(lesson -> lesson.models().stream()))
                .allMatch(model -> Models.problem(model).isEmpty());
    }

    @Test
    void everyScriptCarriesTheNonceAndNothingIsInline() {
        for (String path :
                List.of("/learn", "/learn/" + lessons.all().getFirst().id())) {
            EntityExchangeResult<String> page = page(path);
            String policy = Objects.requireNonNull(page.getResponseHeaders().getFirst("Content-Security-Policy"));
            Matcher nonce = Pattern.compile("'nonce-([A-Za-z0-9_-]{22,})'").matcher(policy);
            assertThat(nonce.find()).isTrue();
            String body = Objects.requireNonNull(page.getResponseBody());
            Matcher script = Pattern.compile("<script[^>]*>").matcher(body);
            int scripts = 0;
            while (script.find()) {
                assertThat(script.group())
                        .contains("nonce=\"" + nonce.group(1) + "\"")
                        .contains("src=");
                scripts++;
            }
            assertThat(scripts).isEqualTo(2);
            assertThat(body).doesNotContainPattern("\\s(?:on[a-z]+|style)=\"");
        }
    }

    @Test
    void everyAddressThatALessonNamesIsServed() {
        Matcher address = Pattern.compile("(?:src|href)=\"(/[^\"]*)\"")
                .matcher(text("/learn/" + lessons.all().get(1).id()));
        int addresses = 0;
        while (address.find()) {
            client.get().uri(address.group(1)).exchange().expectStatus().isOk().expectBody();
            addresses++;
        }
        assertThat(addresses).isGreaterThan(6);
    }

    @Test
    void whatIsNoLessonIsNotFound() {
        client.get().uri("/learn/none").exchange().expectStatus().isNotFound();
        client.get().uri("/learn/index.txt").exchange().expectStatus().isNotFound();
    }
}
