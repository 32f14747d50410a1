package mkplay.server.operations;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import mkplay.server.PlaygroundApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.logging.LoggingSystemProperty;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.web.reactive.server.WebTestClient;

/** The application as its main method starts it, with its own ports and database; closing it is its graceful shutdown. */
final class RunningServer implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    private RunningServer(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static RunningServer start(Path data, String... properties) {
        List<String> arguments =
                new ArrayList<>(List.of("--server.port=0", "--management.server.port=0", "--playground.data=" + data));
        arguments.addAll(List.of(properties));
        forgetLogging();
        return new RunningServer(
                new SpringApplicationBuilder(PlaygroundApplication.class).run(arguments.toArray(String[]::new)));
    }

    /** Logging belongs to the whole JVM: what one server has set up would stay for the next, whatever its properties say. */
    private static void forgetLogging() {
        LoggingSystem.get(RunningServer.class.getClassLoader()).cleanUp();
        for (LoggingSystemProperty property : LoggingSystemProperty.values()) {
            System.clearProperty(property.getEnvironmentVariableName());
        }
    }

    private int port(String property) {
        return Objects.requireNonNull(context.getEnvironment().getProperty(property, Integer.class));
    }

    /** Where visitors come. */
    int port() {
        return port("local.server.port");
    }

    private static WebTestClient client(int port) {
        return WebTestClient.bindToServer()
                .baseUrl("http://localhost:" + port)
                .responseTimeout(Duration.ofMinutes(3))
                .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(4 << 20))
                .build();
    }

    WebTestClient visitor() {
        return client(port());
    }

    WebTestClient operator() {
        return client(port("local.management.port"));
    }

    /** Stops it, as SIGTERM does; once more is no harm. */
    void stop() {
        context.close();
    }

    @Override
    public void close() {
        stop();
        forgetLogging();
    }
}
