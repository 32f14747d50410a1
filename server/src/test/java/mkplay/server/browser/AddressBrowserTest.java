package mkplay.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What of the trace is on show is in the address: after a reload, on the way back and forward, and in shared links. */
class AddressBrowserTest extends BrowserTest {

    private static final Pattern SPAN = Pattern.compile(".*[?&]span=-?\\d+\\.\\.-?\\d+.*");

    /** Runs ping-pong, then zooms, searches and selects. */
    private static void look(Workspace workspace) {
        workspace.run();
        workspace.awaitEnd();
        workspace.search("ping");
        workspace.id("trace-row").first().click();
        workspace.id("lanes").focus();
        workspace.page().keyboard().press("+");
        assertThat(workspace.page()).hasURL(SPAN);
    }

    private static String parameter(Page page, String name) {
        return Objects.requireNonNull(
                (String) page.evaluate("name => new URLSearchParams(location.search).get(name)", name), name);
    }

    @Test
    void aReloadShowsTheSameStretchSearchAndRecord() {
        try (Workspace workspace = open("/?sample=ping-pong")) {
            look(workspace);
            String at = parameter(workspace.page(), "at");
            String span = parameter(workspace.page(), "span");
            workspace.page().reload();
            assertThat(workspace.id("trace-search")).hasValue("ping");
            workspace.run();
            workspace.awaitEnd();
            assertThat(workspace.page().locator("[data-testid='trace-row'][aria-selected='true']"))
                    .hasAttribute("data-index", at);
            assertThat(workspace.id("trace-count"))
                    .not()
                    .hasAttribute("data-matching", String.valueOf(workspace.traceRecords()));
            assertThat(workspace.id("lanes")).hasAttribute("data-span", span);
            assertThat(parameter(workspace.page(), "span")).isEqualTo(span);
        }
    }

    @Test
    void backAndForwardRestoreWhatWasOnShow() {
        try (Workspace workspace = open("/?sample=ping-pong")) {
            workspace.run();
            workspace.awaitEnd();
            String before = Objects.requireNonNull(workspace.id("lanes").getAttribute("data-span"));
            workspace.id("lanes").focus();
            workspace.page().keyboard().press("+");
            assertThat(workspace.page()).hasURL(SPAN);
            workspace.id("tab-counters").click();
            workspace.page().goBack();
            assertThat(workspace.page().locator("#panel-events")).isVisible();
            workspace.page().goBack();
            assertThat(workspace.id("lanes")).hasAttribute("data-span", before);
            workspace.page().goForward();
            workspace.page().goForward();
            assertThat(workspace.page().locator("#panel-counters")).isVisible();
            assertThat(workspace.complaints()).isEmpty();
        }
    }

    @Test
    void aViewThatIsOpenedIsOneStepBack() {
        try (Workspace workspace = open("/?sample=ping-pong&view=cost")) {
            Page page = workspace.page();
            workspace.run();
            workspace.awaitEnd();
            workspace.id("cost-pair").selectOption("all");
            assertThat(page).hasURL(Pattern.compile(".*pair=all.*"));
            for (String view : List.of("machine", "counters", "cost")) {
                int before = (int) page.evaluate("history.length");
                workspace.id("tab-" + view).click();
                assertThat(page).hasURL(Pattern.compile(".*view=" + view + ".*"));
                assertThat((int) page.evaluate("history.length")).as(view).isEqualTo(before + 1);
            }
            assertThat(page.url()).contains("pair=all").doesNotContain("part=");
            page.goBack();
            assertThat(page.locator("#panel-counters")).isVisible();
            page.goBack();
            assertThat(page.locator("#panel-machine")).isVisible();
            assertThat(page.url()).contains("part=memory");
        }
    }

    @Test
    void aSharedLinkCarriesIt() {
        try (Workspace workspace = open("/?sample=ping-pong")) {
            look(workspace);
            String at = parameter(workspace.page(), "at");
            workspace.id("share").click();
            workspace.id("share-create").click();
            assertThat(workspace.id("share-url")).hasValue(Pattern.compile(".*/s/[\\w-]+\\?.*q=ping.*"));
            String link = workspace.id("share-url").inputValue();
            assertThat(link).contains("at=" + at).contains("span=");
            try (Workspace other = Workspace.open(browser(), link)) {
                other.run();
                other.awaitEnd();
                assertThat(other.id("trace-search")).hasValue("ping");
                assertThat(other.page().locator("[data-testid='trace-row'][aria-selected='true']"))
                        .hasAttribute("data-index", at);
            }
        }
    }
}
