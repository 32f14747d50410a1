package mkplay.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.TimeoutError;
import com.microsoft.playwright.options.AriaRole;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything without a pointer: no test here clicks. After each key, something has the focus and shows it. */
class KeyboardBrowserTest extends BrowserTest {

    /** More stops of the Tab key than the page has. */
    private static final int MOST_STOPS = 150;

    /** For what the page does behind a key press. */
    private static final double PATIENCE_MILLIS = 5_000;

    /** The element with the focus: its test id or what it is, or nothing when the page as a whole has it. */
    private static final String FOCUSED = """
            () => {
              const element = document.activeElement;
              if (element === null || element === document.body) return '';
              return element.dataset.testid ?? `${element.tagName} ${element.id} ${element.ariaLabel ?? element.textContent.slice(0, 30)}`;
            }
            """;

    /** Whether one sees where the focus is: an outline, on the element or, for hidden radio buttons and boxes, beside it. */
    private static final String SHOWN = """
            () => {
              const element = document.activeElement;
              const marked = (e) => {
                if (!e) return false;
                return [undefined, '::after'].map((part) => getComputedStyle(e, part)).some((style) =>
                  (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none');
              };
              return marked(element) || marked(element.nextElementSibling) || marked(element.closest('label'))
                || element.closest('.cm-focused, .xterm.focus') !== null;
            }
            """;

    private static void press(Workspace workspace, String key) {
        workspace.page().keyboard().press(key);
        assertThat(focused(workspace)).as("focus after " + key).isNotEmpty();
    }

    private static String focused(Workspace workspace) {
        return (String) workspace.page().evaluate(FOCUSED);
    }

    /** The editor and the terminal mark themselves a moment after they have got the focus. */
    private static boolean shown(Page page) {
        try {
            page.waitForFunction(SHOWN, null, new Page.WaitForFunctionOptions().setTimeout(PATIENCE_MILLIS));
            return true;
        } catch (TimeoutError neverShown) {
            return false;
        }
    }

    /** The next stop of the Tab key; the editor, where it indents, is left as its label says. */
    private static void tab(Workspace workspace) {
        if (Boolean.TRUE.equals(
                workspace.page().evaluate("() => document.activeElement.closest('.cm-content') !== null"))) {
            workspace.page().keyboard().press("Escape");
        }
        workspace.page().keyboard().press("Tab");
    }

    /** Presses Tab until an element has the focus. */
    private static void tabTo(Workspace workspace, Locator wanted) {
        for (int i = 0; i < MOST_STOPS; i++) {
            tab(workspace);
            if (Boolean.TRUE.equals(wanted.evaluate("element => element === document.activeElement"))) {
                assertThat(shown(workspace.page()))
                        .as("focus is seen on " + wanted)
                        .isTrue();
                return;
            }
        }
        throw new AssertionError("Tab does not reach " + wanted);
    }

    private static void tabTo(Workspace workspace, String testId) {
        tabTo(workspace, workspace.id(testId));
    }

    @Test
    void aSampleIsOpenedEditedRunAndTalkedTo() {
        try (Workspace workspace = open("/")) {
            tabTo(workspace, "samples");
            press(workspace, "Enter");
            tabTo(workspace, workspace.page().locator("[data-testid='gallery-item'][data-sample='echo']"));
            press(workspace, "Enter");
            assertThat(workspace.id("project-title")).not().hasText("Hello");
            assertThat(focused(workspace)).isEqualTo("samples");

            tabTo(workspace, workspace.page().locator(".cm-content"));
            press(workspace, "Control+Home");
            workspace.page().keyboard().insertText("/* typed */\n");
            press(workspace, "Escape");
            press(workspace, "Tab");
            assertThat(workspace.page().locator(".cm-content")).not().isFocused();
            assertThat(workspace.page().locator(".cm-content")).containsText("/* typed */");

            press(workspace, "Control+Enter");
            workspace.awaitConsole("> ");
            tabTo(workspace, "console-input");
            workspace.page().keyboard().type("by hand");
            press(workspace, "Enter");
            workspace.awaitConsole("line 1 has 7 characters: by hand");
            press(workspace, "Enter");
            assertThat(workspace.awaitEnd()).isEqualTo("exit");
            assertThat(focused(workspace)).isEqualTo("console-input");
            assertThat(workspace.complaints()).isEmpty();
        }
    }

    @Test
    void eachViewIsReachedByArrowsAndARecordAndAStretchAreChosen() {
        try (Workspace workspace = open("/?sample=ping-pong")) {
            workspace.page().keyboard().press("Control+Enter");
            workspace.awaitEnd();
            Locator tabs = workspace.page().getByLabel("Views of the run").getByRole(AriaRole.TAB);
            tabTo(workspace, tabs.first());
            int count = tabs.count();
            assertThat(count).isGreaterThan(4);
            for (int i = 0; i < count; i++) {
                assertThat(tabs.nth(i)).isFocused();
                assertThat(tabs.nth(i)).hasAttribute("aria-selected", "true");
                String panel = Objects.requireNonNull(tabs.nth(i).getAttribute("aria-controls"));
                assertThat(workspace.page().locator("#" + panel)).isVisible();
                press(workspace, "ArrowRight");
            }
            assertThat(tabs.first()).isFocused();
            press(workspace, "End");
            assertThat(tabs.last()).isFocused();
            press(workspace, "Home");

            tabTo(workspace, "trace-list");
            press(workspace, "ArrowDown");
            assertThat(workspace.page().locator("[data-testid='trace-row'][aria-selected='true']"))
                    .isVisible();
            for (int i = 0; i < MOST_STOPS && !focused(workspace).equals("lanes"); i++) {
                press(workspace, "Shift+Tab");
            }
            String before = Objects.requireNonNull(workspace.id("lanes").getAttribute("data-span"));
            press(workspace, "+");
            assertThat(workspace.id("lanes")).not().hasAttribute("data-span", before);
            assertThat(workspace.page()).hasURL(Pattern.compile(".*span=.*"));
        }
    }

    @Test
    void aRunIsPausedSteppedAndStoppedAtABreakpoint() {
        try (Workspace workspace = open("/?sample=hello")) {
            workspace.page().locator(".cm-content").focus();
            press(workspace, "Control+Home");
            Locator line = workspace.page().locator(".cm-activeLine");
            for (int i = 0; i < 60 && !line.innerText().contains("printf("); i++) {
                press(workspace, "ArrowDown");
            }
            press(workspace, "F9");
            assertThat(workspace.id("breakpoint")).hasCount(1);
            press(workspace, "Escape");
            tabTo(workspace, "start-paused");
            press(workspace, "Enter");
            assertThat(workspace.id("control")).hasAttribute("data-stands", "true");
            assertThat(focused(workspace)).isEqualTo("start-paused");
            String beginning = workspace.id("control").getAttribute("data-instruction");
            tabTo(workspace, "control-instruction");
            press(workspace, "Enter");
            assertThat(workspace.id("control"))
                    .not()
                    .hasAttribute("data-instruction", Objects.requireNonNull(beginning));
            assertThat(workspace.id("control")).hasAttribute("data-stands", "true");
            assertThat(focused(workspace)).isEqualTo("control-instruction");
            press(workspace, "F5");
            assertThat(workspace.id("control-sentence")).containsText("Breakpoint");
            assertThat(workspace.page().locator(".cm-stopLine")).containsText("printf(");
            // It may be hit more than once: removed by keyboard, too.
            workspace.page().locator(".cm-content").focus();
            press(workspace, "F9");
            assertThat(workspace.id("breakpoint")).hasCount(0);
            press(workspace, "F5");
            assertThat(workspace.id("control-sentence")).containsText("Before the end");
            press(workspace, "F5");
            assertThat(workspace.awaitEnd()).isEqualTo("exit");
            assertThat(focused(workspace)).isNotEmpty();
        }
    }

    @Test
    void theShareDialogKeepsTheFocusAndGivesItBack() {
        try (Workspace workspace = open("/?sample=hello")) {
            tabTo(workspace, "share");
            press(workspace, "Enter");
            Locator dialog = workspace.page().locator("dialog[open]");
            assertThat(dialog).isVisible();
            for (int i = 0; i < 12; i++) {
                workspace.page().keyboard().press("Tab");
                // The browser itself has a stop between the last element and the first one.
                assertThat(
                                (Boolean)
                                        dialog.evaluate(
                                                "element => element.contains(document.activeElement) || document.activeElement === document.body"))
                        .isTrue();
            }
            press(workspace, "Escape");
            assertThat(dialog).isHidden();
            assertThat(focused(workspace)).isEqualTo("share");
        }
    }

    /** Each stop of the Tab key through the whole page, once around. */
    @ParameterizedTest
    @ValueSource(ints = {400, 1440})
    void eachStopOfTheTabKeyShowsThatItHasTheFocus(int width) {
        try (Workspace workspace =
                open("/?sample=deadlock", new Browser.NewContextOptions().setViewportSize(width, 900))) {
            workspace.page().keyboard().press("Control+Enter");
            workspace.awaitEnd();
            Page page = workspace.page();
            Map<String, Object> hidden = new LinkedHashMap<>();
            int stops = 0;
            for (; stops < MOST_STOPS; stops++) {
                if (focused(workspace).isEmpty() && stops > 0) {
                    break;
                }
                tab(workspace);
                if (!focused(workspace).isEmpty() && !shown(page)) {
                    hidden.put(
                            focused(workspace), page.evaluate("() => document.activeElement.outerHTML.slice(0, 160)"));
                }
            }
            assertThat(stops).isBetween(width < 900 ? 8 : 25, MOST_STOPS - 1);
            assertThat(hidden).isEmpty();
        }
    }

    /** On a narrow screen the columns are reached by the bar below. */
    @Test
    void theColumnsOfANarrowScreenAreReachedToo() {
        try (Workspace workspace = open("/?sample=hello", new Browser.NewContextOptions().setViewportSize(400, 800))) {
            for (String column : List.of("understand", "run", "edit")) {
                tabTo(workspace, "column-" + column);
                press(workspace, "Enter");
                assertThat(workspace.id("column-" + column)).hasAttribute("aria-current", "true");
                assertThat(focused(workspace)).isEqualTo("column-" + column);
            }
        }
    }
}
