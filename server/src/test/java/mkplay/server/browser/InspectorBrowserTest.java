package mkplay.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.SelectOption;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Memory, code, page tables and caches in the page. */
class InspectorBrowserTest extends BrowserTest {

    /** For a compile and a run on a busy machine; nothing is concluded from how long it took. */
    private static final double PATIENCE_MILLIS = 120_000;

    private static final Browser.NewContextOptions PLAIN = new Browser.NewContextOptions();

    /** Tells where a buffer is and what is in it, waits for input, changes one byte, and waits again. */
    private static final String TELLTALE = """
            #include <stdio.h>
            static unsigned char buffer[16];
            int main(void) {
                char line[8];
                for (int i = 0; i < 16; i++) buffer[i] = (unsigned char)(0x41 + i);
                printf("%p:", (void *)buffer);
                for (int i = 0; i < 16; i++) printf("%02x", buffer[i]);
                printf("\\n> ");
                fgets(line, sizeof line, stdin);
                buffer[3] = 0x7e;
                printf("again> ");
                fgets(line, sizeof line, stdin);
                return 0;
            }
            """;

    private static final Pattern TOLD = Pattern.compile("(?:0x)?([0-9a-fA-F]+):([0-9a-f]{32})");

    private static void paused(Workspace workspace) {
        assertThat(workspace.id("control"))
                .hasAttribute(
                        "data-stands", "true", new LocatorAssertions.HasAttributeOptions().setTimeout(PATIENCE_MILLIS));
    }

    private static void part(Workspace workspace, String part) {
        workspace
                .page()
                .locator("[data-testid='machine'] label:has(input[value='" + part + "'])")
                .click();
    }

    private static void go(Workspace workspace, String address) {
        workspace.id("machine-address").fill(address);
        workspace.id("machine-go").click();
    }

    private static String bytes(Workspace workspace, int row) {
        return workspace
                .page()
                .locator(".memory-bytes")
                .nth(row)
                .innerText()
                .replaceAll("\\s", "")
                .toLowerCase(Locale.ROOT);
    }

    @Test
    void memoryShowsWhatTheGuestPrintedOfIt() {
        var wide = new Browser.NewContextOptions().setViewportSize(1600, 900);
        try (Workspace workspace = open("/?sample=hello&view=machine", wide)) {
            workspace.replaceSource(TELLTALE);
            workspace.run();
            workspace.awaitConsole("> ");
            Matcher told = TOLD.matcher(workspace.console());
            assertThat(told.find()).as(workspace.console()).isTrue();
            workspace.page().keyboard().press("F6");
            paused(workspace);
            workspace.id("machine-space").selectOption("hello");
            go(workspace, "buffer");
            assertThat(workspace.id("memory-title")).containsText("buffer");
            assertThat(workspace.id("memory-title")).containsText(told.group(1).toUpperCase(Locale.ROOT));
            assertThat(bytes(workspace, 0)).isEqualTo(told.group(2));
            assertThat(workspace.page().locator(".memory-text").first()).hasText("ABCDEFGHIJKLMNOP");
            assertThat(workspace.page().url()).contains("view=machine&part=memory&space=hello&address=buffer&moment=");
            assertThat(workspace.page().locator(".memory-changed")).hasCount(0);
            go(workspace, "0x" + told.group(1).toLowerCase(Locale.ROOT));
            assertThat(bytes(workspace, 0)).isEqualTo(told.group(2));
            changesBetweenStops(workspace);
            unmappedMemoryIsSaidAndRefusalsAreTold(workspace);
            workspace.id("stop").click();
            workspace.awaitEnd();
            assertThat(workspace.id("machine")).containsText("its memory went with its machine");
            // The browser tells of each answer that is a refusal.
            assertThat(workspace.complaints()).allMatch(line -> line.matches(".*status of 4(00|09).*"));
        }
    }

    private static void changesBetweenStops(Workspace workspace) {
        workspace.page().keyboard().press("F5");
        workspace.id("console-input").fill("x");
        workspace.id("console-input").press("Enter");
        workspace.awaitConsole("again> ");
        workspace.page().keyboard().press("F6");
        paused(workspace);
        Locator changed = workspace.page().locator(".memory-changed");
        assertThat(changed).hasCount(1);
        assertThat(changed).containsText("7E");
        assertThat(workspace.page().locator(".memory-text").first()).hasText("ABC~EFGHIJKLMNOP");
    }

    private static void unmappedMemoryIsSaidAndRefusalsAreTold(Workspace workspace) {
        go(workspace, "0x0");
        assertThat(workspace.page().locator(".memory-missing").first()).hasText("Not mapped");
        go(workspace, "nothing_of_this_name");
        assertThat(workspace.id("machine")).containsText("neither an address");
        workspace.id("machine-space").selectOption("physical");
        go(workspace, "0xFEE00000");
        assertThat(workspace.page().locator(".memory-missing").first()).containsText("not read");
    }

    @Test
    void codeFollowsTheProcessorAndTakesBreakpoints() {
        try (Workspace workspace = open("/?sample=hello&view=machine&part=code", PLAIN)) {
            workspace.id("start-paused").click();
            paused(workspace);
            workspace.id("machine-space").selectOption("kernel");
            workspace.id("code-function").selectOption(new SelectOption().setLabel("idle"));
            assertThat(workspace.id("code-title")).containsText("idle");
            workspace.id("code-line").first().locator(".code-breakpoint").click();
            Locator first = workspace.id("code-line").first();
            assertThat(first.locator(".code-breakpoint")).hasAttribute("aria-pressed", "true");
            String address = Objects.requireNonNull(first.getAttribute("data-address"));
            assertThat(workspace.id("breakpoint")).containsText(address);
            workspace.id("code-next").click();
            workspace.id("control-resume").click();
            assertThat(workspace.id("control-sentence"))
                    .containsText(address, new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE_MILLIS));
            Locator next = workspace.page().locator("[data-testid='code-table'] .code-next");
            assertThat(next).hasAttribute("data-address", address);
            workspace.page().keyboard().press("F11");
            assertThat(next).not().hasAttribute("data-address", address);
            workspace
                    .page()
                    .locator("[data-testid='registers'] dd button")
                    .nth(7)
                    .click();
            assertThat(workspace.id("memory-table")).isVisible();
            assertThat(workspace.complaints()).isEmpty();
            workspace.id("stop").click();
            workspace.awaitEnd();
            assertThat(workspace.id("machine")).containsText("Nothing to show");
            // The browser tells of the answer that the memory is gone.
            assertThat(workspace.complaints()).allMatch(line -> line.matches(".*status of 409.*"));
        }
    }

    @Test
    void theHeatOfARunIsThatOfItsProfile() {
        try (Workspace workspace = open("/?sample=ping-pong&view=profile", PLAIN)) {
            workspace.id("profile-ask").check();
            workspace.run();
            workspace.awaitEnd();
            Locator main =
                    workspace.page().locator("[data-testid='profile-row'][data-function='main'][data-program='ping']");
            String cycles = main.locator(".figure").innerText();
            workspace.id("tab-machine").click();
            part(workspace, "code");
            workspace.id("machine-space").selectOption("ping");
            go(workspace, "main");
            assertThat(workspace.id("code-title")).containsText(cycles + " cycles");
            long sum = 0;
            for (Locator line : workspace.id("code-line").all()) {
                sum += Long.parseLong(Objects.requireNonNull(line.getAttribute("data-cycles")));
            }
            assertThat(sum).isEqualTo(Long.parseLong(cycles.replace(",", "")));
            assertThat(workspace.id("heat-strip")).isVisible();
            assertThat(workspace.page().url()).contains("part=code&space=ping&address=main");
        }
    }

    @Test
    void theAddressNamesTheView() {
        String path = "/?sample=ping-pong&view=machine&part=memory&space=kernel&address=0xE0100010&moment=900000";
        try (Workspace workspace = open(path, PLAIN)) {
            workspace.run();
            assertThat(workspace.id("control"))
                    .hasAttribute(
                            "data-instruction",
                            "900000",
                            new LocatorAssertions.HasAttributeOptions().setTimeout(PATIENCE_MILLIS));
            assertThat(workspace.id("memory-table")).hasAttribute("data-address", "0xE0100010");
            assertThat(workspace.id("machine-note")).containsText("At instruction 900,000");
            assertThat(workspace.page().url()).contains("part=memory&space=kernel&address=0xE0100010&moment=900000");
            workspace.id("stop").click();
            workspace.awaitEnd();
        }
    }

    @ParameterizedTest
    @CsvSource({"400, DARK", "400, LIGHT", "1440, DARK", "1440, LIGHT"})
    void nothingIsWiderThanTheScreen(int width, ColorScheme scheme) {
        var options =
                new Browser.NewContextOptions().setViewportSize(width, 900).setColorScheme(scheme);
        try (Workspace workspace = open("/?sample=ping-pong&view=machine&moment=900000", options)) {
            workspace.id("model").selectOption("Pentium-90");
            workspace.run();
            paused(workspace);
            if (width <= 900) {
                workspace.id("column-understand").click();
            }
            String[][] parts = {
                {"memory", "memory-table"},
                {"code", "code-table"},
                {"tables", "tables-table"},
                {"caches", "cache-table"}
            };
            for (String[] part : parts) {
                part(workspace, part[0]);
                assertThat(workspace.id(part[1]))
                        .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(PATIENCE_MILLIS));
                assertThat(workspace.page().evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))
                        .as(part[0])
                        .isEqualTo(true);
            }
            assertThat(workspace.id("cache-store")).hasCount(6);
            assertThat(workspace.complaints()).isEmpty();
        }
    }
}
