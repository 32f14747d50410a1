package mkplay.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every view of a run has nothing that axe-core calls serious. {@link LessonBrowserTest} has it judge the lessons. */
class AccessibilityBrowserTest extends BrowserTest {

    private static final List<String> VIEWS =
            List.of("events", "counters", "cost", "profile", "kernel", "machine", "waits");

    @ParameterizedTest
    @ValueSource(ints = {400, 1440})
    void noViewHasASeriousFinding(int width) {
        var options = new Browser.NewContextOptions().setViewportSize(width, 900);
        try (Workspace workspace = open("/", options)) {
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
    void noPartOfTheMachineHasASeriousFinding(int width) {
        var options = new Browser.NewContextOptions().setViewportSize(width, 900);
        try (Workspace workspace = open("/?sample=ping-pong&view=machine&moment=900000", options)) {
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

    @ParameterizedTest
    @ValueSource(strings = {"/learn", "/reference"})
    void noPageToReadHasASeriousFinding(String path) {
        try (Workspace workspace = open(path)) {
            Axe.judgeInBothSchemes(workspace.page(), path);
        }
    }

    private static void judge(Workspace workspace, String what) {
        Axe.judgeInBothSchemes(workspace.page(), what);
    }
}
