package mkplay.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pause, steps and breakpoints in the page, forward and back. */
class ControlBrowserTest extends BrowserTest {

    /** For a compile and a run on a busy machine; nothing is concluded from how long it took. */
    private static final double PATIENCE_MILLIS = 120_000;

    private static final Browser.NewContextOptions PLAIN = new Browser.NewContextOptions();

    private static final String KEEP_MOMENTS = """
            () => {
              const control = document.querySelector("[data-testid='control']");
              window.moments = [];
              new MutationObserver(() => {
                const at = control.dataset.instruction;
                if (at !== '' && at !== window.moments.at(-1)) window.moments.push(at);
              }).observe(control, { attributes: true });
            }""";

    private static long instruction(Workspace workspace) {
        assertThat(workspace.id("control"))
                .hasAttribute(
                        "data-stands", "true", new LocatorAssertions.HasAttributeOptions().setTimeout(PATIENCE_MILLIS));
        return Long.parseLong(Objects.requireNonNull(workspace.id("control").getAttribute("data-instruction")));
    }

    private static long awaitOther(Workspace workspace, long before) {
        assertThat(workspace.id("control"))
                .not()
                .hasAttribute(
                        "data-instruction",
                        String.valueOf(before),
                        new LocatorAssertions.HasAttributeOptions().setTimeout(PATIENCE_MILLIS));
        return instruction(workspace);
    }

    @Test
    void aBreakpointIsSetWithTheKeyboardAndTheRunGoesBackAndForthByKeys() {
        try (Workspace workspace = open("/?sample=hello", PLAIN)) {
            workspace.page().locator(".cm-line").getByText("printf").click();
            workspace.page().keyboard().press("F9");
            assertThat(workspace.page().locator(".breakpoint-dot").last()).isVisible();
            workspace.run();
            long line = instruction(workspace);
            Locator sentence = workspace.id("control-sentence");
            assertThat(sentence).containsText("hello.c:4");
            assertThat(workspace.id("run-state")).hasText("Paused");
            assertThat(workspace.page().locator(".cm-stopLine")).containsText("printf");
            assertThat(workspace.id("registers")).containsText("eip");
            assertThat(workspace.page().locator(".code-next")).hasCount(1);
            assertThat(workspace.page().url()).contains("moment=" + line);
            workspace.page().keyboard().press("F10");
            long next = awaitOther(workspace, line);
            assertThat(sentence).containsText("hello.c:5");
            workspace.page().keyboard().press("Shift+F10");
            assertThat(awaitOther(workspace, next)).isEqualTo(line);
            assertThat(workspace.id("control-past")).containsText("before the newest moment");
            assertThat(workspace.id("console-later")).containsText("Hello from");
            assertThat(workspace.page().locator(".event-later")).not().hasCount(0);
            assertThat(workspace.id("end-sentence")).containsText("in the past");
            workspace.id("tab-counters").click();
            assertThat(workspace.id("counters-newest")).isVisible();
            workspace.id("tab-events").click();
            workspace.page().keyboard().press("Shift+F8");
            assertThat(awaitOther(workspace, line)).isEqualTo(line - 1);
            workspace.page().keyboard().press("F5");
            assertThat(awaitOther(workspace, line - 1)).isEqualTo(line);
            workspace.page().keyboard().press("F5");
            awaitOther(workspace, line);
            assertThat(sentence).containsText("exits");
            assertThat(workspace.id("console-later")).hasCount(0);
            assertThat(workspace.page().locator(".event-later")).hasCount(0);
            workspace.awaitConsole("Hello from");
            workspace.page().keyboard().press("F5");
            assertThat(workspace.awaitEnd()).isEqualTo("exit");
            assertThat(workspace.complaints()).isEmpty();
        }
    }

    @Test
    void aVariableIsWatched() {
        try (Workspace workspace = open("/?sample=exceptions", PLAIN)) {
            workspace.id("control-breakpoints").click();
            workspace.id("breakpoint-place").fill("exceptions!steps");
            workspace.id("breakpoint-kind").selectOption("write");
            workspace.id("breakpoint-add").click();
            workspace.run();
            long first = instruction(workspace);
            assertThat(workspace.id("control-sentence")).containsText("Breakpoint exceptions!steps. exceptions:");
            assertThat(workspace.id("breakpoint")).containsText("when written");
            workspace.id("control-resume").click();
            long second = awaitOther(workspace, first);
            assertThat(second).isGreaterThan(first);
            workspace.id("control-resume-back").click();
            assertThat(awaitOther(workspace, second)).isEqualTo(second - 1);
            workspace.id("control-resume-back").click();
            assertThat(awaitOther(workspace, second - 1)).isEqualTo(first - 1);
            workspace.id("breakpoint").getByRole(AriaRole.BUTTON).click();
            assertThat(workspace.id("breakpoint")).hasCount(0);
            workspace.id("stop").click();
            assertThat(workspace.awaitEnd()).isEqualTo("cancelled");
        }
    }

    @Test
    void functionsAreSteppedIntoAndOutOfByKeys() {
        try (Workspace workspace = open("/?sample=hello", PLAIN)) {
            workspace.page().locator(".cm-line").getByText("printf").click();
            workspace.replaceSource("""
                    #include <stdio.h>
                    __attribute__((noinline)) int twice(volatile int *n) {
                        *n *= 2;
                        return *n;
                    }
                    int main(void) {
                        int n = 21;
                        twice(&n);
                        printf("%d\\n", n);
                        return 0;
                    }
                    """);
            workspace.id("control-breakpoints").click();
            workspace.id("breakpoint-place").fill("twice");
            workspace.id("breakpoint-add").click();
            workspace.run();
            long entry = instruction(workspace);
            Locator sentence = workspace.id("control-sentence");
            assertThat(sentence).containsText("hello: twice");
            workspace.page().keyboard().press("Control+F11");
            long behind = awaitOther(workspace, entry);
            assertThat(sentence).containsText("hello: main");
            workspace.page().keyboard().press("Shift+F11");
            long inside = awaitOther(workspace, behind);
            assertThat(inside).isBetween(entry, behind - 1);
            assertThat(sentence).containsText("hello: twice");
            workspace.page().keyboard().press("Control+Shift+F11");
            assertThat(awaitOther(workspace, inside))
                    .as("the breakpoint, which is on the way")
                    .isEqualTo(entry);
            workspace.page().keyboard().press("Control+Shift+F11");
            assertThat(awaitOther(workspace, entry)).isEqualTo(entry - 1);
            assertThat(sentence).containsText("hello: main");
            workspace.id("stop").click();
            assertThat(workspace.awaitEnd()).isEqualTo("cancelled");
        }
    }

    @Test
    void theAddressNamesTheMoment() {
        try (Workspace workspace = open("/?sample=ping-pong&moment=300000", PLAIN)) {
            workspace.page().evaluate(KEEP_MOMENTS);
            workspace.run();
            assertThat(instruction(workspace)).isEqualTo(300_000);
            assertThat(workspace.page().evaluate("() => window.moments"))
                    .as("all moments at which the page showed the run to stand")
                    .isEqualTo(List.of("300000"));
            workspace.id("control-ipc").click();
            long transfer = awaitOther(workspace, 300_000);
            assertThat(workspace.id("control-sentence")).containsText("kernel");
            workspace.id("control-ipc-back").click();
            assertThat(awaitOther(workspace, transfer)).isLessThan(300_000);
            workspace.id("stop").click();
            assertThat(workspace.awaitEnd()).isEqualTo("cancelled");
        }
    }

    @Test
    void aRunThatHasEndedIsLookedBackInto() {
        try (Workspace workspace = open("/?sample=deadlock", PLAIN)) {
            assertThat(workspace.id("look-back")).isHidden();
            workspace.run();
            assertThat(workspace.awaitEnd()).isEqualTo("deadlock");
            long instructions = workspace.counter("instructions");
            workspace.id("look-back").press("Enter");
            assertThat(workspace.id("control-pause")).isFocused();
            long end = instruction(workspace);
            assertThat(end).isEqualTo(instructions);
            assertThat(workspace.id("control-sentence")).containsText("Before the end: it is in a deadlock");
            assertThat(workspace.id("look-back")).isHidden();
            workspace.id("control-ipc-back").click();
            assertThat(awaitOther(workspace, end)).isLessThan(end);
            workspace.id("stop").click();
            assertThat(workspace.awaitEnd()).isEqualTo("cancelled");
            // A run that was stopped does not end there again.
            assertThat(workspace.id("look-back")).isHidden();
        }
    }

    @Test
    void aRunThatWasTypedIntoIsNotRepeatedWithoutThat() {
        try (Workspace workspace = open("/?sample=echo", PLAIN)) {
            workspace.run();
            workspace.awaitConsole("> ");
            workspace.id("console-input").fill("");
            workspace.id("console-input").press("Enter");
            assertThat(workspace.awaitEnd()).isEqualTo("exit");
            assertThat(workspace.id("look-back")).isHidden();
        }
    }

    @Test
    void whatIsAskedToStartPausedBeforeItIsLoadedDoesSo() {
        try (Workspace workspace = Workspace.open(browser(), "about:blank")) {
            List<Route> held = new ArrayList<>();
            workspace.page().route("**/api/v1/samples", held::add);
            workspace.page().navigate(address("/?sample=hello"));
            workspace.id("start-paused").click();
            workspace.page().waitForCondition(() -> !held.isEmpty());
            held.forEach(Route::resume);
            assertThat(instruction(workspace)).isZero();
            workspace.id("stop").click();
            assertThat(workspace.awaitEnd()).isEqualTo("cancelled");
        }
    }

    @ParameterizedTest
    @CsvSource({"400, DARK", "400, LIGHT", "1440, DARK", "1440, LIGHT"})
    void nothingIsWiderThanTheScreen(int width, ColorScheme scheme) {
        var options =
                new Browser.NewContextOptions().setViewportSize(width, 900).setColorScheme(scheme);
        try (Workspace workspace = open("/?sample=ping-pong", options)) {
            if (width <= 900) {
                workspace.id("column-run").click();
            }
            workspace.id("start-paused").click();
            assertThat(instruction(workspace)).isZero();
            workspace.id("control-ipc").click();
            awaitOther(workspace, 0);
            assertThat(workspace.page().evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))
                    .isEqualTo(true);
            workspace.id("stop").click();
            workspace.awaitEnd();
        }
    }
}
