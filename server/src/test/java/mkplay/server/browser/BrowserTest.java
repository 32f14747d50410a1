package mkplay.server.browser;

import com.microsoft.playwright.Browser;
import mkplay.server.ServerTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The page of a server on a real port, in one Chromium for all tests of a class. */
@ServerTest
abstract class BrowserTest {

    private static Chromium chromium;

    @LocalServerPort
    private int port;

    @BeforeAll
    static void start() {
        chromium = Chromium.start();
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
        }
    }

    static Browser browser() {
        return chromium.browser();
    }

    int port() {
        return port;
    }

    String address(String path) {
        return "http://localhost:" + port + path;
    }

    Workspace open(String path) {
        return Workspace.open(browser(), address(path));
    }

    Workspace open(String path, Browser.NewContextOptions options) {
        return Workspace.open(browser(), address(path), options);
    }
}
