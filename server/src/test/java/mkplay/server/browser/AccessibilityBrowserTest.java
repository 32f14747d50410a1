package mkplay.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import mkplay.server.lesson.LessonCatalogue;
import mkplay.web.LessonPage.Lesson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Every view of a run and every lesson as axe-core judges it: nothing that it calls serious or critical. */
class AccessibilityBrowserTest extends BrowserTest {

    @Autowired
    private LessonCatalogue lessons;

    private static final List<String> VIEWS =
            List.of("events", "counters", "cost", "profile", "kernel", "machine", "waits");

    /** The findings, one line each: rule, impact and the first element. */
    private static final String JUDGE = """
            async () => {
              // The terminal takes another colour scheme with the frame after the next one.
              for (let i = 0; i < 3; i++) await new Promise((frame) => requestAnimationFrame(frame));
              const { violations } = await axe.run(document, { resultTypes: ['violations'] });
              return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
                .map(({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map((n) => n.html.slice(0, 200)).join(' | ')}`);
            }
            """;

    @ParameterizedTest
    @ValueSource(ints = {400, 1440})
    void noViewHasASeriousFinding(int width) throws IOException {
        var options = new Browser.NewContextOptions().setViewportSize(width, 900);
        try (Workspace workspace = open("/", options)) {
            workspace.page().evaluate(axe());
            workspace.openSample("deadlock");
            judge(workspace, "edit");
            workspace.id("reference-open").click();
            assertThat(workspace.id("reference-names")).isVisible();
            judge(workspace, "reference, names");
            workspace.id("reference-search").fill("L4_Ipc");
            workspace.id("reference-names").locator("button").first().click();
            assertThat(workspace.id("reference-name")).hasText("L4_Ipc");
            judge(workspace, "reference, entry");
            workspace.id("reference-close").click();
            workspace.run();
            workspace.awaitEnd();
            judge(workspace, "run");
            if (width <= 900) {
                workspace.id("column-understand").click();
            }
            for (String view : VIEWS) {
                workspace.id("tab-" + view).click();
                assertThat(workspace.page().locator("#panel-" + view)).isVisible();
                judge(workspace, view);
            }
            workspace.id("samples").click();
            assertThat(workspace.id("gallery-item").first()).isVisible();
            judge(workspace, "gallery");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 1440})
    void noPartOfTheMachineHasASeriousFinding(int width) throws IOException {
        var options = new Browser.NewContextOptions().setViewportSize(width, 900);
        try (Workspace workspace = open("/?sample=ping-pong&view=machine&moment=900000", options)) {
            workspace.page().evaluate(axe());
            workspace.id("model").selectOption("Pentium-90");
            workspace.id("tab-profile").evaluate("tab => tab.click()");
            workspace.id("profile-ask").evaluate("box => box.click()");
            workspace.id("tab-machine").evaluate("tab => tab.click()");
            workspace.run();
            // A run begins with the column of runs, on a narrow screen that alone.
            workspace.awaitPhase("running");
            if (width <= 900) {
                workspace.id("column-understand").click();
            }
            for (String part : List.of("memory", "code", "tables", "caches")) {
                workspace
                        .page()
                        .locator("[data-testid='machine'] label:has(input[value='" + part + "'])")
                        .click();
                workspace
                        .page()
                        .locator("[data-testid='machine'] table")
                        .first()
                        .waitFor();
                judge(workspace, part);
            }
            workspace.id("stop").evaluate("stop => stop.click()");
            workspace.awaitEnd();
        }
    }

    @Test
    void noLessonHasASeriousFinding() throws IOException {
        try (Workspace workspace = open("/learn")) {
            workspace.page().evaluate(axe());
            judge(workspace, "learn");
            workspace.page().navigate(address("/reference"));
            workspace.page().evaluate(axe());
            judge(workspace, "reference");
            for (Lesson lesson : lessons.all()) {
                workspace.page().navigate(address("/learn/" + lesson.id()));
                workspace.page().evaluate(axe());
                LessonBrowserTest.drawn(workspace);
                for (Locator details : workspace.page().locator("details").all()) {
                    details.locator("summary").click();
                }
                for (int width : List.of(400, 1440)) {
                    LessonBrowserTest.resize(workspace, width, ColorScheme.DARK);
                    judge(workspace, lesson.id() + ", " + width);
                }
            }
        }
    }

    /** In either colour scheme. */
    private static void judge(Workspace workspace, String what) {
        for (ColorScheme scheme : List.of(ColorScheme.DARK, ColorScheme.LIGHT)) {
            workspace.page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            assertThat((List<?>) workspace.page().evaluate(JUDGE))
                    .as(what + ", " + scheme)
                    .isEmpty();
        }
    }

    private static String axe() throws IOException {
        try (InputStream in = AccessibilityBrowserTest.class.getResourceAsStream("/axe.min.js")) {
            return new String(Objects.requireNonNull(in, "axe-core").readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
