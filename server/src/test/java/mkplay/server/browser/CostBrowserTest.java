package mkplay.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What messages cost, in the page. */
class CostBrowserTest extends BrowserTest {

    private static final String SAMPLE = "ping-pong";

    private Workspace dissected(Browser.NewContextOptions options) {
        Workspace workspace = open("/?sample=" + SAMPLE + "&view=cost", options);
        if (workspace.id("column-understand").isVisible()) {
            workspace.id("column-understand").click();
        }
        workspace.id("anatomy-ask").check();
        workspace.run();
        assertThat(workspace.awaitEnd()).isEqualTo("exit");
        if (workspace.id("column-understand").isVisible()) {
            workspace.id("column-understand").click();
        }
        assertThat(workspace.id("anatomy-table")).isVisible();
        return workspace;
    }

    private static long value(Locator locator, String name) {
        return Long.parseLong(Objects.requireNonNull(locator.getAttribute("data-" + name), name));
    }

    @Test
    void aBarShowsItsMessagesInTheTrace() {
        try (Workspace workspace = dissected(new Browser.NewContextOptions())) {
            Locator bar = workspace
                    .page()
                    .locator("[data-testid='cost-bar']:not([data-count='0'])")
                    .first();
            bar.click();
            assertThat(bar).hasAttribute("aria-selected", "true");
            long count = value(bar, "count");
            workspace.id("cost-show").click();
            assertThat(workspace.page().locator("#panel-events")).isVisible();
            assertThat(workspace.id("trace-count")).hasAttribute("data-matching", String.valueOf(count));
            assertThat(workspace.page().locator("[data-testid='trace-row']:not([data-point='ipcTransfer'])"))
                    .hasCount(0);
            workspace.id("trace-choice").click();
            assertThat(workspace.id("trace-choice")).isHidden();
            assertThat(workspace.id("trace-count")).not().hasAttribute("data-matching", String.valueOf(count));
            workspace.id("tab-cost").click();
            assertThat(workspace.id("cost-bar").first()).hasAttribute("aria-selected", "false");
            assertThat(workspace.page().url()).contains("view=cost");
            workspace.page().reload();
            assertThat(workspace.page().locator("#panel-cost")).isVisible();
            assertThat(workspace.complaints()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"400, DARK", "1440, LIGHT"})
    void nothingIsWiderThanTheScreen(int width, ColorScheme scheme) {
        var options =
                new Browser.NewContextOptions().setViewportSize(width, 900).setColorScheme(scheme);
        try (Workspace workspace = dissected(options)) {
            Page page = workspace.page();
            assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                    .isEqualTo(true);
            assertThat(page.evaluate("(() => { const view = document.querySelector('#panel-cost');"
                            + " return view.scrollWidth <= view.clientWidth; })()"))
                    .isEqualTo(true);
        }
    }
}
