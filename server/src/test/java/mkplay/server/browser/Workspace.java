package mkplay.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The workspace page as a visitor uses it, in a browser profile of its own. */
final class Workspace implements AutoCloseable {

    /** For a compile and a run on a busy machine; nothing is concluded from how long it took. */
    private static final double PATIENCE_MILLIS = 120_000;

    private final BrowserContext context;
    private final Page page;
    private final List<String> complaints = new ArrayList<>();

    private Workspace(BrowserContext context) {
        this.context = context;
        this.page = context.newPage();
        page.setDefaultTimeout(PATIENCE_MILLIS);
        page.onPageError(error -> complaints.add(error));
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text());
            }
        });
    }

    /** Opens an address in a fresh profile. */
    static Workspace open(Browser browser, String address) {
        return open(browser, address, new Browser.NewContextOptions());
    }

    static Workspace open(Browser browser, String address, Browser.NewContextOptions options) {
        Workspace workspace = new Workspace(browser.newContext(options));
        workspace.page.navigate(address);
        return workspace;
    }

    Page page() {
        return page;
    }

    Locator id(String testId) {
        return page.locator("[data-testid='" + testId + "']");
    }

    /** Errors that the page's scripts threw or that the browser wrote, policy violations among them. */
    List<String> complaints() {
        return complaints;
    }

    void openSample(String sample) {
        id("samples").click();
        page.locator("[data-testid='gallery-item'][data-sample='" + sample + "']")
                .click();
    }

    void openAndRunSample(String sample) {
        id("samples").click();
        page.locator("[data-testid='gallery-run'][data-sample='" + sample + "']")
                .click();
    }

    /** Shows a file of the project in the editor. */
    void showFile(String name) {
        page.locator("[data-testid='file-tab'][data-file='" + name + "']").click();
    }

    /** Replaces the text of the file on show: selects all of it, deletes it, types. */
    void replaceSource(String text) {
        page.locator(".cm-content").click();
        page.keyboard().press("Control+a");
        page.keyboard().press("Delete");
        page.keyboard().insertText(text);
    }

    /** Replaces the line that contains a text. */
    void replaceLine(String containing, String with) {
        page.locator(".cm-line", new Page.LocatorOptions().setHasText(containing))
                .first()
                .click();
        page.keyboard().press("End");
        page.keyboard().press("Shift+Home");
        page.keyboard().insertText(with);
    }

    void run() {
        id("run").click();
    }

    /** Waits until the run has reached a phase. */
    void awaitPhase(String phase) {
        assertThat(id("status"))
                .hasAttribute(
                        "data-phase", phase, new LocatorAssertions.HasAttributeOptions().setTimeout(PATIENCE_MILLIS));
    }

    /** Waits for the end of the run and says its reason's wire name. */
    String awaitEnd() {
        awaitPhase("ended");
        return attribute(id("status"), "data-reason");
    }

    String sentence() {
        return id("end-sentence").innerText();
    }

    /** Everything the guest printed, without escape sequences. */
    String console() {
        return Objects.requireNonNull(id("console-text").textContent());
    }

    void awaitConsole(String text) {
        assertThat(id("console-text"))
                .containsText(text, new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE_MILLIS));
    }

    /** The value of a figure in the run column: ipc, cycles, instructions or switches. */
    long counter(String name) {
        return Long.parseLong(attribute(id("counter-" + name), "data-value"));
    }

    /** Messages from one thread to another by the counters. */
    long pairCount(String from, String to) {
        id("tab-counters").click();
        Locator row = page.locator("[data-testid='pair-row'][data-from='%s'][data-to='%s']".formatted(from, to));
        return row.count() == 0 ? 0 : Long.parseLong(attribute(row, "data-count"));
    }

    /** Arrows that the lane view draws from one thread to another. */
    long arrows(String from, String to) {
        Locator item = page.locator("[data-testid='lane-arrows'] > [data-from='%s'][data-to='%s']".formatted(from, to));
        return item.count() == 0 ? 0 : Long.parseLong(attribute(item, "data-arrows"));
    }

    /** All arrows that the lane view draws. */
    long arrows() {
        return Long.parseLong(attribute(id("lanes"), "data-arrows"));
    }

    /** Trace records of the run. */
    long traceRecords() {
        return Long.parseLong(attribute(id("trace-count"), "data-total"));
    }

    /** Filters the event list and says how many records pass. */
    long search(String words) {
        id("tab-events").click();
        id("trace-search").fill(words);
        assertThat(id("trace-list")).hasAttribute("aria-busy", "false");
        return Long.parseLong(attribute(id("trace-count"), "data-matching"));
    }

    private static String attribute(Locator locator, String name) {
        return Objects.requireNonNull(locator.getAttribute(name), name);
    }

    @Override
    public void close() {
        context.close();
    }
}
