package mkplay.server.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How long a visitor waits for the first output, by the browser's own clock. Part of {@link PageBench}. */
final class FirstOutputBench {

    private static final int WARM = 5;
    private static final int TIMES = 30;

    /** Presses Run as soon as the page lets it, and notes when the console has text: milliseconds since the navigation began. */
    private static final String PRESS_RUN = """
            (() => {
              let pressed = false;
              const look = () => {
                const run = document.querySelector("[data-testid='run']");
                if (!pressed && run !== null && !run.disabled) {
                  pressed = true;
                  window.pressedAt = performance.now();
                  run.click();
                }
                if ((document.querySelector("[data-testid='console-text']")?.textContent ?? '') !== '') {
                  window.outputAt = performance.now();
                  watch.disconnect();
                }
              };
              const watch = new MutationObserver(look);
              watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
            })();
            """;

    /** Presses Run and resolves when the console has the text: milliseconds since. */
    private static final String RUN_UNTIL = """
            (text) => new Promise((resolve) => {
              const output = document.querySelector("[data-testid='console-text']");
              const begin = performance.now();
              const watch = new MutationObserver(() => {
                if (output.textContent.includes(text)) {
                  watch.disconnect();
                  resolve(performance.now() - begin);
                }
              });
              watch.observe(output, { subtree: true, childList: true, characterData: true });
              document.querySelector("[data-testid='run']").click();
            })
            """;

    private FirstOutputBench() {}

    static void measure(Browser browser, String address) {
        List<Double> pressed = new ArrayList<>();
        List<Double> outputs = new ArrayList<>();
        for (int i = 0; i < WARM + TIMES; i++) {
            try (BrowserContext context = browser.newContext()) {
                Page page = context.newPage();
                page.addInitScript(PRESS_RUN);
                page.navigate(address + "/?sample=ping-pong");
                page.waitForFunction("() => window.outputAt !== undefined");
                if (i >= WARM) {
                    pressed.add(number(page.evaluate("window.pressedAt")));
                    outputs.add(number(page.evaluate("window.outputAt")));
                }
            }
        }
        print("cold page to a Run that can be pressed", pressed);
        print("cold page to the first output of a sample", outputs);
        print("Run to the first output of a changed C program", changed(browser, address));
    }

    private static List<Double> changed(Browser browser, String address) {
        List<Double> times = new ArrayList<>();
        try (Workspace workspace = Workspace.open(browser, address + "/?sample=hello")) {
            for (int i = 0; i < WARM + TIMES; i++) {
                String text = "version " + i + " of " + System.nanoTime();
                workspace.replaceSource(
                        "#include <stdio.h>\nint main(void) { printf(\"" + text + "\\n\"); return 0; }\n");
                double time = number(workspace.page().evaluate(RUN_UNTIL, text));
                workspace.awaitEnd();
                if (i >= WARM) {
                    times.add(time);
                }
            }
        }
        return times;
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    private static void print(String what, List<Double> times) {
        List<Double> sorted = times.stream().sorted().collect(Collectors.toList());
        System.out.printf(
                Locale.ROOT,
                "%-50s p50 %4.0f   p95 %4.0f   all %4.0f ms%n",
                what,
                sorted.get(sorted.size() / 2),
                sorted.get(sorted.size() * 95 / 100),
                sorted.getLast());
    }
}
