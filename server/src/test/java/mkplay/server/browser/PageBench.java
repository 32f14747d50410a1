package mkplay.server.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import mkplay.server.PlaygroundApplication;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code ./playground bench-page}, in the system's Chromium without a graphics processor. First how long a visitor waits: from
 * the cold load of the page, with an empty cache, to the first output of a sample that the address starts, and from Run to the
 * first output of a changed program. Then how smooth the trace view is with about a million records of a real run. Per gesture: frames
 * per second, and the frame times that half, 95 % and all of the frames do not exceed. Gestures come once per frame, so 60 is
 * the most there can be.
 */
final class PageBench {

    private static final int FRAMES = 180;

    /** Gestures: a piece of JavaScript that is carried out in frame n, on the lanes. */
    private static final Map<String, String> GESTURES = new TreeMap<>(Map.of(
            "zoom", "wheel({ deltaY: n <= frames / 2 ? -40 : 40, ctrlKey: true })",
            "move", "wheel({ deltaX: n <= frames / 2 ? 40 : -40 })",
            "point", """
                    lanes.dispatchEvent(new PointerEvent('pointermove',
                      { clientX: box.left + 120 + 3 * n, clientY: box.top + 120, bubbles: true }))"""));

    private static final String MEASURE = """
            async ([frames, gesture]) => {
              const lanes = document.querySelector("[data-testid='lanes']");
              const box = lanes.getBoundingClientRect();
              const wheel = (how) => lanes.dispatchEvent(new WheelEvent('wheel', { ...how, bubbles: true, cancelable: true,
                clientX: box.left + 116 + 0.6 * (box.width - 116), clientY: box.top + 60 }));
              const act = { %s }[gesture];
              const times = [];
              let last = await new Promise(requestAnimationFrame);
              for (let n = 1; n <= frames; n++) {
                act(n, frames, lanes, box, wheel);
                const now = await new Promise(requestAnimationFrame);
                times.push(now - last);
                last = now;
              }
              return times.sort((a, b) => a - b);
            }
            """;

    /** Types a search and waits until the whole trace has been looked through; the times of the frames meanwhile. */
    private static final String SEARCH = """
            async (words) => {
              const field = document.querySelector("[data-testid='trace-search']");
              const list = document.querySelector("[data-testid='trace-list']");
              field.value = words;
              const times = [];
              let last = await new Promise(requestAnimationFrame);
              field.dispatchEvent(new Event('input', { bubbles: true }));
              do {
                const now = await new Promise(requestAnimationFrame);
                times.push(now - last);
                last = now;
              } while (list.ariaBusy !== 'false');
              return times.sort((a, b) => a - b);
            }
            """;

    private PageBench() {}

    /** No arguments. */
    public static void main(String[] args) throws IOException, InterruptedException {
        try (ConfigurableApplicationContext server = start();
                Chromium chromium = Chromium.start()) {
            String address = "http://localhost:" + server.getEnvironment().getRequiredProperty("local.server.port");
            FirstOutputBench.measure(chromium.browser(), address);
            String project = share(address);
            for (int[] size : new int[][] {{1440, 900}, {1920, 1080}}) {
                measure(chromium.browser(), address + project, size[0], size[1]);
            }
        }
    }

    private static ConfigurableApplicationContext start() {
        return SpringApplication.run(
                PlaygroundApplication.class,
                "--server.port=0",
                "--playground.storage.url=jdbc:h2:mem:bench;DB_CLOSE_DELAY=-1",
                // A browser that is slower than the guest must not lose records.
                "--playground.stream.trace-bytes=268435456",
                "--logging.level.root=warn");
    }

    private static String share(String address) throws IOException, InterruptedException {
        Map<String, Object> project = Map.of(
                "title",
                "A million records",
                "model",
                "one-cycle",
                "files",
                Map.of("callers.c", source("callers.c"), "workers.c", source("workers.c")),
                "programs",
                List.of(program("callers"), program("workers")));
        JsonMapper json = JsonMapper.builder().build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/api/v1/shares"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(project)))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            return json.readTree(answer.body()).required("url").asString();
        }
    }

    private static Map<String, Object> program(String name) {
        return Map.of("name", name, "files", List.of(name + ".c"), "priority", 100, "args", List.of());
    }

    private static String source(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(PageBench.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void measure(Browser browser, String address, int width, int height) {
        try (Workspace workspace =
                Workspace.open(browser, address, new Browser.NewContextOptions().setViewportSize(width, height))) {
            workspace.run();
            String reason = workspace.awaitEnd();
            Page page = workspace.page();
            page.waitForCondition(
                    () -> "false".equals(workspace.id("trace-list").getAttribute("aria-busy")));
            System.out.printf(
                    Locale.ROOT, "%n%d x %d, %,d records, %s%n", width, height, workspace.traceRecords(), reason);
            System.out.println("gesture            fps   median      95 %       all, ms");
            for (String axis : List.of("cycles", "events")) {
                page.locator(".lanes-pane label:has(input[value='" + axis + "'])")
                        .click();
                for (String gesture : GESTURES.keySet()) {
                    page.locator("[data-testid='lanes']").press("0");
                    print(gesture + ", " + axis, page.evaluate(script(), List.of(FRAMES, gesture)));
                }
            }
            print("search", page.evaluate(SEARCH, "caller-c 0x2 999"));
        }
    }

    private static String script() {
        StringBuilder actions = new StringBuilder();
        GESTURES.forEach((name, action) -> actions.append(name)
                .append(": (n, frames, lanes, box, wheel) => ")
                .append(action)
                .append(", "));
        return MEASURE.formatted(actions);
    }

    private static void print(String name, Object answer) {
        List<Double> times = ((List<?>) answer)
                .stream().map(time -> ((Number) time).doubleValue()).toList();
        double all = times.stream().mapToDouble(Double::doubleValue).sum();
        System.out.printf(
                Locale.ROOT,
                "%-15s %6.1f   %6.1f   %7.1f   %7.1f%n",
                name,
                1000 * times.size() / all,
                times.get(times.size() / 2),
                times.get(times.size() * 95 / 100),
                times.getLast());
    }
}
