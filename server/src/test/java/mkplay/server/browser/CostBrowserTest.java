package mkplay.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.RequestOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What messages cost, in the page: the figures are those of the same run by REST. */
class CostBrowserTest extends BrowserTest {

    private static final String SAMPLE = "ping-pong";
    private static final JsonMapper JSON = JsonMapper.builder().build();

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

    private JsonNode rest(Workspace workspace, String model) {
        APIResponse response = workspace
                .page()
                .request()
                .post(
                        address("/api/v1/runs"),
                        RequestOptions.create()
                                .setHeader("Prefer", "wait=60")
                                .setData(Map.of("sample", SAMPLE, "model", model, "anatomy", true)));
        return JSON.readTree(response.text());
    }

    /** Cycles from the sender's system call to the receiver's next one, where the processor went straight from one to the other. */
    private static List<Long> measured(List<JsonNode> records, long from, long to) {
        List<Long> cycles = new ArrayList<>();
        for (int i = 0; i + 4 < records.size(); i++) {
            JsonNode call = records.get(i);
            JsonNode transfer = records.get(i + 1);
            if (is(call, "syscall", "thread", from)
                    && is(transfer, "ipcTransfer", "from", from)
                    && is(transfer, "ipcTransfer", "to", to)
                    && is(records.get(i + 2), "ipcBlock", "thread", from)
                    && is(records.get(i + 3), "threadSwitch", "to", to)
                    && is(records.get(i + 4), "syscall", "thread", to)) {
                cycles.add(records.get(i + 4).required("cycle").asLong()
                        - call.required("cycle").asLong());
            }
        }
        return cycles.stream().sorted().toList();
    }

    private static boolean is(JsonNode record, String point, String argument, long value) {
        return record.required("point").asString().equals(point)
                && record.required(argument).asLong() == value;
    }

    private static long value(Locator locator, String name) {
        return Long.parseLong(Objects.requireNonNull(locator.getAttribute("data-" + name), name));
    }

    private static long thread(JsonNode run, String name) {
        return run.required("threads")
                .valueStream()
                .filter(thread -> thread.required("name").asString().equals(name))
                .mapToLong(thread -> thread.required("id").asLong())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theSpreadIsThatOfTheRecords() {
        try (Workspace workspace = dissected(new Browser.NewContextOptions())) {
            JsonNode run = rest(workspace, "one-cycle");
            String events = workspace
                    .page()
                    .request()
                    .get(address(run.required("links").required("events").asString()))
                    .text();
            List<JsonNode> records = events.lines().map(JSON::readTree).toList();
            List<Long> cycles = measured(records, thread(run, "ping"), thread(run, "pong"));
            assertThat(cycles).hasSizeGreaterThan(300);

            String label = workspace
                    .id("cost-pair")
                    .locator("option", new Locator.LocatorOptions().setHasText("ping → pong"))
                    .first()
                    .innerText();
            workspace.id("cost-pair").selectOption(label);
            // Drawn with the next frame; the other direction may have as many messages.
            Map.of(
                            "count", (long) cycles.size(),
                            "least", cycles.getFirst(),
                            "median", cycles.get((cycles.size() + 1) / 2 - 1),
                            "most", cycles.getLast())
                    .forEach((fact, value) ->
                            assertThat(workspace.id("cost-" + fact)).hasAttribute("data-value", String.valueOf(value)));
            assertThat(workspace.id("cost-bar").all().stream()
                            .mapToLong(bar -> value(bar, "count"))
                            .sum())
                    .isEqualTo(cycles.size());
            theAddressNamesThePair(workspace, label);
            assertThat(workspace.id("cost-size").all().stream()
                            .map(column -> value(column, "x"))
                            .toList())
                    .contains(0L, 1L, 2L, 4L, 8L, 16L, 32L, 63L);
            assertThat(workspace.complaints()).isEmpty();
        }
    }

    private void theAddressNamesThePair(Workspace workspace, String label) {
        String url = workspace.page().url();
        assertThat(url).contains("view=cost", "pair=");
        workspace.id("tab-counters").click();
        assertThat(workspace.page().url()).doesNotContain("pair=");
        workspace.page().goBack();
        assertThat(workspace.page()).hasURL(url);
        try (Workspace again = Workspace.open(browser(), url)) {
            again.run();
            again.awaitEnd();
            assertThat(again.id("cost-pair").locator("option:checked")).hasText(label);
        }
    }

    @Test
    void theAnatomyIsThatOfTheSameRunByRest() {
        try (Workspace workspace = dissected(new Browser.NewContextOptions())) {
            JsonNode groups = rest(workspace, "one-cycle").required("anatomy").required("groups");
            List<Locator> rows = workspace.id("anatomy-row").all();
            assertThat(rows).hasSizeGreaterThan(15);
            for (int i = 0; i < rows.size(); i++) {
                JsonNode group = groups.get(i);
                assertThat(value(rows.get(i), "messages"))
                        .isEqualTo(group.required("messages").asLong());
                assertThat(value(rows.get(i), "words"))
                        .isEqualTo(group.required("words").asLong());
                assertThat(value(rows.get(i), "cycles")).isEqualTo(sum(group, "cycles"));
                assertThat(value(rows.get(i), "instructions")).isEqualTo(sum(group, "instructions"));
                assertThat(group.has("memory")).isFalse();
            }
            assertThat(workspace.id("anatomy-phase")).hasCount(5);
            assertThat(workspace.id("anatomy-phases")).containsText("every instruction takes one cycle");
            assertThat(workspace.complaints()).isEmpty();
        }
    }

    private static long sum(JsonNode group, String what) {
        return group.required("phases")
                .valueStream()
                .mapToLong(phase -> phase.required(what).asLong())
                .sum();
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

    @Test
    void theModelsStandBesideTheLiterature() {
        try (Workspace workspace = open("/?sample=" + SAMPLE + "&view=cost")) {
            workspace.id("models-measure").click();
            assertThat(workspace.id("models"))
                    .hasAttribute(
                            "data-state", "done", new LocatorAssertions.HasAttributeOptions().setTimeout(120_000));
            String kind = workspace.id("models-kind").inputValue();
            List<Locator> rows = workspace.id("models-row").all();
            assertThat(rows.stream().map(row -> row.getAttribute("data-model")).toList())
                    .containsExactlyInAnyOrder("one-cycle", "i486DX-50", "Pentium-90", "Pentium-166");
            for (Locator row : rows) {
                JsonNode run = JSON.readTree(workspace
                        .page()
                        .request()
                        .get(address("/api/v1/runs/" + row.getAttribute("data-run")))
                        .text());
                assertThat(run.required("anatomy")
                                .required("groups")
                                .valueStream()
                                .filter(group -> kind.contains(
                                        ", " + group.required("words").asLong() + " word"))
                                .map(CostBrowserTest::median)
                                .toList())
                        .contains(value(row, "cycles"));
            }
            assertThat(workspace.id("models-published").first()).containsText("least possible");
            assertThat(workspace.id("models-published")).hasCount(5);
            assertThat(workspace.complaints()).isEmpty();
        }
    }

    /** Of each value's middle, the one that half of the messages do not exceed. */
    private static long median(JsonNode group) {
        long rest = (group.required("messages").asLong() + 1) / 2;
        for (JsonNode value : group.required("values")) {
            rest -= value.required("messages").asLong();
            if (rest <= 0) {
                return (value.required("from").asLong() + value.required("to").asLong()) / 2;
            }
        }
        throw new IllegalStateException("fewer values than messages");
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
