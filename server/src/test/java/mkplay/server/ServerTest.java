package mkplay.server;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;

/**
 * The whole application on a random port: real kernel, real compiler, an H2 database in memory. Tests with no other properties
 * share one server.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "playground.storage.url=jdbc:h2:mem:test;DB_CLOSE_DELAY=-1;WRITE_DELAY=0")
@AutoConfigureWebTestClient(timeout = "PT3M")
public @interface ServerTest {}
