package mkplay.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mkplay.samples.UserImages;
import mkplay.server.lesson.LessonCatalogue;
import mkplay.web.LessonPage.Lesson;
import mkplay.x86.machine.ElfFile;
import mkplay.x86.machine.ImageFormatException;
import mkplay.x86.timing.CpuModel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.reactive.server.WebTestClient;

/** Lessons in the browser: their figures are what the runs printed. */
class LessonBrowserTest extends BrowserTest {

    /** For runs on a busy machine. */
    private static final double PATIENCE_MILLIS = 180_000;

    /** A figure, not what it is the figure of. */
    private static final Pattern NUMBER =
            Pattern.compile("[0-9.]+(?= (?:cycles|us)\\b| to (?:near|\\d+ (?:cycles|us)|take|unmap)| by IPC| lines| %"
                    + "| after its release| in the pager)");

    private static final Pattern RECORD = Pattern.compile("^\\{\"cycle\":(\\d+),");

    /** Servers whose runs were made. */
    private static final Set<String> RUN = ConcurrentHashMap.newKeySet();

    @Autowired
    private WebTestClient client;

    @Autowired
    private LessonCatalogue lessons;

    private static Locator drawn(Workspace workspace) {
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

    /**
     * Has the server make the runs that the lessons' pages will ask for, as many at a time as it likes: a page then finds its
     * result. Without this the test proves the same, and waits for one run after the other.
     */
    @BeforeEach
    void runs() {
        if (!RUN.add(address(""))) {
            return;
        }
        List<String> runs = lessons.all().stream()
                .filter(lesson -> !lesson.figure().equals("kernel-size"))
                .map(lesson -> Map.of(
                        "sample", lesson.sample(),
                        "model", lesson.models().getFirst(),
                        "trace", lesson.figure().equals("interrupts"),
                        "limits", Map.of("wallMillis", 60_000)))
                .distinct()
                .map(request -> Objects.requireNonNull(client.post()
                        .uri("/api/v1/runs")
                        .bodyValue(request)
                        .exchange()
                        .expectStatus()
                        .isAccepted()
                        .expectBody()
                        .returnResult()
                        .getResponseHeaders()
                        .getFirst("Location")))
                .toList();
        runs.forEach(run -> client.get()
                .uri(run)
                .header("Prefer", "wait=60")
                .exchange()
                .expectStatus()
                .isOk());
    }

    @Test
    void withoutScriptsALessonIsThereToRead() {
        try (Workspace workspace = open("/learn", new Browser.NewContextOptions().setJavaScriptEnabled(false))) {
            for (Lesson lesson : lessons.all()) {
                workspace.page().navigate(address("/learn/" + lesson.id()));
                assertThat(workspace.page().locator("h1")).hasText(lesson.title());
                assertThat(workspace.page().locator(".needs-script")).isVisible();
                assertThat(workspace.page().locator(".script-failed-note")).isHidden();
                assertThat(workspace.page().locator(".lesson-source").first()).isVisible();
                Locator answer = workspace.page().locator(".lesson-answer");
                assertThat(answer.locator("p").first()).isHidden();
                answer.locator("summary").click();
                assertThat(answer.locator("p").first()).isVisible();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/learn/ipc-cost", "/"})
    void aPageWhoseScriptDoesNotComeSaysSo(String path) {
        try (Workspace workspace = Workspace.open(browser(), "about:blank")) {
            workspace.page().route("**/assets/{lessons,main}-*.js", route -> route.abort());
            workspace.page().navigate(address(path));
            assertThat(workspace.page().locator(".script-failed-note")).isVisible();
            assertThat(workspace.page().locator("h1")).isVisible();
            workspace.page().unroute("**/assets/{lessons,main}-*.js");
            workspace.page().reload();
            assertThat(workspace.id("theme").first()).isVisible();
            assertThat(workspace.page().locator(".script-failed-note")).isHidden();
        }
    }

    @ParameterizedTest
    @MethodSource("ids")
    void aFigureShowsWhatItsRunsPrintedAndThePageIsReadableWideAndNarrow(String id) throws ImageFormatException {
        try (Workspace workspace = open("/learn/" + id)) {
            Locator figure = drawn(workspace);
            showsWhatWasMeasured(figure);
            workspace
                    .page()
                    .locator("details")
                    .all()
                    .forEach(details -> details.locator("summary").click());
            for (int width : List.of(400, 1440)) {
                for (ColorScheme scheme : List.of(ColorScheme.DARK, ColorScheme.LIGHT)) {
                    resize(workspace, width, scheme);
                    assertThat(workspace
                                    .page()
                                    .evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))
                            .as("%d, %s", width, scheme)
                            .isEqualTo(true);
                    Axe.judge(workspace.page(), width + ", " + scheme);
                }
            }
            assertThat(workspace.complaints()).isEmpty();
        }
    }

    /** Gives the page another size and colour scheme, and waits until the figure is drawn for it. */
    private static void resize(Workspace workspace, int width, ColorScheme scheme) {
        workspace.page().setViewportSize(width, 900);
        workspace.page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        workspace.page().waitForFunction("""
                () => {
                  const drawing = document.querySelector('.figure-drawing');
                  return drawing.querySelector('svg')?.getAttribute('width') === String(Math.floor(drawing.clientWidth));
                }
                """);
    }

    private void showsWhatWasMeasured(Locator figure) throws ImageFormatException {
        String model = Objects.requireNonNull(figure.getAttribute("data-model"));
        List<Double> measured = new ArrayList<>();
        String runs = Objects.requireNonNull(figure.getAttribute("data-runs"));
        if (runs.isEmpty()) {
            measured.addAll(sizesOfTheKernel());
        }
        for (String run : runs.isEmpty() ? List.<String>of() : List.of(runs.split(" "))) {
            measured.addAll(printed(run, model));
            measured.addAll(afterInterrupts(run));
        }
        List<Double> shown = numbersOf(figure, "[data-origin='measured']");
        assertThat(shown).isNotEmpty();
        for (double value : shown) {
            assertThat(measured)
                    .as("%s of %s", value, measured)
                    .anySatisfy(m -> assertThat(m).isCloseTo(value, within(1e-6)));
        }
        assertThat(figure.locator("svg.chart .chart-point").count())
                .isGreaterThanOrEqualTo(shown.size()
                        + numbersOf(figure, "[data-origin='computed']").size());
    }

    private static List<Double> numbersOf(Locator figure, String kind) {
        return figure.locator("[data-testid='figure-row']" + kind).all().stream()
                .map(row -> Double.valueOf(Objects.requireNonNull(row.getAttribute("data-y"))))
                .toList();
    }

    /** Cycles from each interrupt of the real-time clock to every record behind it up to the next one. */
    private List<Double> afterInterrupts(String run) {
        String events = client.get()
                .uri("/api/v1/runs/{id}/events", run)
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        List<Double> after = new ArrayList<>();
        double start = Double.NaN;
        for (String line : Objects.requireNonNullElse(events, "").split("\n")) {
            Matcher record = RECORD.matcher(line);
            if (record.find()) {
                double cycle = Double.parseDouble(record.group(1));
                start = line.contains("\"interrupt\",\"irq\":8,") ? cycle : start;
                after.add(cycle - start);
            }
        }
        return after;
    }

    /** The measured numbers of a run as this test reads its console: in cycles, and as microseconds of the model. */
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
                .flatMap(number -> Stream.of(number, number / microsecond))
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
                            .setHeaders(Map.of("Retry-After", "1"))
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
