package mkplay.server;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the playground's web service. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class PlaygroundApplication {

    /** @param args Spring Boot's command line properties, for example {@code --server.port=9090} */
    public static void main(String[] args) {
        SpringApplication.run(PlaygroundApplication.class, args);
    }
}
