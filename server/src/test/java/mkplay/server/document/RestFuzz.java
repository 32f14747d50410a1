package mkplay.server.document;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import mkplay.server.PlaygroundApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * {@code ./playground fuzz-rest [REQUESTS [SEED]]}: requests made at random from the OpenAPI document, valid and invalid ones, to
 * a server of its own on this machine. Every answer must be one that the document has, with its status, media type, headers
 * and schema. The requests are made, and failing ones made as small as they can be, by fast-check; the answers' schemas are
 * checked by Ajv (web-ui/src/main/frontend/test/rest).
 */
public final class RestFuzz {

    private static final Path FRONT_END = Path.of("web-ui/src/main/frontend");

    private RestFuzz() {}

    /** @param args number of requests and seed; 10,000 and 1 if they are absent */
    public static void main(String[] args) throws IOException, InterruptedException {
        int requests = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
        int status;
        try (ConfigurableApplicationContext server = new SpringApplicationBuilder(PlaygroundApplication.class)
                .run(
                        "--server.port=0",
                        "--management.server.port=0",
                        "--playground.storage.url=jdbc:h2:mem:rest;DB_CLOSE_DELAY=-1;WRITE_DELAY=0",
                        "--playground.limits.requests-per-minute=1000000",
                        "--playground.share.per-owner-and-day=1000000",
                        "--logging.level.root=warn")) {
            String port = server.getEnvironment().getRequiredProperty("local.server.port");
            status = run("http://127.0.0.1:" + port, Path.of("."), requests, seed);
        }
        System.exit(status);
    }

    /**
     * Sends requests to a server and prints what came of it.
     *
     * @param root the project's folder
     * @return 0 when every answer was in the document
     */
    static int run(String server, Path root, int requests, long seed) throws IOException, InterruptedException {
        ProcessBuilder vitest = new ProcessBuilder(
                        "node", "node_modules/vitest/vitest.mjs", "run", "--config", "vitest.rest.config.ts")
                .directory(root.resolve(FRONT_END).toFile())
                .redirectErrorStream(true);
        vitest.environment()
                .putAll(Map.of(
                        "VITE_REST_SERVER", server,
                        "VITE_REST_REQUESTS", Integer.toString(requests),
                        "VITE_REST_SEED", Long.toString(seed)));
        // The streams of this process belong to whoever runs the tests: what the child prints goes through System.out.
        Process running = vitest.start();
        running.getOutputStream().close();
        running.getInputStream().transferTo(System.out);
        return running.waitFor();
    }
}
