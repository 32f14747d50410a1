package mkplay.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.ColorScheme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernel's objects in the page. */
class KernelBrowserTest extends BrowserTest {

    @Test
    void aDeadlockIsSeenInTheKernelsThreads() {
        try (Workspace workspace = open("/?view=kernel", new Browser.NewContextOptions())) {
            workspace.openAndRunSample("deadlock");
            assertThat(workspace.awaitEnd()).isEqualTo("deadlock");
            Locator second = workspace.page().locator("[data-testid='kernel-thread'][data-thread='second']");
            assertThat(second).containsText("receiving");
            Locator table = workspace.id("kernel-threads");
            assertThat(table).containsText("waits for a message from second");
            assertThat(table.locator(".badge-bad")).hasCount(2);
            part(workspace, "pages");
            assertThat(workspace.id("kernel-pages")).containsText("BFF00000–BFF00FFF");
            part(workspace, "mappings");
            Locator lines = workspace.id("kernel-mapping");
            int own = lines.count();
            assertThat(lines.first()).hasAttribute("data-depth", "0");
            workspace.id("kernel-space").selectOption("");
            assertThat(lines.count()).isGreaterThan(own);
            assertThat(workspace.complaints()).isEmpty();
        }
    }

    @Test
    void aRunningGuestIsLookedAt() {
        try (Workspace workspace = open("/", new Browser.NewContextOptions())) {
            workspace.openAndRunSample("echo");
            workspace.awaitConsole("> ");
            workspace.id("tab-kernel").click();
            assertThat(workspace.page().locator("[data-testid='kernel-thread'][data-thread='echo']"))
                    .containsText("receiving");
            String before = workspace.id("kernel-moment").innerText();
            workspace.id("kernel-look").click();
            assertThat(workspace.id("kernel-moment")).not().hasText(before);
            workspace.id("tab-waits").click();
            assertThat(workspace.id("waits")).containsText("echo waits for a message from console");
            workspace.id("stop").click();
            workspace.awaitEnd();
            assertThat(workspace.complaints()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"400, DARK", "400, LIGHT", "1440, DARK", "1440, LIGHT"})
    void nothingIsWiderThanTheScreen(int width, ColorScheme scheme) {
        var options =
                new Browser.NewContextOptions().setViewportSize(width, 900).setColorScheme(scheme);
        try (Workspace workspace = open("/?view=kernel", options)) {
            workspace.openAndRunSample("pager");
            workspace.awaitEnd();
            if (width <= 900) {
                workspace.id("column-understand").click();
            }
            assertThat(workspace.id("kernel-threads")).isVisible();
            for (String part : new String[] {"threads", "pages", "mappings"}) {
                part(workspace, part);
                assertThat(workspace.page().evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))
                        .as(part)
                        .isEqualTo(true);
            }
        }
    }

    private static void part(Workspace workspace, String part) {
        workspace
                .page()
                .locator("[data-testid='kernel'] label:has(input[value='" + part + "'])")
                .click();
    }
}
