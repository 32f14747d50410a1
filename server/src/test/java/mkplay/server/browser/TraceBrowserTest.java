package mkplay.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The trace of a ping-pong, message by message, and its share link. */
class TraceBrowserTest extends BrowserTest {

    private static final int ROUNDS = 7;

    /** Calls pong ROUNDS times with two words; pong answers with each plus 100. */
    private static final String PING = """
            #include <playground.h>
            #include <stdio.h>

            int main(void) {
                L4_ThreadId_t pong = l4_lookup_wait("pong");
                for (L4_Word_t i = 0; i < %d; i++) {
                    L4_Set_MsgTag(__L4_MakeTag(5, 2, 0));
                    L4_LoadMR(1, i);
                    L4_LoadMR(2, i * i);
                    L4_Call(pong);
                }
                printf("ping is done\\n");
                return 0;
            }
            """.formatted(ROUNDS);

    private static final String PONG = """
            #include <playground.h>

            int main(void) {
                L4_ThreadId_t from;
                L4_MsgTag_t tag = L4_Wait(&from);
                for (;;) {
                    for (int i = 1; i <= 2; i++) {
                        L4_Word_t word;
                        L4_StoreMR(i, &word);
                        L4_LoadMR(i, word + 100);
                    }
                    L4_Set_MsgTag(__L4_MakeTag(6, 2, 0));
                    tag = L4_ReplyWait(from, &from);
                }
            }
            """;

    private Workspace pingPong() {
        Workspace workspace = open("/?sample=ping-pong");
        edit(workspace);
        workspace.run();
        assertThat(workspace.awaitEnd()).isEqualTo("exit");
        return workspace;
    }

    private static void edit(Workspace workspace) {
        workspace.showFile("pong.c");
        workspace.replaceSource(PONG);
        workspace.showFile("ping.c");
        workspace.replaceSource(PING);
    }

    @Test
    void everyRoundTripIsTwoArrowsWithTheWordsThatWereSent() {
        try (Workspace workspace = pingPong()) {
            assertThat(workspace.arrows("ping", "pong")).isEqualTo(ROUNDS);
            assertThat(workspace.arrows("pong", "ping")).isEqualTo(ROUNDS);
            assertThat(workspace.pairCount("ping", "pong")).isEqualTo(ROUNDS);
            assertThat(workspace.pairCount("pong", "ping")).isEqualTo(ROUNDS);
            assertThat(workspace.arrows()).isEqualTo(workspace.counter("ipc"));

            assertThat(workspace.search("ping → pong label 0x5")).isEqualTo(ROUNDS);
            assertThat(wordsOfMessages(workspace))
                    .isEqualTo(Stream.iterate(0, i -> i + 1)
                            .limit(ROUNDS)
                            .map(i -> List.of((long) i, (long) i * i))
                            .toList());
            assertThat(workspace.search("pong → ping label 0x6")).isEqualTo(ROUNDS);
            assertThat(wordsOfMessages(workspace))
                    .isEqualTo(Stream.iterate(0, i -> i + 1)
                            .limit(ROUNDS)
                            .map(i -> List.of(i + 100L, i * i + 100L))
                            .toList());
            assertThat(workspace.complaints()).isEmpty();
        }
    }

    /** The words of each message in the filtered list, as the detail shows them when its row is chosen. */
    private static List<List<Long>> wordsOfMessages(Workspace workspace) {
        Locator rows = workspace.page().locator("[data-testid='trace-row'][data-point='ipcTransfer']");
        assertThat(rows).hasCount(ROUNDS);
        return Stream.iterate(0, i -> i + 1)
                .limit(ROUNDS)
                .map(i -> wordsOf(workspace, rows.nth(i)))
                .toList();
    }

    private static List<Long> wordsOf(Workspace workspace, Locator row) {
        row.click();
        assertThat(row).hasAttribute("aria-selected", "true");
        return workspace.id("message-word").all().stream()
                .map(word -> Long.valueOf(String.valueOf(word.getAttribute("data-word"))))
                .toList();
    }

    @Test
    void aChosenMessageIsInTheAddressAndFoundAgain() {
        try (Workspace workspace = pingPong()) {
            chosenMessageIsFoundAgain(workspace);
        }
    }

    /** On a fast machine the page draws nothing between a run's first record and its end. */
    @Test
    void aChosenMessageIsFoundAgainWhenTheWholeRunComesBetweenTwoFrames() {
        try (Workspace workspace = Workspace.open(browser(), "about:blank")) {
            workspace.page().addInitScript("""
                    window.requestAnimationFrame = (draw) => setTimeout(() => {
                      const status = document.querySelector("[data-testid='status']");
                      if (status?.getAttribute('data-phase') === 'running') window.requestAnimationFrame(draw);
                      else draw(performance.now());
                    }, 20);
                    """);
            workspace.page().navigate(address("/?sample=ping-pong"));
            edit(workspace);
            workspace.run();
            workspace.awaitEnd();
            chosenMessageIsFoundAgain(workspace);
        }
    }

    private static void chosenMessageIsFoundAgain(Workspace workspace) {
        workspace.search("ping → pong label 0x5");
        Locator row = workspace.id("trace-row").nth(3);
        String index = String.valueOf(row.getAttribute("data-index"));
        row.click();
        assertThat(workspace.page().url()).contains("at=" + index);
        workspace.page().reload();
        workspace.run();
        workspace.awaitEnd();
        assertThat(workspace.page().locator("[data-testid='trace-row'][aria-selected='true']"))
                .hasAttribute("data-index", index);
    }

    @Test
    void theTraceIsTakenAlongAsAFile() throws IOException {
        try (Workspace workspace = pingPong()) {
            assertThat(workspace.search("ping → pong label 0x5")).isEqualTo(ROUNDS);
            assertThat(exported(workspace, "ndjson").lines())
                    .hasSize(ROUNDS)
                    .allSatisfy(line -> assertThat(line).contains("\"point\":\"ipcTransfer\"", "\"words\":["));
            assertThat(exported(workspace, "csv").lines()).hasSize(ROUNDS + 1);
            JsonNode events = JsonMapper.builder()
                    .build()
                    .readTree(exported(workspace, "perfetto"))
                    .required("traceEvents");
            assertThat(events.valueStream()
                            .filter(event -> event.required("ph").asString().equals("s")))
                    .hasSize((int) workspace.counter("ipc"));
            assertThat(workspace.complaints()).isEmpty();
        }
    }

    private static String exported(Workspace workspace, String format) throws IOException {
        workspace.id("export").locator("summary").click();
        Download file = workspace
                .page()
                .waitForDownload(() -> workspace.id("export-" + format).click());
        assertThat(workspace.id("export-" + format)).isHidden();
        return Files.readString(file.path());
    }

    @Test
    void aSharedLinkGivesTheSameRunInAnotherProfile() {
        try (Workspace first = pingPong()) {
            first.id("share").click();
            first.id("share-create").click();
            String link = first.id("share-url").inputValue();
            assertThat(link).startsWith(address("/s/"));
            try (Workspace second = Workspace.open(browser(), link)) {
                second.run();
                assertThat(second.awaitEnd()).isEqualTo("exit");
                assertThat(second.console()).isEqualTo(first.console()).contains("ping is done");
                assertThat(second.traceRecords())
                        .isEqualTo(first.traceRecords())
                        .isPositive();
                assertThat(second.counter("cycles")).isEqualTo(first.counter("cycles"));
                assertThat(second.id("reproduced")).hasAttribute("data-same", "true");
                assertThat(second.complaints()).isEmpty();
            }
            first.id("share-delete").click();
            assertThat(first.id("share-dialog")).containsText("deleted");
        }
    }

    @Test
    void aSharedProgramIsReadableWithoutScripts() {
        try (Workspace first = pingPong()) {
            first.id("share").click();
            first.id("share-create").click();
            String link = first.id("share-url").inputValue();
            var withoutScripts = new Browser.NewContextOptions().setJavaScriptEnabled(false);
            try (Workspace reader = Workspace.open(browser(), link, withoutScripts)) {
                assertThat(reader.page().locator("#readable")).isVisible();
                assertThat(reader.id("shared-console")).hasText(first.console());
                assertThat(reader.id("shared-reason")).hasText("exit");
                assertThat(reader.page()
                                .locator("pre")
                                .filter(new Locator.FilterOptions().setHasText("l4_lookup_wait")))
                        .isVisible();
            }
        }
    }
}
