package mkplay.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.WebSocket;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mkplay.server.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a page shows when its connection breaks or is slow, and what those see who watch. */
@Timeout(300)
class StreamBrowserTest extends BrowserTest {

    private static final Pattern SESSION = Pattern.compile("/api/v1/sessions/[^/]+");

    @Autowired
    private WebTestClient client;

    private static void edit(Workspace workspace, int rounds) {
        workspace.showFile("ping.c");
        workspace.replaceSource("""
                #include <playground.h>
                #include <stdio.h>

                int main(void) {
                    L4_ThreadId_t pong = l4_lookup_wait("pong");
                    for (int i = 0; i < %d; i++) {
                        L4_Set_MsgTag(__L4_MakeTag(1, 1, 0));
                        L4_LoadMR(1, i);
                        L4_Call(pong);
                        if (i %% 500 == 0) {
                            printf("round %%d\\n", i);
                        }
                    }
                    return 0;
                }
                """.formatted(rounds));
    }

    private Workspace pingPong(String address, int rounds) {
        Workspace workspace = Workspace.open(browser(), address + "/?sample=ping-pong");
        edit(workspace, rounds);
        return workspace;
    }

    private static String origin(Cable cable) {
        return "http://localhost:" + cable.port();
    }

    private static long dropped(Workspace workspace) {
        Locator told = workspace.id("dropped");
        return told.count() == 0 ? 0 : Long.parseLong(Objects.requireNonNull(told.getAttribute("data-records")));
    }

    private static void type(Workspace workspace, String line) {
        workspace.id("console-input").fill(line);
        workspace.page().keyboard().press("Enter");
    }

    /** Compares what two pages know of runs of the same program. */
    private static void assertSame(Workspace page, Workspace whole) {
        assertThat(page.console()).isEqualTo(whole.console());
        assertThat(page.counter("cycles")).isEqualTo(whole.counter("cycles"));
        assertThat(page.counter("ipc")).isEqualTo(whole.counter("ipc"));
    }

    @Test
    void aCutConnectionIsResumedAndNothingIsLostOrSeenTwice() throws IOException {
        int rounds = 1_000;
        try (Cable cable = Cable.to(port()).cuttingAfter(1_000, 20_000, 5_001);
                Workspace whole = pingPong(address(""), rounds);
                Workspace cut = pingPong(origin(cable), rounds)) {
            whole.run();
            assertThat(whole.awaitEnd()).isEqualTo("exit");
            cut.run();
            assertThat(cut.awaitEnd()).isEqualTo("exit");
            assertThat(cable.broken()).isEqualTo(3);
            assertSame(cut, whole);
            assertThat(dropped(cut)).isZero();
            assertThat(cut.traceRecords()).isEqualTo(whole.traceRecords());
            assertThat(cut.arrows()).isEqualTo(whole.arrows());
            assertThat(cut.arrows("ping", "pong")).isEqualTo(rounds);
        }
    }

    @Test
    void whatASlowPageMissedIsCounted() throws IOException {
        // More records than the server keeps for a client.
        int rounds = 100_000;
        try (Cable cable = Cable.to(port()).holdingAfter(20_000);
                Workspace slow = pingPong(origin(cable), rounds)) {
            var stream = new AtomicReference<WebSocket>();
            var end = new AtomicReference<JsonNode>();
            slow.page().onWebSocket(socket -> {
                stream.set(socket);
                socket.onFrameReceived(frame -> {
                    if (frame.text() != null && frame.text().contains("\"type\":\"end\"")) {
                        end.set(JsonMapper.shared().readTree(frame.text()));
                    }
                });
            });
            slow.run();
            slow.awaitPhase("running");
            Matcher session = SESSION.matcher(stream.get().url());
            assertThat(session.find()).isTrue();
            slow.page()
                    .waitForCondition(
                            () -> Json.body(client.get().uri(session.group()).exchange())
                                    .has("endReason"));
            cable.release();
            assertThat(slow.awaitEnd()).isEqualTo("exit");
            assertThat(dropped(slow)).isPositive();
            assertThat(slow.traceRecords() + dropped(slow))
                    .isEqualTo(end.get().at("/traceRecords").asLong());
            // Messages are kept apart from records, and there were few enough of them.
            assertThat(slow.console().lines().filter(line -> line.startsWith("round ")))
                    .hasSize(rounds / 500);
        }
    }

    @Test
    void severalPagesWatchAndCannotType() throws IOException {
        try (Cable cable = Cable.to(port()).cuttingAfter(3_000);
                Workspace workspace = open("/?sample=echo")) {
            workspace.run();
            workspace.awaitConsole("> ");
            workspace.id("share").click();
            String link = workspace.id("watch-url").inputValue();
            workspace.page().keyboard().press("Escape");
            try (Workspace watching = Workspace.open(browser(), link);
                    Workspace cut = Workspace.open(browser(), link.replace(address(""), origin(cable)))) {
                for (Workspace watcher : List.of(watching, cut)) {
                    watcher.awaitConsole("> ");
                    for (String hidden : List.of("run", "stop", "share", "console-input", "control")) {
                        assertThat(watcher.id(hidden)).isHidden();
                    }
                }
                type(workspace, "seen by all");
                watching.awaitConsole("line 1 has 11 characters: seen by all");
                try (Workspace late = Workspace.open(browser(), link)) {
                    late.awaitConsole("line 1 has 11 characters: seen by all");
                }
                // One has gone; the others go on.
                type(workspace, "");
                for (Workspace watcher : List.of(watching, cut)) {
                    assertThat(watcher.awaitEnd()).isEqualTo("exit");
                    assertSame(watcher, workspace);
                    assertThat(watcher.traceRecords()).isEqualTo(workspace.traceRecords());
                }
                assertThat(watching.complaints()).isEmpty();
                assertThat(cable.broken()).isEqualTo(1);
            }
        }
    }
}
