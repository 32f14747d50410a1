package mkplay.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.KeyboardModifier;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The reference beside the editor, completion, and the page without them. */
class ReferenceBrowserTest extends BrowserTest {

    /** A name in the editor's text. */
    private static Locator name(Workspace workspace, String name) {
        return workspace
                .page()
                .locator(".cm-line span", new Page.LocatorOptions().setHasText(name))
                .first();
    }

    @Test
    void f1OnANameOpensItsEntryAndASampleThatUsesItOpensAtTheLine() {
        try (Workspace workspace = open("/?sample=ping-pong")) {
            workspace.showFile("ping.c");
            name(workspace, "L4_Call").click();
            workspace.page().keyboard().press("F1");
            assertThat(workspace.id("reference-name")).hasText("L4_Call");
            assertThat(workspace.id("reference-name")).isFocused();
            assertThat(workspace.id("reference-entry")).containsText("L4_MsgTag_t L4_Call(L4_ThreadId_t to)");
            assertThat(workspace.id("reference-entry")).containsText("Errors");
            Locator use = workspace.id("reference-use").first();
            String place = use.innerText();
            String file = place.substring(0, place.indexOf(':'));
            use.click();
            assertThat(workspace.page().locator("[data-testid='file-tab'][aria-selected='true']"))
                    .hasText(file);
            assertThat(workspace.page().locator(".cm-activeLine")).containsText("L4_Call");
            assertThat(workspace.complaints()).isEmpty();
        }
    }

    @Test
    void ctrlClickOpensTheEntryAndEscapeGoesBackToTheEditor() {
        try (Workspace workspace = open("/?sample=ping-pong")) {
            workspace.showFile("ping.c");
            name(workspace, "L4_Call")
                    .click(new Locator.ClickOptions().setModifiers(List.of(KeyboardModifier.CONTROL)));
            assertThat(workspace.id("reference-name")).hasText("L4_Call");
            workspace.page().keyboard().press("Escape");
            assertThat(workspace.id("reference")).isHidden();
            assertThat(workspace.page().locator(".cm-content")).isFocused();
        }
    }

    @Test
    void theSearchFindsByNameAndByMeaningAndArrowsWalkThroughTheHits() {
        try (Workspace workspace = open("/?sample=hello")) {
            workspace.id("reference-open").click();
            assertThat(workspace.id("reference-search")).isFocused();
            workspace.page().keyboard().insertText("thread create");
            Locator first = workspace.id("reference-names").locator("button").first();
            assertThat(first).hasAttribute("data-name", "l4_thread_create");
            workspace.page().keyboard().press("ArrowDown");
            assertThat(first).isFocused();
            workspace.page().keyboard().press("Enter");
            assertThat(workspace.id("reference-name")).hasText("l4_thread_create");
            workspace.id("reference-back").click();
            assertThat(workspace.id("reference-search")).isFocused();
            workspace.id("reference-search").fill("zebra");
            assertThat(workspace.id("reference")).containsText("No entry has these words.");
        }
    }

    @Test
    void completionOffersWhatTheHeadersDeclareWithItsFirstSentence() {
        try (Workspace workspace = open("/?sample=hello")) {
            workspace.replaceSource("#include <l4.h>\nint main(void) {\n    int my_counter = 1;\n");
            workspace.page().keyboard().type("L4_TimeP");
            Locator list = workspace.page().locator(".cm-tooltip-autocomplete");
            assertThat(list).containsText("L4_TimePeriod");
            assertThat(workspace.page().locator(".completion-info")).containsText("microseconds");
            workspace.page().keyboard().press("ArrowDown");
            workspace.page().keyboard().press("Escape");
            workspace.page().keyboard().type("eriod(my_cou");
            assertThat(list).containsText("my_counter");
            workspace.page().keyboard().press("Escape");
            assertThat(workspace.complaints()).isEmpty();
        }
    }

    @Test
    void thePageOpensAtTheAnchorOfAName() {
        try (Workspace workspace = open("/reference#L4_Unmap")) {
            Locator entry = workspace.page().locator("#L4_Unmap");
            assertThat(entry).isInViewport();
            assertThat(entry.locator("h4")).hasText("L4_Unmap");
            assertThat(workspace.complaints()).isEmpty();
        }
    }

    /** What a blocked script, a broken connection or an old browser leaves: a message, and what needs no scripts. */
    @Test
    void aModuleThatDoesNotLoadIsSaidAndTheRestCanBeRead() {
        try (Workspace workspace = Workspace.open(browser(), "about:blank")) {
            workspace.page().route(url -> url.matches(".*/assets/main-[^/]*\\.js"), route -> route.abort());
            workspace.page().navigate(address("/"));
            assertThat(workspace.page().locator(".script-failed-note")).isVisible();
            assertThat(workspace.page().locator("#readable h1")).isVisible();
            workspace.page().unroute(url -> true);
        }
    }
}
