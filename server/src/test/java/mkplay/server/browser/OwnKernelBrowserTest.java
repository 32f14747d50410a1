package mkplay.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.FilePayload;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import mkplay.engine.Boot;
import mkplay.samples.Samples;
import mkplay.samples.UserImages;
import mkplay.x86.machine.BootImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A kernel of the visitor's own, in the page. */
class OwnKernelBrowserTest extends BrowserTest {

    private static FilePayload file(String name, byte[] content) {
        return new FilePayload(name, "application/octet-stream", content);
    }

    private static void open(Workspace workspace) {
        workspace.id("samples").click();
        workspace
                .page()
                .locator("dialog .gallery-intro button")
                .filter(new Locator.FilterOptions().setHasText("A kernel of your own"))
                .click();
        assertThat(workspace.id("own-kernel")).isVisible();
    }

    private static void says(Workspace workspace, String text) {
        assertThat(workspace.id("own-status"))
                .containsText(text, new LocatorAssertions.ContainsTextOptions().setTimeout(60_000));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 1440})
    void itBootsWithItsModules(int width) {
        BootImage.Multiboot image = Boot.programs(UserImages.bootImages(), Samples.prebuilt("hello"))
                .multiboot();
        try (Workspace workspace = open("/", new Browser.NewContextOptions().setViewportSize(width, 900))) {
            open(workspace);
            workspace.id("own-run").click();
            says(workspace, "Choose a kernel first.");
            workspace.id("own-kernel-file").setInputFiles(file("kernel.elf", image.kernel()));
            workspace
                    .id("own-modules")
                    .setInputFiles(image.modules().stream()
                            .map(module -> file("module", module.content()))
                            .toArray(FilePayload[]::new));
            for (int i = 0; i < image.modules().size(); i++) {
                String[] words = image.modules().get(i).commandLine().split(" ", 2);
                workspace.id("own-module-name").nth(i).fill(words[0]);
                workspace.id("own-module-args").nth(i).fill(words.length > 1 ? words[1] : "");
            }
            workspace.id("own-run").press("Enter");
            says(workspace, "The main program ended with exit status 0.");
            assertThat(workspace.id("own-status")).hasText(Pattern.compile(".* [0-9,]{6,} instructions, .* cycles."));
            assertThat(workspace.id("own-output")).containsText("Hello");
            assertThat(workspace.id("own-run")).isFocused();
            assertThat(workspace.page().evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))
                    .isEqualTo(true);
            assertThat(workspace.page().evaluate("""
                            () => [...document.querySelectorAll('dialog[open], dialog[open] .dialog-body')]
                              .every((e) => e.scrollWidth <= e.clientWidth)
                            """)).isEqualTo(true);
            Axe.judgeInBothSchemes(workspace.page(), "own kernel, " + width);
            assertThat(workspace.complaints()).isEmpty();

            workspace.page().keyboard().press("Escape");
            open(workspace);
            assertThat(workspace.id("own-module-name")).hasCount(image.modules().size());
        }
    }

    @Test
    void whatCannotBeBootedIsToldWithItsPlace() {
        try (Workspace workspace = open("/")) {
            open(workspace);
            workspace
                    .id("own-kernel-file")
                    .setInputFiles(file("letter.txt", "no kernel".getBytes(StandardCharsets.UTF_8)));
            workspace.id("own-run").click();
            says(workspace, "/kernel cannot be booted: ");
            workspace.id("own-kernel-file").setInputFiles(file("large.elf", new byte[1_000_000]));
            workspace.id("own-run").click();
            says(workspace, "this server takes 1,048,576");
            // The browser tells of the answer that is a refusal.
            assertThat(workspace.complaints()).allMatch(line -> line.matches(".*status of 422.*"));
        }
    }
}
