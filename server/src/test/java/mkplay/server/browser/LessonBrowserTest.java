package mkplay.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mkplay.samples.UserImages;
import mkplay.server.lesson.LessonCatalogue;
import mkplay.web.LessonPage.Lesson;
import mkplay.x86.machine.ElfFile;
import mkplay.x86.machine.ImageFormatException;
import mkplay.x86.timing.CpuModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.reactive.server.WebTestClient;

/** Lessons in the browser: their figures are what the runs printed. */
class LessonBrowserTest extends BrowserTest {

    /** For runs on a busy machine. */
    private static final double PATIENCE_MILLIS = 180_000;

    /** A figure, not what it is the figure of. */
    private static final Pattern NUMBER =
            Pattern.compile("[0-9.]+(?= (?:cycles|us)\\b| to near| by IPC| lines| %| after its release)");

    @Autowired
    private WebTestClient client;

    @Autowired
    private LessonCatalogue lessons;

    static Locator drawn(Workspace workspace) {
        Locator figure = workspace.id("figure");
        assertThat(figure)
                .hasAttribute(
                        "data-state",
                        Pattern.compile("done|failed"),
                        new LocatorAssertions.HasAttributeOptions().setTimeout(PATIENCE_MILLIS));
        assertThat(figure).hasAttribute("data-state", "done");
        return figure;
    }

    /** Parameters are made before there is a server. */
    static Stream<String> ids() {
        return new LessonCatalogue().all().stream().map(Lesson::id);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void withoutScriptsALessonIsThereToRead(String id) {
        try (Workspace workspace = open("/learn/" + id, new Browser.NewContextOptions().setJavaScriptEnabled(false))) {
            Lesson lesson = lessons.find(id).orElseThrow();
            assertThat(workspace.page().locator("h1")).hasText(lesson.title());
            assertThat(workspace.page().locator(".needs-script")).isVisible();
            assertThat(workspace.page().locator(".lesson-source").first()).isVisible();
            Locator answer = workspace.page().locator(".lesson-answer");
            assertThat(answer.locator("p").first()).isHidden();
            answer.locator("summary").click();
            assertThat(answer.locator("p").first()).isVisible();
        }
    }

    @ParameterizedTest
    @MethodSource("ids")
    void aFigureShowsWhatItsRunsPrinted(String id) throws ImageFormatException {
        try (Workspace workspace = open("/learn/" + id)) {
            Locator figure = drawn(workspace);
            String model = Objects.requireNonNull(figure.getAttribute("data-model"));
            List<Double> printed = new ArrayList<>();
            String runs = Objects.requireNonNull(figure.getAttribute("data-runs"));
            if (runs.isEmpty()) {
                printed.addAll(sizesOfTheKernel());
            } else {
                for (String run : runs.split(" ")) {
                    printed.addAll(printed(run, model));
                }
            }
            List<Double> shown = figure.locator("[data-testid='figure-row']").all().stream()
                    .map(row -> Double.valueOf(Objects.requireNonNull(row.getAttribute("data-y"))))
                    .toList();
            assertThat(shown).isNotEmpty();
            List<Double> difference =
                    figure.locator("[data-testid='figure-row'][data-series^='difference']").all().stream()
                            .map(row -> Double.valueOf(Objects.requireNonNull(row.getAttribute("data-y"))))
                            .toList();
            for (double value : shown) {
                if (!difference.contains(value)) {
                    assertThat(printed)
                            .as("%s of %s", value, printed)
                            .anySatisfy(p -> assertThat(p).isCloseTo(value, within(1e-6)));
                }
            }
            assertThat(figure.locator("svg.chart .chart-point").count()).isGreaterThanOrEqualTo(shown.size());
            assertThat(workspace.complaints()).isEmpty();
        }
    }

    /** The measured numbers of a run in cycles, as this test reads its console. */
    private List<Double> printed(String run, String model) {
        String console = client.get()
                .uri("/api/v1/runs/{id}/console", run)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        double microsecond = CpuModel.named(model).nominalHertz() / 1e6;
        return Objects.requireNonNull(console)
                .lines()
                .filter(line -> line.startsWith("#measured"))
                .flatMap(line -> numbers(line.strip(), line.matches(".* us( to .*)?") ? microsecond : 1))
                .toList();
    }

    private static List<Double> sizesOfTheKernel() throws ImageFormatException {
        return ElfFile.parse(UserImages.bootImages().kernel()).sections().stream()
                .map(section -> (double) section.size())
                .toList();
    }

    private static Stream<Double> numbers(String line, double factor) {
        List<Double> numbers = new ArrayList<>();
        Matcher matcher = NUMBER.matcher(line);
        while (matcher.find()) {
            numbers.add(Double.parseDouble(matcher.group()) * factor);
        }
        return numbers.stream();
    }

    @Test
    void anotherProcessorGivesAnotherFigureAndMarksOfItsOwn() throws IOException {
        try (Workspace workspace = open("/learn/ipc-cost")) {
            Locator figure = drawn(workspace);
            assertThat(figure.locator(".chart-published").count()).isGreaterThan(3);
            assertThat(workspace.page().locator(".published tbody tr")).hasCount(5);
            workspace.id("figure-model").selectOption("one-cycle");
            assertThat(figure)
                    .hasAttribute(
                            "data-model",
                            "one-cycle",
                            new LocatorAssertions.HasAttributeOptions().setTimeout(PATIENCE_MILLIS));
            // Nothing that was published counts instructions.
            assertThat(figure.locator(".figure-drawing .chart-published")).hasCount(0);
            Download download = workspace
                    .page()
                    .waitForDownload(() -> workspace.id("figure-csv").click());
            List<String> lines = Files.readAllLines(download.path());
            assertThat(lines.getFirst()).startsWith("kind,model,series,");
            assertThat(lines)
                    .hasSize(1 + figure.locator("[data-testid='figure-row']").count());
            assertThat(workspace.complaints()).isEmpty();
        }
    }

    @Test
    void aBusyServerIsAskedAgain() {
        try (Workspace workspace = Workspace.open(browser(), "about:blank")) {
            List<String> refused = new ArrayList<>();
            workspace.page().route("**/api/v1/runs", route -> {
                if (refused.isEmpty()) {
                    refused.add(route.request().url());
                    route.fulfill(new com.microsoft.playwright.Route.FulfillOptions()
                            .setStatus(429)
                            .setHeaders(java.util.Map.of("Retry-After", "1"))
                            .setContentType("application/problem+json")
                            .setBody("{\"detail\": \"Too many runs wait.\"}"));
                } else {
                    route.resume();
                }
            });
            workspace.page().navigate(address("/learn/ipc-cost"));
            drawn(workspace);
            assertThat(refused).hasSize(1);
        }
    }

    @Test
    void theSampleRunsInPlace() {
        try (Workspace workspace = open("/learn/message-size")) {
            workspace.id("sample-run").click();
            assertThat(workspace.id("sample-output"))
                    .containsText(
                            "ok: 63 words arrive",
                            new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE_MILLIS));
            assertThat(workspace.complaints()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"400, DARK", "400, LIGHT", "1440, DARK", "1440, LIGHT"})
    void nothingIsWiderThanTheScreen(int width, ColorScheme scheme) {
        var options =
                new Browser.NewContextOptions().setViewportSize(width, 900).setColorScheme(scheme);
        for (Lesson lesson : lessons.all()) {
            try (Workspace workspace = open("/learn/" + lesson.id(), options)) {
                drawn(workspace);
                workspace
                        .page()
                        .locator("details")
                        .all()
                        .forEach(details -> details.locator("summary").click());
                assertThat(workspace.page().evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))
                        .as(lesson.id())
                        .isEqualTo(true);
            }
        }
    }

    @Test
    void theWorkspaceLeadsToTheLessons() {
        try (Workspace workspace = open("/")) {
            workspace.id("learn").click();
            workspace.id("lesson-link").first().click();
            assertThat(workspace.page().locator("h1"))
                    .hasText(lessons.all().getFirst().title());
        }
    }
}
