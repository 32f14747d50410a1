package mkplay.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Samples, editing, diagnostics, input, stopping. */
class WorkspaceBrowserTest extends BrowserTest {

    @Test
    void aRunPressedWhileThePageLoadsIsCarriedOut() {
        whileSamplesAreHeld(new Browser.NewContextOptions(), (workspace, release) -> {
            // The project will bring its own model: a choice would be lost. And there is nothing to share or to
            // measure.
            for (String later : List.of("model", "share", "models-measure")) {
                assertThat(workspace.id(later)).isDisabled();
            }
            workspace.run();
            release.run();
            assertThat(workspace.awaitEnd()).isEqualTo("exit");
            for (String now : List.of("model", "share", "models-measure")) {
                assertThat(workspace.id(now)).isEnabled();
            }
        });
    }

    @Test
    void aColumnChosenBeforeSuchARunBeginsStays() {
        var narrow = new Browser.NewContextOptions().setViewportSize(400, 900);
        whileSamplesAreHeld(narrow, (workspace, release) -> {
            workspace.run();
            assertThat(workspace.id("column-run")).hasAttribute("aria-current", "true");
            workspace.id("column-understand").click();
            release.run();
            assertThat(workspace.awaitEnd()).isEqualTo("exit");
            assertThat(workspace.id("column-understand")).hasAttribute("aria-current", "true");
        });
    }

    private void whileSamplesAreHeld(Browser.NewContextOptions options, BiConsumer<Workspace, Runnable> test) {
        try (Workspace workspace = Workspace.open(browser(), "about:blank", options)) {
            List<Route> held = new ArrayList<>();
            workspace.page().route(url -> url.contains("/api/v1/samples"), held::add);
            workspace.page().navigate(address("/?sample=hello"));
            workspace.page().waitForCondition(() -> !held.isEmpty());
            test.accept(workspace, () -> held.forEach(Route::resume));
        }
    }

    @Test
    void theFirstClickRunsHello() {
        try (Workspace workspace = open("/")) {
            workspace.run();
            assertThat(workspace.awaitEnd()).isEqualTo("exit");
            assertThat(workspace.console()).contains("Hello");
            assertThat(workspace.sentence()).isNotBlank();
            assertThat(workspace.counter("ipc")).isPositive();
            assertThat(workspace.counter("cycles")).isPositive();
            assertThat(workspace.complaints()).isEmpty();
        }
    }

    @Test
    void theOutputOfOneProgramIsShownAlone() {
        try (Workspace workspace = open("/?sample=pager")) {
            assertThat(workspace.id("console-program")).isHidden();
            workspace.run();
            workspace.awaitEnd();
            workspace.id("console-program").selectOption("pager");
            assertThat(workspace.id("console-stream")).containsText("pager: unmapped both pages");
            assertThat(workspace.id("console-stream")).not().containsText("client: page");
            workspace.id("console-program").selectOption("client");
            assertThat(workspace.id("console-stream")).containsText("client: reads both again");
            assertThat(workspace.id("console-stream")).not().containsText("pager: unmapped");
            workspace.id("console-program").selectOption("");
            assertThat(workspace.id("console-stream")).isHidden();
        }
    }

    @Test
    void anEditedSourceRunsAsEdited() {
        try (Workspace workspace = open("/")) {
            workspace.openAndRunSample("hello");
            workspace.awaitEnd();
            assertThat(workspace.console()).doesNotContain("edited in the browser");
            workspace.replaceLine("printf(", "    printf(\"edited in the browser\\n\");");
            workspace.page().keyboard().press("Control+Enter");
            workspace.awaitConsole("edited in the browser");
            assertThat(workspace.awaitEnd()).isEqualTo("exit");
            assertThat(workspace.console()).doesNotContain("Hello");
        }
    }

    @Test
    void aReloadKeepsTheEdits() {
        try (Workspace workspace = open("/")) {
            workspace.openSample("hello");
            workspace.replaceLine("printf(", "    printf(\"kept\\n\");");
            workspace.page().waitForFunction("() => (localStorage.getItem('mkplay.draft') ?? '').includes('kept')");
            workspace.page().reload();
            assertThat(workspace.page().locator(".cm-content")).containsText("kept");
        }
    }

    /** The page's timers never go off, as if it were left before any of them could. */
    @Test
    void aReloadRightAfterAnEditKeepsIt() {
        try (Workspace workspace = Workspace.open(browser(), "about:blank")) {
            workspace.page().addInitScript("window.setTimeout = () => 0;");
            workspace.page().navigate(address("/?sample=hello"));
            workspace.replaceLine("printf(", "    printf(\"at the last moment\\n\");");
            workspace.page().reload();
            assertThat(workspace.page().locator(".cm-content")).containsText("at the last moment");
        }
    }

    @Test
    void aSyntaxErrorIsInTheGutterAtItsLine() {
        try (Workspace workspace = open("/")) {
            workspace.openSample("hello");
            workspace.replaceSource("int main(void) {\n    return 0\n}\n");
            workspace.run();
            assertThat(workspace.awaitEnd()).isEqualTo("compile-error");
            Locator diagnostic = workspace.id("diagnostic").first();
            assertThat(diagnostic).hasAttribute("data-severity", "error");
            assertThat(diagnostic).hasAttribute("data-line", "2");
            Locator mark = workspace.page().locator(".cm-gutter-lint .cm-lint-marker-error");
            assertThat(mark).hasCount(1);
            double markMiddle = middle(mark);
            Locator secondLine = workspace.page().locator(".cm-line").nth(1);
            assertThat(markMiddle).isBetween(top(secondLine), top(secondLine) + height(secondLine));
            workspace.page().locator(".cm-line").first().click();
            diagnostic.click();
            assertThat(workspace.page().locator(".cm-activeLine")).hasText("    return 0");
        }
    }

    private static double top(Locator locator) {
        return locator.boundingBox().y;
    }

    private static double height(Locator locator) {
        return locator.boundingBox().height;
    }

    private static double middle(Locator locator) {
        return top(locator) + height(locator) / 2;
    }

    @Test
    void aRunThatIsAskedForItsProfileShowsWhatEachFunctionTook() {
        try (Workspace workspace = open("/?sample=hello&view=profile")) {
            assertThat(workspace.page().locator(".cm-content")).containsText("main");
            assertThat(workspace.id("profile")).containsText("No profile yet");
            workspace.id("profile-ask").check();
            workspace.run();
            workspace.awaitEnd();
            Locator rows = workspace.id("profile-row");
            assertThat(workspace.page().locator("[data-testid='profile-row'][data-function='kernel_ipc']"))
                    .hasCount(1);
            assertThat(workspace.id("profile-table")).containsText("All");
            workspace.id("profile-by-name").click();
            assertThat(rows.first()).hasAttribute("data-program", "console");
            assertThat(workspace.id("profile-by-name")).isFocused();

            workspace.page().reload();
            assertThat(workspace.page().locator(".cm-content")).containsText("main");
            assertThat(workspace.id("profile-ask")).isChecked();
            workspace.id("profile-ask").uncheck();
            workspace.run();
            workspace.awaitEnd();
            assertThat(rows).hasCount(0);
            assertThat(workspace.complaints()).isEmpty();
        }
    }

    @Test
    void aProgramReadsWhatIsTypedAndEndsWithTheInput() {
        try (Workspace workspace = open("/?sample=echo")) {
            workspace.run();
            workspace.awaitConsole("> ");
            workspace.id("console-input").fill("over to ring 3");
            workspace.page().keyboard().press("Enter");
            workspace.awaitConsole("line 1 has 14 characters: over to ring 3");
            workspace.page().keyboard().press("Enter");
            assertThat(workspace.awaitEnd()).isEqualTo("exit");
            assertThat(workspace.console()).contains("1 lines");
            assertThat(workspace.id("console-input")).isDisabled();
        }
    }

    @Test
    void anEndlessLoopIsStopped() {
        try (Workspace workspace = open("/?sample=hello")) {
            workspace.replaceSource("""
                    #include <stdio.h>
                    int main(void) {
                        printf("before the loop\\n");
                        for (;;) { }
                    }
                    """);
            workspace.run();
            workspace.awaitConsole("before the loop");
            workspace.id("stop").click();
            assertThat(workspace.awaitEnd()).isEqualTo("cancelled");
            assertThat(workspace.console()).contains("before the loop");
            assertThat(workspace.id("run")).isVisible();
        }
    }

    @Test
    void aDeadlockIsNamedAndItsWaitsAreShown() {
        try (Workspace workspace = open("/")) {
            workspace.openAndRunSample("deadlock");
            assertThat(workspace.awaitEnd()).isEqualTo("deadlock");
            assertThat(workspace.sentence()).containsIgnoringCase("deadlock");
            workspace.id("tab-waits").click();
            assertThat(workspace.page().locator(".wait-circular").count()).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void whatAGuestPrintsStaysText() {
        try (Workspace workspace = open("/?sample=hello")) {
            workspace.replaceSource("""
                    #include <stdio.h>
                    int main(void) {
                        printf("<img src=x onerror=\\"document.title='owned'\\">\\n");
                        printf("\\033]0;owned\\007\\033]8;;http://example.com/\\007link\\033]8;;\\007\\033[c\\033[6n\\n");
                        printf("the end\\n");
                        return 0;
                    }
                    """);
            workspace.run();
            assertThat(workspace.awaitEnd()).isEqualTo("exit");
            assertThat(workspace.console()).contains("<img src=x onerror=").contains("the end");
            assertThat(workspace.page().title()).doesNotContain("owned");
            assertThat(workspace.page().locator("img[src=x]").count()).isZero();
            assertThat(workspace.complaints()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"400, DARK", "400, LIGHT", "1440, DARK", "1440, LIGHT"})
    void nothingIsWiderThanTheScreen(int width, ColorScheme scheme) {
        var options =
                new Browser.NewContextOptions().setViewportSize(width, 800).setColorScheme(scheme);
        try (Workspace workspace = open("/", options)) {
            workspace.run();
            workspace.awaitEnd();
            for (String column : width > 900 ? new String[] {"run"} : new String[] {"edit", "run", "understand"}) {
                if (width <= 900) {
                    workspace.id("column-" + column).click();
                }
                assertThat(workspace.page().evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))
                        .as(column)
                        .isEqualTo(true);
            }
            assertThat(workspace.complaints()).isEmpty();
        }
    }

    @Test
    void themeAndColumnsAreRemembered() {
        var options = new Browser.NewContextOptions().setColorScheme(ColorScheme.LIGHT);
        try (Workspace workspace = open("/", options)) {
            Locator edit = workspace.page().locator(".column-edit");
            assertThat(edit).isVisible();
            workspace.id("theme").click();
            workspace.page().locator(".column-toggle[aria-label='Edit column']").click();
            assertThat(edit).isHidden();
            workspace.page().reload();
            assertThat(workspace.id("run")).isVisible();
            assertThat(edit).isHidden();
            assertThat(workspace.page().locator("html")).hasAttribute("data-theme", "dark");
            assertThat(workspace.page().evaluate("() => getComputedStyle(document.documentElement).colorScheme"))
                    .isEqualTo("dark");
        }
    }

    /** Right edges of the columns and of the bar between those on show, in pixels of 1440. */
    private static final String EDGES = """
            () => ['.column-edit', '.splitter-vertical:not(.column-hidden)', '.column-run', '.column-understand']
              .map((part) => document.querySelector(part)?.getBoundingClientRect().right ?? 0)
            """;

    @Test
    void theColumnsOnShowShareTheWholeWidth() {
        var wide = new Browser.NewContextOptions().setViewportSize(1440, 900);
        try (Workspace workspace = open("/", wide)) {
            for (String column : List.of("Run", "Edit")) {
                workspace
                        .page()
                        .locator(".column-toggle[aria-label='%s column']".formatted(column))
                        .click();
                assertThat(edges(workspace).getLast()).as("without " + column).isBetween(1420.0, 1440.0);
            }
            workspace.page().locator(".column-toggle[aria-label='Edit column']").click();
            BoundingBox bar = workspace
                    .page()
                    .locator(".splitter-vertical:not(.column-hidden)")
                    .boundingBox();
            workspace.page().mouse().move(bar.x + bar.width / 2, 400);
            workspace.page().mouse().down();
            workspace.page().mouse().move(900, 400);
            workspace.page().mouse().up();
            assertThat(edges(workspace).get(1))
                    .as("the bar is where it was put")
                    .isBetween(890.0, 910.0);
            assertThat(edges(workspace).getLast()).isBetween(1420.0, 1440.0);
        }
    }

    private static List<Double> edges(Workspace workspace) {
        List<?> edges = (List<?>) workspace.page().evaluate(EDGES);
        return edges.stream().map(edge -> ((Number) edge).doubleValue()).toList();
    }

    @Test
    void everyControlHasANameAndIsReachedByKeyboard() {
        try (Workspace workspace = open("/")) {
            assertThat(workspace.id("run")).isVisible();
            workspace.page().locator("body").press("Tab");
            assertThat(workspace.page().evaluate("() => document.activeElement.textContent"))
                    .isEqualTo("Samples");
            workspace.run();
            workspace.awaitEnd();
            Object nameless = workspace.page().evaluate("""
                            () => [...document.querySelectorAll('button, input, select, [role=tab], [tabindex="0"]')]
                              .filter((e) => e.checkVisibility() && !e.closest('.xterm'))
                              .filter((e) => !(e.textContent.trim() || e.getAttribute('aria-label')
                                  || e.labels?.length || e.getAttribute('aria-labelledby')))
                              .map((e) => e.outerHTML.slice(0, 120)).join('\\n')
                            """);
            assertThat(nameless).isEqualTo("");
        }
    }

    @Test
    void whatAProgramDrawsAppearsOnTheSecondConsole() {
        try (Workspace workspace = open("/?sample=hello")) {
            assertThat(workspace.id("tab-screen")).isHidden();
            workspace.openAndRunSample("screen");
            workspace.awaitEnd();
            workspace.id("tab-screen").click();
            Locator lines = workspace.id("screen-lines");
            assertThat(lines).containsText("This program drives the screen itself");
            assertThat(lines).containsText("100 %");
            assertThat(lines.locator(".vga-line")).hasCount(25);
            assertThat(workspace.page().url()).contains("output=screen");
            workspace.id("tab-counters").click();
            assertThat(workspace.id("thread-row").getByText("screen", new Locator.GetByTextOptions().setExact(true)))
                    .isVisible();
            assertThat(workspace.complaints()).isEmpty();
        }
    }
}
